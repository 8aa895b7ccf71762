import { EngineError, textOf, type Engine } from '../../transport';
import type { HealthSpec, MountSpec } from './engine-terms';

interface PortBinding {
  readonly HostIp?: string;
  readonly HostPort?: string;
}

/** What a container is made with, by the Engine API; only what is used here. */
export interface ContainerConfig {
  readonly Image: string;
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Env?: readonly string[] | null;
  readonly Hostname?: string;
  readonly User?: string;
  readonly StopSignal?: string;
  /** Seconds. */
  readonly StopTimeout?: number | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly Healthcheck?: HealthSpec | null;
  readonly ExposedPorts?: Readonly<Record<string, object>> | null;
}

export interface HostConfig {
  readonly NetworkMode: string;
  readonly PidMode?: string;
  readonly CgroupnsMode?: string;
  readonly CapAdd?: readonly string[] | null;
  readonly CapDrop?: readonly string[] | null;
  readonly SecurityOpt?: readonly string[] | null;
  readonly ReadonlyRootfs?: boolean;
  readonly Memory?: number;
  readonly MemoryReservation?: number;
  readonly NanoCpus?: number;
  readonly PidsLimit?: number | null;
  readonly RestartPolicy?: { readonly Name?: string };
  readonly LogConfig?: object;
  readonly Mounts?: readonly MountSpec[] | null;
  readonly PortBindings?: Readonly<Record<string, readonly PortBinding[] | null>> | null;
}

export interface Inspected {
  readonly Id: string;
  /** Id of its image. */
  readonly Image: string;
  /** Starts again by the engine since it was started. */
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Error?: string;
    readonly StartedAt: string;
    readonly Health?: {
      readonly Status: string;
      readonly Log?: readonly { readonly ExitCode: number; readonly Output: string }[] | null;
    } | null;
  };
  readonly Config: ContainerConfig;
  readonly HostConfig: HostConfig;
  readonly NetworkSettings: {
    readonly Networks?: Readonly<Record<string, { readonly NetworkID?: string } | null>> | null;
  };
}

/** The engine does not answer a stop before it is done. */
const STOP_SECONDS = 30;
const LINES = 20;

/** The containers of an engine, as far as they are used here. What is asked for twice is done once. */
export class EngineContainers {
  constructor(readonly engine: Engine) {}

  /** @returns undefined when there is none */
  async find(nameOrId: string): Promise<Inspected | undefined> {
    try {
      return await this.engine.get<Inspected>(`/containers/${nameOrId}/json`);
    } catch (error) {
      if (error instanceof EngineError && error.status === 404) return undefined;
      throw error;
    }
  }

  async create(name: string, spec: ContainerConfig & { readonly HostConfig: HostConfig }): Promise<string> {
    return (await this.engine.post<{ Id: string }>(`/containers/create?name=${name}`, spec)).Id;
  }

  /** Also one that is paused; one that runs goes on. */
  async start({ Id, State }: { readonly Id: string; readonly State: { readonly Status: string } }): Promise<void> {
    await this.engine.post(`/containers/${Id}/${State.Status === 'paused' ? 'unpause' : 'start'}`);
  }

  /** With its grace; one that is not running stays so. */
  async stop({ Id, Config }: Pick<Inspected, 'Id' | 'Config'>): Promise<void> {
    const seconds = (Config.StopTimeout ?? 10) + STOP_SECONDS;
    await this.engine.postRaw(`/containers/${Id}/stop`, undefined, { seconds });
  }

  async rename(id: string, name: string): Promise<void> {
    await this.engine.post(`/containers/${id}/rename?name=${name}`);
  }

  /** Whether it starts again, with its host too: `always` or `no`. */
  async restarts(id: string, Name: 'always' | 'no'): Promise<void> {
    await this.engine.post(`/containers/${id}/update`, { RestartPolicy: { Name } });
  }

  /** Its anonymous volumes stay: they may hold what nobody thought of. */
  async remove(id: string): Promise<void> {
    try {
      await this.engine.delete(`/containers/${id}?force=1`);
    } catch (error) {
      if (!(error instanceof EngineError && error.status === 404)) throw error;
    }
  }

  /** The last lines it wrote; empty when they cannot be had, for they only adorn an error. */
  async logTail(id: string): Promise<string> {
    try {
      const path = `/containers/${id}/logs?stdout=1&stderr=1&tail=${LINES}`;
      const text = textOf(await this.engine.getRaw(path)).trim();
      return text === '' ? '' : `Its last lines:\n${text.split('\n').slice(-LINES).join('\n')}`;
    } catch {
      return '';
    }
  }
}
