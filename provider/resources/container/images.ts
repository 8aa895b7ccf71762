import type { HostConnection } from '../../connection';
import { EngineError, type Engine } from '../../transport';
import type { RegistryInput } from '../container.schema';
import { registryAuth } from '../service/registry-auth';
import type { HealthSpec } from './engine-terms';

/** What an image gives to containers that say nothing else. */
export interface ImageConfig {
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Env?: readonly string[] | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly User?: string;
  readonly Healthcheck?: HealthSpec | null;
}

export interface Image {
  readonly Id: string;
  readonly Config?: ImageConfig | null;
}

/** @param reference or id @returns undefined where the engine has none */
export async function imageOf(engine: Engine, reference: string): Promise<Image | undefined> {
  try {
    return await engine.get<Image>(`/images/${reference}/json`);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

/** Pulls images, one at a time on each host: many at once would leave no connection for anything else. */
export class Images {
  private readonly last = new Map<string, Promise<unknown>>();

  /** The image, pulled where the engine has none of that digest. @throws Error saying what the registry says */
  ensure(
    engine: Engine,
    { name, address }: Pick<HostConnection, 'name' | 'address'>,
    reference: string,
    registry: RegistryInput | undefined,
  ): Promise<Image> {
    const turn = (this.last.get(address) ?? Promise.resolve()).then(async () => {
      const there = reference.includes('@') ? await imageOf(engine, reference) : undefined;
      if (there !== undefined) return there;
      const trouble = await pull(engine, reference, registry);
      const pulled = trouble === undefined ? await imageOf(engine, reference) : undefined;
      if (pulled !== undefined) return pulled;
      throw new Error(
        `host ${name}: image ${reference} cannot be pulled\n${trouble ?? 'the engine says it has, and has none of that name'}\n` +
          'Push it to its registry, let the host reach that, and give credentials where it wants some.',
      );
    });
    this.last.set(
      address,
      turn.catch(() => undefined), // its own caller is told
    );
    return turn;
  }
}

/** Its progress comes as a stream, and so does its failure, after a good status. @returns why it failed */
async function pull(
  engine: Engine,
  reference: string,
  registry: RegistryInput | undefined,
): Promise<string | undefined> {
  const headers = await registryAuth(registry);
  try {
    const path = `/images/create?fromImage=${encodeURIComponent(reference)}`;
    const lines = (await engine.postRaw(path, undefined, { headers })).toString().trim().split('\n');
    return (JSON.parse(lines.at(-1) || '{}') as { error?: string }).error;
  } catch (error) {
    if (error instanceof EngineError) return error.message;
    throw error;
  }
}
