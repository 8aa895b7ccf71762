import { createHash } from 'node:crypto';
import { EngineError, type Engine } from '../../transport';
import { ENVIRONMENT_LABEL, PATH_LABEL } from '../identity';
import { configStem, type ConfigReference, type Declared, type ServiceSpec } from './spec';

interface Config {
  readonly ID: string;
  readonly Spec: { readonly Name: string; readonly Data?: string };
}

/** A config is immutable, so its content's hash is in its name: a new content is a new config. */
export function configName(stem: string, content: string): string {
  const cut = stem.length > 55 ? stem : ''; // what is cut off still tells two of the same content apart
  return `${stem.slice(0, 55)}-${createHash('sha256').update(cut).update(content).digest('hex').slice(0, 8)}`;
}

/** Makes the configs of a service's files, those that are there already aside. */
export async function ensureConfigs(engine: Engine, declared: Declared): Promise<ConfigReference[]> {
  const references: ConfigReference[] = [];
  for (const [path, content] of Object.entries(declared.files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = configName(configStem(declared.name, path), content);
    const mode = declared.fileModes[path] ?? '0444';
    references.push({
      ConfigID: await ensureConfig(engine, name, content, declared),
      ConfigName: name,
      File: { Name: path, UID: '0', GID: '0', Mode: Number.parseInt(mode, 8) },
    });
  }
  return references;
}

async function ensureConfig(engine: Engine, name: string, content: string, { labels }: Declared): Promise<string> {
  try {
    const { ID } = await engine.post<{ ID: string }>('/configs/create', {
      Name: name,
      Labels: identity(labels),
      Data: Buffer.from(content).toString('base64'),
    });
    return ID;
  } catch (error) {
    if (!(error instanceof EngineError && error.status === 409)) throw error; // 409: it is there
    return (await engine.get<Config>(`/configs/${encodeURIComponent(name)}`)).ID;
  }
}

/** What tells ours from others': the labels of the service that it is for. */
export const identity = (labels: Declared['labels']): Record<string, string> =>
  Object.fromEntries([ENVIRONMENT_LABEL, PATH_LABEL].map((name) => [name, labels[name] ?? '']));

async function ownConfigs(engine: Engine, labels: Declared['labels']): Promise<Config[]> {
  const label = Object.entries(identity(labels)).map(([name, value]) => `${name}=${value}`);
  return engine.get<Config[]>(`/configs?filters=${encodeURIComponent(JSON.stringify({ label }))}`);
}

/** The text of each config that a service mounts, by id; none for one that is gone. */
export async function contentsOf(engine: Engine, spec: ServiceSpec): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  const references = spec.TaskTemplate.ContainerSpec.Configs ?? [];
  if (references.length === 0) return contents;
  for (const { ID, Spec } of await ownConfigs(engine, spec.Labels ?? {})) contents.set(ID, text(Spec.Data));
  for (const { ConfigID } of references.filter((reference) => !contents.has(reference.ConfigID))) {
    const config = await engine.get<Config>(`/configs/${ConfigID}`).catch((error: unknown) => {
      if (error instanceof EngineError && error.status === 404) return undefined;
      throw error;
    });
    if (config !== undefined) contents.set(ConfigID, text(config.Spec.Data));
  }
  return contents;
}

const text = (data = ''): string => Buffer.from(data, 'base64').toString();

/** Removes the configs of a service that it mounts no more; the swarm keeps those that something still mounts. */
export async function removeConfigs(
  engine: Engine,
  labels: Declared['labels'],
  kept: readonly ConfigReference[] = [],
): Promise<void> {
  const ids = new Set(kept.map(({ ConfigID }) => ConfigID));
  for (const { ID } of await ownConfigs(engine, labels)) {
    if (ids.has(ID)) continue;
    await engine.delete(`/configs/${ID}`).catch((error: unknown) => {
      if (!(error instanceof EngineError && [400, 404].includes(error.status))) throw error; // 400: in use
    });
  }
}
