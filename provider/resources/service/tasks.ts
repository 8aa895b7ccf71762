import { isDeepStrictEqual } from 'node:util';
import { EngineError, textOf, type Engine } from '../../transport';

type TaskTemplate = Readonly<Record<string, unknown>>;

/** A service as the Engine API has it; only what is read here. */
export interface Service {
  readonly ID: string;
  readonly Spec: {
    readonly Name: string;
    readonly TaskTemplate: TaskTemplate;
    readonly Mode: { readonly Replicated?: { readonly Replicas: number } };
  };
  readonly UpdateStatus?: { readonly State: string; readonly Message?: string };
}

export interface Task {
  readonly ID: string;
  readonly CreatedAt: string;
  readonly DesiredState: string;
  readonly Spec: TaskTemplate;
  readonly Status: { readonly State: string; readonly Message?: string; readonly Err?: string };
}

/** @returns undefined when there is none */
export async function serviceOf(engine: Engine, idOrName: string): Promise<Service | undefined> {
  try {
    return await engine.get<Service>(`/services/${encodeURIComponent(idOrName)}`);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

export function tasksOf(engine: Engine, { ID }: Service): Promise<Task[]> {
  return engine.get<Task[]>(`/tasks?filters=${encodeURIComponent(JSON.stringify({ service: [ID] }))}`);
}

/** A changed placement alone moves no task that still fits (swarmkit leaves it out too), and tasks do not repeat the runtime. */
const comparable = (spec: TaskTemplate): object => ({ ...spec, Placement: undefined, Runtime: undefined });

/** Why a service does not run as declared; undefined when it does. A task runs only once its health check has passed. */
export function taskTrouble({ Spec }: Service, tasks: readonly Task[]): string | undefined {
  const wanted = comparable(Spec.TaskTemplate);
  const current = tasks.filter((task) => isDeepStrictEqual(comparable(task.Spec), wanted));
  const running = current.filter(
    ({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running',
  ).length;
  const replicas =
    Spec.Mode.Replicated?.Replicas ??
    Math.max(1, current.filter(({ DesiredState }) => DesiredState === 'running').length);
  if (running >= replicas) return undefined;
  const newestFirst = [...current].sort((a, b) => (a.CreatedAt < b.CreatedAt ? 1 : -1));
  const [newest] = newestFirst;
  const failed = newestFirst.find(({ Status }) => Status.Err !== undefined && Status.Err !== '');
  return [
    `${running} of ${replicas} tasks run as declared`,
    newest === undefined ? 'none was made yet' : `the newest is ${newest.Status.State}`,
    failed?.Status.Err === undefined ? '' : `the last error: ${failed.Status.Err}`,
  ]
    .filter(Boolean)
    .join('; ');
}

const LINES = 20;

/** The last lines its tasks wrote; empty when they cannot be had, for they only adorn an error. */
export async function logTail(engine: Engine, id: string): Promise<string> {
  try {
    const text = textOf(
      await engine.getRaw(`/services/${encodeURIComponent(id)}/logs?stdout=1&stderr=1&tail=${LINES}`),
    ).trim();
    return text === '' ? '' : `Its last lines:\n${text.split('\n').slice(-LINES).join('\n')}`;
  } catch {
    return '';
  }
}
