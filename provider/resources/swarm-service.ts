import { IncompleteError, resource, type Context, type Planned, type State } from '../framework';
import { EngineError, engineOverSsh, UnreachableError, type Engine, type EngineOf } from '../transport';
import { pause } from './host-trouble';
import { isOf, PATH_LABEL } from './identity';
import { onManager, readFrom, removeFrom } from './managers';
import { awaitRollout, HostDownError, POLL_MILLISECONDS } from './rollout-wait';
import { differences, digest, meansTheSame } from './service/by-hand';
import { contentsOf, ensureConfigs, removeConfigs } from './service/configs';
import { registryAuth } from './service/registry-auth';
import { ensureSecrets, removeSecrets, secretFilesOf } from './service/secrets';
import { declaredBy, specOf, type ServiceSpec } from './service/spec';
import { serviceOf, type Service as Found } from './service/tasks';
import { swarmService } from './swarm-service.schema';

type Attributes = typeof swarmService.attributes;
type Service = Found & { readonly Version: { readonly Index: number }; readonly Spec: ServiceSpec };

export const swarmServiceResource = (engineOf: EngineOf = engineOverSsh, pollMilliseconds = POLL_MILLISECONDS) =>
  resource<Attributes>({
    schema: swarmService,

    read: (state, context) =>
      readFrom(engineOf, `service ${state.name}`, state, context, async (engine) => {
        const service = await find(engine, state.id);
        return service && described(engine, service, state);
      }),

    create: async (planned, context) => {
      const { service, restarts } = await onManager(engineOf, planned, async (engine) => {
        // Looked for by each manager that is asked: the one before may have made it, and died before it could say so.
        const found = await find(engine, planned.name);
        if (found !== undefined) refuseForeign(planned, found);
        const made = await apply(engine, planned, found);
        // One that was adopted with another spec restarts now: as an update, others behind it wait.
        return { service: made, restarts: found !== undefined && !meansTheSame(found.Spec, made.Spec) };
      });
      if (planned.onCreate === 'skip' && !restarts) return settled(planned, service);
      return rollOut(engineOf, planned, service, context, pollMilliseconds);
    },

    update: async (planned, prior, context) => {
      const service = await onManager(engineOf, planned, async (engine) =>
        apply(engine, planned, await find(engine, prior.id)),
      );
      return rollOut(engineOf, planned, service, context, pollMilliseconds);
    },

    delete: (state, context) =>
      removeFrom(engineOf, state, async (engine) => {
        await engine.delete(`/services/${state.id}`).catch(unlessGone);
        await untilStopped(engineOf, state, context, pollMilliseconds);
        await removeConfigs(engine, state.labels);
        await removeSecrets(engine, state.labels);
      }),

    /** An update that was cut off, and what was changed by hand, is rolled out anew. */
    needsUpdate: ({ found }) => !found.startsWith(AS_DECLARED),
  });

const AS_DECLARED = 'as declared';
const asDeclared = (spec: ServiceSpec): string => `${AS_DECLARED}, ${digest(spec)}`;
const NOT_AWAITED = 'not awaited to the end';

async function find(engine: Engine, idOrName: string): Promise<Service | undefined> {
  return (await serviceOf(engine, idOrName)) as Service | undefined;
}

/** What carries our identity was made by a deploy that was cut off before its state was kept; anything else is somebody's. */
function refuseForeign({ name, labels }: Planned<Attributes>, { ID, Spec }: Service): void {
  if (isOf(Spec.Labels, labels)) return;
  throw new Error(
    `service ${name} is there already, and is not of this construct (its label ${PATH_LABEL} is "${Spec.Labels?.[PATH_LABEL] ?? ''}")\n` +
      `Rename one of them, or remove it if it is of no use any more: docker service rm ${name} (id ${ID}).`,
  );
}

/** Makes the service, or brings it to its spec; one that means the same already is left alone. */
async function apply(engine: Engine, planned: Planned<Attributes>, found: Service | undefined): Promise<Service> {
  const configs = await ensureConfigs(engine, planned);
  const spec = specOf(planned, planned.host.name, configs, await ensureSecrets(engine, planned));
  const headers = await registryAuth(planned.registry);
  if (found === undefined) {
    const { ID } = await engine.post<{ ID: string }>('/services/create', spec, headers);
    return existing(engine, planned.name, ID);
  }
  for (let service = found, attempt = 1; !meansTheSame(service.Spec, spec); attempt += 1) {
    try {
      await engine.post(`/services/${service.ID}/update?version=${service.Version.Index}`, spec, headers);
      break;
    } catch (error) {
      // Somebody else changed it meanwhile: the version counts the swarm's own steps too.
      if (attempt >= 5 || !(error instanceof EngineError && error.message.includes('out of sequence'))) throw error;
      service = await existing(engine, planned.name, found.ID);
    }
  }
  return existing(engine, planned.name, found.ID);
}

async function existing(engine: Engine, name: string, id: string): Promise<Service> {
  const service = await find(engine, id);
  if (service === undefined)
    throw new Error(`service ${name} is gone that was just there\nSomebody removed it. Run the same command again.`);
  return service;
}

/** Its attributes as the swarm has them, and what they do not show. */
async function described(engine: Engine, { ID, Spec }: Service, state: State<Attributes>): Promise<State<Attributes>> {
  const secretFiles = await secretFilesOf(engine, Spec, state.secretFiles);
  const declared = declaredBy(Spec, await contentsOf(engine, Spec), secretFiles);
  const references = (Spec.TaskTemplate.ContainerSpec.Configs ?? []).map((one) => ({
    ...one,
    File: { ...one.File, UID: '0', GID: '0' },
  }));
  const secrets = (Spec.TaskTemplate.ContainerSpec.Secrets ?? []).filter(({ File }) => File !== undefined);
  const explained = specOf(declared, state.host.name, references, secrets);
  const { host, managers, registry, checks, timeoutSeconds, onCreate } = state;
  return {
    ...declared,
    ...{ host, managers, checks, timeoutSeconds, onCreate },
    ...(registry !== undefined && { registry }),
    id: ID,
    found: found(Spec, explained, state.found),
  };
}

function found(actual: ServiceSpec, explained: ServiceSpec, before: string): string {
  const byHand = differences(actual, explained);
  if (byHand.length > 0) return `changed by hand: ${byHand.join('; ')}`;
  return before === asDeclared(actual) ? before : NOT_AWAITED;
}

function settled(planned: Planned<Attributes>, { ID, Spec }: Service, found = asDeclared(Spec)): State<Attributes> {
  return { ...planned, id: ID, found };
}

/** Waits for the new task. While its host is down nobody waits: the swarm starts it later, and the next plan says so. */
async function rollOut(
  engineOf: EngineOf,
  planned: Planned<Attributes>,
  service: Service,
  context: Context,
  poll: number,
): Promise<State<Attributes>> {
  const { managers, checks, timeoutSeconds, name } = planned;
  try {
    await awaitRollout(
      engineOf,
      { managers, services: [service.ID], names: [name], checks, timeoutSeconds },
      context,
      poll,
    );
  } catch (error) {
    if (!(error instanceof HostDownError))
      throw new IncompleteError(
        settled(planned, service, NOT_AWAITED),
        error instanceof Error ? error.message : String(error),
      );
    const [summary = '', ...detail] = error.message.split('\n');
    context.warn(summary, detail.join('\n'));
    return settled(planned, service, NOT_AWAITED);
  }
  const rolledOut = await onManager(engineOf, planned, async (engine) => {
    const now = await existing(engine, name, service.ID);
    const { Configs, Secrets } = now.Spec.TaskTemplate.ContainerSpec;
    await removeConfigs(engine, planned.labels, Configs ?? []);
    await removeSecrets(engine, planned.labels, Secrets ?? []);
    return now;
  });
  return settled(planned, rolledOut);
}

function unlessGone(error: unknown): void {
  if (!(error instanceof EngineError && error.status === 404)) throw error;
}

const STOP_SECONDS = 30;

/** Its container has ended, so that what it used may go. A host that does not answer keeps nobody waiting. */
async function untilStopped(
  engineOf: EngineOf,
  { host, id, stopGracePeriodSeconds }: State<Attributes>,
  { signal }: Context,
  poll: number,
): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.swarm.service.id=${id}`] }));
  const deadline = Date.now() + (stopGracePeriodSeconds + STOP_SECONDS) * 1000;
  try {
    while ((await engineOf(host).get<object[]>(`/containers/json?filters=${filters}`)).length > 0) {
      if (Date.now() > deadline) return;
      await pause(poll, signal);
    }
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
  }
}
