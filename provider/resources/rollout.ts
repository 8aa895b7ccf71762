import { createHash } from 'node:crypto';
import { IncompleteError, resource, type Context, type Planned, type State } from '../framework';
import { engineOverSsh, type Engine, type EngineOf } from '../transport';
import { onManager, readFrom } from './managers';
import { awaitRollout, HostDownError, POLL_MILLISECONDS, TooLateError } from './rollout-wait';
import { rollout } from './rollout.schema';
import { serviceOf, type Service } from './service/tasks';

type Attributes = typeof rollout.attributes;
type Rollout = Planned<Attributes>;

export const rolloutResource = (engineOf: EngineOf = engineOverSsh, pollMilliseconds = POLL_MILLISECONDS) =>
  resource<Attributes>({
    schema: rollout,

    read: (state, context) =>
      readFrom(engineOf, 'rollout', state, context, async (engine) => {
        const services = await servicesOf(engine, state);
        return services === undefined ? undefined : { ...state, current: digest(services) };
      }),

    create: async (planned, context) => {
      if (planned.onCreate === 'wait') return wait(engineOf, planned, context, pollMilliseconds);
      return settled(planned, await declared(engineOf, planned));
    },
    /** A host that is down keeps nobody from changing what is elsewhere: the next plan waits anew. */
    update: (planned, _prior, context) =>
      wait(engineOf, planned, context, pollMilliseconds).catch((error: unknown) => {
        if (!(error instanceof HostDownError)) throw error;
        const [summary = '', ...detail] = error.message.split('\n');
        context.warn(summary, detail.join('\n'));
        return unfinished(planned);
      }),
    delete: () => Promise.resolve(), // a wait leaves nothing behind

    /** A service changed by hand is awaited anew. */
    needsUpdate: ({ rolledOut, current }) => rolledOut !== current,
  });

/** undefined when one of them is gone. */
async function servicesOf(engine: Engine, { services }: Pick<Rollout, 'services'>): Promise<Service[] | undefined> {
  const found: Service[] = [];
  for (const id of services) {
    const service = await serviceOf(engine, id);
    if (service === undefined) return undefined;
    found.push(service);
  }
  return found;
}

async function declared(engineOf: EngineOf, planned: Rollout): Promise<Service[]> {
  const services = await onManager(engineOf, planned, (engine) => servicesOf(engine, planned));
  if (services === undefined) {
    throw new Error(
      `rollout of ${planned.names.join(', ')}: a service is gone that was just made\n` +
        'Somebody removed it meanwhile. Run the same command again.',
    );
  }
  return services;
}

/** Of what was asked for. A service's version is no part of it: it also counts the progress of an update. */
function digest(services: readonly Service[]): string {
  const specs = services.map(({ ID, Spec }) => [ID, Spec]);
  return createHash('sha256').update(JSON.stringify(specs)).digest('hex').slice(0, 16);
}

function settled(planned: Rollout, services: readonly Service[]): State<Attributes> {
  const current = digest(services);
  return { ...planned, id: planned.names[0] ?? 'rollout', rolledOut: current, current };
}

/** Asks for another wait. */
const unfinished = (planned: Rollout): State<Attributes> => ({
  ...planned,
  id: planned.names[0] ?? 'rollout',
  rolledOut: '',
  current: 'unfinished',
});

async function wait(engineOf: EngineOf, planned: Rollout, context: Context, poll: number): Promise<State<Attributes>> {
  try {
    await awaitRollout(engineOf, { ...planned, timeoutSeconds: planned.timeout }, context, poll);
  } catch (error) {
    if (!(error instanceof TooLateError)) throw error;
    throw new IncompleteError(unfinished(planned), error.message);
  }
  return settled(planned, await declared(engineOf, planned));
}
