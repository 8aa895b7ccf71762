import { createHash } from 'node:crypto';
import type { HostConnection } from '../connection';
import { IncompleteError, resource, type Context, type Planned, type State } from '../framework';
import { engineOverSsh, UnreachableError, type Engine, type EngineOf } from '../transport';
import { firstReachable, orLastKnown, pause } from './host-trouble';
import { runCheck, type Check } from './rollout-check';
import { rollout } from './rollout.schema';
import { logTail, serviceOf, taskTrouble, tasksOf, type Service } from './services';

type Attributes = typeof rollout.attributes;
type Rollout = Planned<Attributes>;

const POLL_MILLISECONDS = 1000;
/** Longer than a restart takes to show: a task that dies at once has been seen running before. */
const STEADY_LOOKS = 3;

export const rolloutResource = (engineOf: EngineOf = engineOverSsh, pollMilliseconds = POLL_MILLISECONDS) =>
  resource<Attributes>({
    schema: rollout,

    read: (state, context) =>
      orLastKnown(managerOf(state), state, context, async () => {
        const services = await onManager(engineOf, state, (engine) => servicesOf(engine, state));
        return services === undefined ? undefined : { ...state, current: digest(services) };
      }),

    create: async (planned, context) => {
      if (planned.onCreate === 'wait') return wait(engineOf, planned, context, pollMilliseconds);
      return settled(planned, await declared(engineOf, planned));
    },
    update: (planned, _prior, context) => wait(engineOf, planned, context, pollMilliseconds),
    delete: () => Promise.resolve(), // a wait leaves nothing behind

    /** A service changed by hand is awaited anew. */
    needsUpdate: ({ rolledOut, current }) => rolledOut !== current,
  });

/** Whose `unreachable` setting decides what a plan does when no manager answers. */
function managerOf({ managers }: Pick<Rollout, 'managers'>): HostConnection {
  const [first] = managers;
  if (first === undefined)
    throw new Error('rollout: managers = []: a rollout asks a manager of its swarm\nGive at least one.');
  return first;
}

/** Asks the first manager that can be reached; one that has left its swarm answers 503, and the next one is asked. */
function onManager<T>(
  engineOf: EngineOf,
  { managers }: Pick<Rollout, 'managers'>,
  ask: (engine: Engine) => Promise<T>,
): Promise<T> {
  return firstReachable(managers, (host) => ask(engineOf(host)));
}

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

/**
 * Ends when every task of the newest spec runs healthily and every check has passed.
 * @throws IncompleteError with the task's own error, the last reason to wait, and the last lines of its log
 */
async function wait(engineOf: EngineOf, planned: Rollout, context: Context, poll: number): Promise<State<Attributes>> {
  const deadline = Date.now() + planned.timeout * 1000;
  let reason: string;
  const passed = new Set<Check>();
  for (let looks = 0; ;) {
    try {
      const trouble = await onManager(engineOf, planned, (engine) => look(engine, planned));
      reason = trouble ?? '';
      looks = trouble === undefined ? looks + 1 : 0;
      if (trouble === undefined) {
        const failing = await firstFailing(engineOf, planned.checks, passed);
        if (failing !== undefined) reason = failing;
        else if (looks >= STEADY_LOOKS || planned.services.length === 0)
          return settled(planned, await declared(engineOf, planned));
      }
    } catch (error) {
      // A manager may be restarting: it is asked again until the time is up.
      if (!(error instanceof UnreachableError) || Date.now() > deadline) throw error;
      reason = error.message;
    }
    if (Date.now() > deadline) throw await tooLate(engineOf, planned, reason);
    await pause(poll, context.signal);
  }
}

/** Why it is not rolled out yet; undefined when nothing is missing. A paused update will not go on by itself: that is an error. */
async function look(engine: Engine, planned: Rollout): Promise<string | undefined> {
  for (const [index, id] of planned.services.entries()) {
    const name = planned.names[index] ?? id;
    const service = await serviceOf(engine, id);
    if (service === undefined)
      throw new Error(`service ${name} is gone\nSomebody removed it while it was awaited. Run the same command again.`);
    const trouble = taskTrouble(service, await tasksOf(engine, service));
    if (service.UpdateStatus?.State === 'paused') {
      throw new Error(
        `service ${name}: its update stopped at the first task that failed\n` +
          [service.UpdateStatus.Message, trouble, await logTail(engine, id)].filter(Boolean).join('\n'),
      );
    }
    if (trouble !== undefined) return `service ${name}: ${trouble}`;
  }
  return undefined;
}

/** A check that has passed once is not asked again in this rollout. */
async function firstFailing(
  engineOf: EngineOf,
  checks: readonly Check[],
  passed: Set<Check>,
): Promise<string | undefined> {
  for (const check of checks) {
    if (passed.has(check)) continue;
    const failure = await runCheck(engineOf(check.host), check);
    if (failure !== undefined) return `"${check.description}" does not hold yet: ${failure}`;
    passed.add(check);
  }
  return undefined;
}

async function tooLate(engineOf: EngineOf, planned: Rollout, reason: string): Promise<Error> {
  const guilty = planned.services.find((id, index) => reason.startsWith(`service ${planned.names[index] ?? id}:`));
  const log =
    guilty === undefined ? '' : await onManager(engineOf, planned, (engine) => logTail(engine, guilty)).catch(() => '');
  const state = { ...planned, id: planned.names[0] ?? 'rollout', rolledOut: '', current: 'unfinished' };
  const what = planned.names.length > 3 ? `${planned.names.length} services` : planned.names.join(', ');
  return new IncompleteError(
    state,
    [`rollout of ${what}: not done after ${planned.timeout} s`, reason, log].filter(Boolean).join('\n'),
  );
}
