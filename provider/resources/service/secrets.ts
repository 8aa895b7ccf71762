import { createHash } from 'node:crypto';
import { EngineError, type Engine } from '../../transport';
import { octal } from '../container/engine-terms';
import { secretContent } from '../secret-content';
import { identity } from './configs';
import { configStem, type Declared, type SecretFile, type SecretReference, type ServiceSpec } from './spec';

interface Secret {
  readonly ID: string;
  /** An engine never gives the content back. */
  readonly Spec: { readonly Name: string; readonly Labels?: Readonly<Record<string, string>> | null };
}

/** What the content of a swarm's secret is known by. */
const DIGEST_LABEL = 'longshore.digest';

/** A secret is immutable, so the digest is in its name: a new content is a new secret. At most 64 characters. */
export function secretName(stem: string, digest: string): string {
  const short =
    stem.length <= 47 ? stem : `${stem.slice(0, 38)}-${createHash('sha256').update(stem).digest('hex').slice(0, 8)}`;
  return `${short}-${digest.slice(0, 16)}`;
}

/** Makes the secrets of a service, those that are there already aside. What is read goes into one API body, and nowhere else. */
export async function ensureSecrets(engine: Engine, declared: Declared): Promise<SecretReference[]> {
  const references: SecretReference[] = [];
  for (const file of declared.secretFiles) {
    const name = secretName(configStem(declared.name, file.target), file.digest);
    const [UID = '0', GID = '0'] = file.owner.split(':');
    references.push({
      SecretID: await ensureSecret(engine, name, file, declared),
      SecretName: name,
      File: { Name: file.target, UID, GID, Mode: Number.parseInt(file.mode, 8) },
    });
  }
  return references;
}

async function ensureSecret(
  engine: Engine,
  name: string,
  file: SecretFile,
  { name: service, labels }: Declared,
): Promise<string> {
  const there = await secretOf(engine, name);
  if (there !== undefined) {
    if (there.Spec.Labels?.[DIGEST_LABEL] === file.digest) return there.ID;
    throw new Error(
      `service ${service}: a secret ${name} is there already, and is not of this content\n` +
        `Somebody made it. If it is of no use any more, remove it: docker secret rm ${name}`,
    );
  }
  const content = await secretContent(`service ${service}: secret file ${file.target}`, file);
  try {
    const { ID } = await engine.post<{ ID: string }>('/secrets/create', {
      Name: name,
      Labels: { ...identity(labels), [DIGEST_LABEL]: file.digest },
      Data: content.toString('base64'),
    });
    return ID;
  } catch (error) {
    const made = error instanceof EngineError && error.status === 409 ? await secretOf(engine, name) : undefined;
    if (made === undefined) throw error; // 409: another service of ours was quicker
    return made.ID;
  }
}

async function secretOf(engine: Engine, idOrName: string): Promise<Secret | undefined> {
  try {
    return await engine.get<Secret>(`/secrets/${encodeURIComponent(idOrName)}`);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

async function ownSecrets(engine: Engine, labels: Declared['labels']): Promise<Secret[]> {
  const label = Object.entries(identity(labels)).map(([name, value]) => `${name}=${value}`);
  return engine.get<Secret[]>(`/secrets?filters=${encodeURIComponent(JSON.stringify({ label }))}`);
}

/** The secret files that a service has, sorted by target. What the swarm does not know, the operator's paths, is as it was. */
export async function secretFilesOf(
  engine: Engine,
  spec: ServiceSpec,
  known: readonly SecretFile[] = [],
): Promise<SecretFile[]> {
  const files: SecretFile[] = [];
  for (const { SecretID, File } of spec.TaskTemplate.ContainerSpec.Secrets ?? []) {
    if (File === undefined) continue;
    const secret = await secretOf(engine, SecretID);
    const was = known.find(({ target }) => target === File.Name);
    files.push({
      target: File.Name,
      source: was?.source ?? '',
      digest: secret?.Spec.Labels?.[DIGEST_LABEL] ?? '',
      digestKey: was?.digestKey ?? '',
      owner: `${File.UID}:${File.GID}`,
      mode: octal(File.Mode) ?? '',
    });
  }
  return files.sort((a, b) => (a.target < b.target ? -1 : 1));
}

/** Removes the secrets of a service that it mounts no more; the swarm keeps those that something still mounts. */
export async function removeSecrets(
  engine: Engine,
  labels: Declared['labels'],
  kept: readonly SecretReference[] = [],
): Promise<void> {
  const ids = new Set(kept.map(({ SecretID }) => SecretID));
  for (const { ID } of await ownSecrets(engine, labels)) {
    if (ids.has(ID)) continue;
    await engine.delete(`/secrets/${ID}`).catch((error: unknown) => {
      if (!(error instanceof EngineError && [400, 404].includes(error.status))) throw error; // 400: in use
    });
  }
}
