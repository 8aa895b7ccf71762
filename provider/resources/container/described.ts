import { isDeepStrictEqual } from 'node:util';
import type { SecretFileInput } from '../container.schema';
import type { PublishedPortInput } from '../host-container.schema';
import { differences, meansTheSame } from '../service/by-hand';
import type { HostConfig, Inspected } from './engine-containers';
import {
  fromNano,
  given,
  healthOf,
  mountsOf,
  nonEmpty,
  positive,
  splitVariables,
  type HealthSpec,
} from './engine-terms';
import { isFileMount, isSecretPlace, placesOf, type Listed } from './files';
import type { ImageConfig } from './images';
import { specOf, type Declared } from './spec';

const HOST = 'host' as const;
const UNCONFINED = 'unconfined' as const;

export interface Seen {
  readonly container: Inspected;
  /** undefined where the engine has the image no more. */
  readonly image: ImageConfig | undefined;
  /** Files of its host by path. */
  readonly listed: ReadonlyMap<string, Listed>;
}

/**
 * A container in the attributes' words, by what the engine says of it and its files. What it has from its image alone is no
 * attribute; where something means the same as `declared` says it, it is said in the same words.
 */
export function described({ container, image, listed }: Seen, declared: Declared): Declared {
  const { Config: config, HostConfig: host } = container;
  const inherited = image ?? config; // of an unknown image nothing else can be said
  const wanted = specOf(declared);
  const kept = <T>(same: boolean, mine: T, theirs: () => T): T => (same ? mine : theirs());
  return {
    name: declared.name,
    network: host.NetworkMode,
    image: config.Image,
    ...given(
      'entrypoint',
      kept(
        sameList(config.Entrypoint, declared.entrypoint ?? inherited.Entrypoint),
        declared.entrypoint,
        () => nonEmpty(config.Entrypoint) ?? [],
      ),
    ),
    ...given(
      'command',
      kept(
        sameList(config.Cmd, declared.command ?? (declared.entrypoint === undefined ? inherited.Cmd : undefined)),
        declared.command,
        () => nonEmpty(config.Cmd) ?? [],
      ),
    ),
    environment: own(splitVariables(config.Env), splitVariables(inherited.Env), declared.environment),
    hostname: config.Hostname ?? '',
    ...given('pidMode', host.PidMode === 'host' ? HOST : undefined),
    // On control groups of version 1 an engine says host for every container: what nobody asked for is no attribute.
    ...given('cgroupnsMode', declared.cgroupnsMode !== undefined && host.CgroupnsMode === 'host' ? HOST : undefined),
    ...given('appArmor', (host.SecurityOpt ?? []).includes(`apparmor=${UNCONFINED}`) ? UNCONFINED : undefined),
    ...given(
      'user',
      kept((config.User ?? '') === (declared.user ?? inherited.User ?? ''), declared.user, () => config.User ?? ''),
    ),
    capabilities: (host.CapAdd ?? []).map((name) => `CAP_${name.toUpperCase().replace(/^CAP_/, '')}`).sort(),
    readOnly: host.ReadonlyRootfs ?? false,
    stopSignal: config.StopSignal ?? '',
    stopGracePeriodSeconds: kept(
      config.StopTimeout === wanted.StopTimeout,
      declared.stopGracePeriodSeconds,
      () => config.StopTimeout ?? 10,
    ),
    labels: own(config.Labels ?? {}, inherited.Labels ?? {}, declared.labels),
    ...filesOf(container, listed, declared),
    mounts: mountsOf(host.Mounts?.filter((mount) => !isFileMount(declared.name, mount))),
    ...given(
      'healthCheck',
      kept(
        meansTheSame(health(config.Healthcheck), expectedHealth(wanted.Healthcheck, inherited.Healthcheck)),
        declared.healthCheck,
        () => healthOf(config.Healthcheck ?? {}),
      ),
    ),
    memoryBytes: host.Memory ?? 0,
    ...given('memoryReservationBytes', positive(host.MemoryReservation)),
    ...given('cpus', positive(fromNano(host.NanoCpus))),
    pids: positive(host.PidsLimit) ?? 0,
    ports: portsOf(host),
  };
}

const sameList = (a: readonly string[] | null | undefined, b: readonly string[] | null | undefined): boolean =>
  isDeepStrictEqual(a ?? [], b ?? []);

/** What a container has, without what comes from its image; what is declared is its own all the same. */
function own(
  has: Readonly<Record<string, string>>,
  inherited: Readonly<Record<string, string>>,
  declared: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(has).filter(([name, value]) => name in declared || inherited[name] !== value),
  );
}

/** As engines of all ages know it; newer ones add more. */
function health(spec: HealthSpec | null | undefined): HealthSpec {
  const { Test, Interval, Timeout, Retries, StartPeriod } = spec ?? {};
  return { Test, Interval, Timeout, Retries, StartPeriod };
}

/** What a container leaves at zero it has from its image. */
function expectedHealth(wanted: HealthSpec | null | undefined, inherited: HealthSpec | null | undefined): HealthSpec {
  const [mine, images] = [health(wanted), health(inherited)];
  return {
    Test: nonEmpty(mine.Test) ?? images.Test,
    Interval: positive(mine.Interval) ?? images.Interval,
    Timeout: positive(mine.Timeout) ?? images.Timeout,
    Retries: positive(mine.Retries) ?? images.Retries,
    StartPeriod: positive(mine.StartPeriod) ?? images.StartPeriod,
  };
}

/** Its files as they lie on the host now; a container that was started with others has those. */
function filesOf(
  { HostConfig }: Inspected,
  listed: ReadonlyMap<string, Listed>,
  declared: Declared,
): Pick<Declared, 'files' | 'fileModes' | 'secretFiles'> {
  const places = new Map(placesOf(declared).map(({ target, source }) => [target, source]));
  const secrets = new Map(declared.secretFiles.map((file) => [file.target, file]));
  const found = (HostConfig.Mounts ?? []).flatMap(({ Source: source = '', Target: target }) => {
    const file = listed.get(source);
    return isFileMount(declared.name, { Type: 'bind', Source: source, Target: target }) && file !== undefined
      ? [{ target, source, file }]
      : [];
  });
  const plain = found.filter(({ source }) => !isSecretPlace(source)).sort((a, b) => (a.target < b.target ? -1 : 1));
  return {
    files: Object.fromEntries(plain.map(({ target, file }) => [target, text(file)])),
    fileModes: Object.fromEntries(plain.map(({ target, file }) => [target, file.mode])),
    secretFiles: found
      .filter(({ source }) => isSecretPlace(source))
      .sort((a, b) => (a.target < b.target ? -1 : 1))
      .map(({ target, source, file: { owner, mode, content } }): SecretFileInput => {
        const known = secrets.get(target);
        const isThat = source === places.get(target) && content === 'same';
        return {
          target,
          source: known?.source ?? '',
          digest: isThat ? (known?.digest ?? '') : '',
          digestKey: known?.digestKey ?? '',
          owner,
          mode,
        };
      }),
  };
}

const text = ({ content }: Listed): string => content.toString();

function portsOf({ PortBindings }: HostConfig): PublishedPortInput[] {
  return Object.entries(PortBindings ?? {})
    .flatMap(([inside, bindings]) =>
      (bindings ?? []).map(({ HostIp = '', HostPort = '' }): PublishedPortInput => {
        const [port = '', protocol] = inside.split('/');
        return {
          protocol: protocol === 'udp' ? 'udp' : 'tcp',
          port: Number(port),
          hostAddress: HostIp,
          hostPort: Number(HostPort),
        };
      }),
    )
    .sort((a, b) => a.hostPort - b.hostPort || (a.protocol < b.protocol ? -1 : 1));
}

/** What no attribute shows, a line each where it is not as it was made: privileges, restarts, logs, networks. */
export function byHand({ HostConfig: host, NetworkSettings, State }: Inspected, declared: Declared): string[] {
  const expected = specOf(declared).HostConfig;
  const networks = Object.entries(NetworkSettings.Networks ?? {});
  const isKnown = declared.network !== 'host' && State.Status === 'running';
  const connected = networks.map(([name, one]) => (name === declared.network ? name : (one?.NetworkID ?? '')));
  return differences(
    { ...hidden(host), Networks: isKnown ? connected : [declared.network] },
    { ...hidden(expected), Networks: [declared.network] },
  );
}

/** Of a host configuration that no attribute shows; what is not listed here an engine may fill in as it likes. */
const HIDDEN = [
  'Privileged',
  'CapDrop',
  'SecurityOpt',
  'RestartPolicy',
  'LogConfig',
  'Binds',
  'Devices',
  'DeviceRequests',
  'VolumesFrom',
  'PidMode',
  'UTSMode',
  'UsernsMode',
  'GroupAdd',
  'ExtraHosts',
  'Dns',
  'Sysctls',
  'PublishAllPorts',
  'AutoRemove',
] as const;

function hidden(host: HostConfig): Record<string, unknown> {
  const all: Readonly<Record<string, unknown>> = { ...host, SecurityOpt: ownSecurityOptions(host) };
  return Object.fromEntries(HIDDEN.map((name) => [name, all[name]]));
}

/** The engine adds this one itself for whoever sees the host's processes: SELinux could not keep the two apart. */
function ownSecurityOptions({ SecurityOpt, PidMode }: HostConfig): HostConfig['SecurityOpt'] {
  return PidMode === 'host' ? SecurityOpt?.filter((option) => option !== 'label=disable') : SecurityOpt;
}
