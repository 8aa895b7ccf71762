import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { compared, overCurrent } from '../../provider/resources/marathon/document';
import type { FoundApp } from '../../provider/resources/marathon/answers';
import { emptyServer, judge, serverFlags, type App, type JsonObject } from '../../upstream/marathon/document';
import {
  explainRestart,
  planRestart,
  situationOf,
  type Checks,
  type RestartPlan,
} from '../../upstream/marathon/restart';
import { answer, type AnswerOptions } from '../answer';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-code';
import { fileIn } from '../host-connection';
import type { Io } from '../io';
import { withProgress, type ProgressOptions } from '../progress';
import type { Cluster } from './cluster';
import { explainScale } from './explain-scale';

export interface PlanAppOptions extends AnswerOptions, ProgressOptions {
  /** A document in place of the declared one. */
  readonly from?: string;
  readonly instances?: string;
  readonly minimumHealth?: string;
  readonly overCapacity?: string;
  readonly agents?: string;
  /** Of commander's `--no-ask`. @default true */
  readonly ask?: boolean;
}

interface Planned {
  readonly app: string;
  /** What a deploy would do. */
  readonly change: 'create' | 'restart' | 'scale' | 'none';
  /** Top-level keys that differ from what runs. */
  readonly keys: readonly string[];
  /** What it starts from; absent where Marathon was not asked. */
  readonly running?: number;
  readonly unhealthy?: number;
  readonly instances: number;
  readonly agents?: number;
  /** How all instances are replaced. */
  readonly restart?: RestartPlan;
  readonly lines: readonly string[];
}

/** What a change of an app would do to what runs, step by step; 1 when it would wait for ever. */
export async function planApp(cluster: Cluster, id: string, options: PlanAppOptions, io: Io): Promise<number> {
  const said = documentOf(cluster, id, options, io.project);
  const found = options.ask === false ? undefined : await current(cluster, id, options, io);
  const agents = numberOf(cluster, 'agents', options.agents) ?? cluster.agents;
  // As a deploy does, the number of instances is left to operators where the app says so, unless one is given here.
  const ignoreInstances = options.instances === undefined && cluster.declared.get(id)?.ignoreInstances === true;
  const planned = plan(cluster, { said, ignoreInstances }, found, agents);
  answer(io, options, { environment: cluster.environment, cluster: cluster.path, ...planned }, () =>
    planned.lines.map((line) => `${line}\n`).join(''),
  );
  return planned.restart?.outcome === 'hangs' ? EXIT.fault : EXIT.well;
}

async function current(
  cluster: Cluster,
  id: string,
  options: PlanAppOptions,
  io: Io,
): Promise<FoundApp | 'none' | undefined> {
  try {
    return await withProgress(io, options, async (progress) => {
      progress.step(`asking for ${id}`);
      return (await cluster.ask((marathon) => marathon.app(id))) ?? 'none';
    });
  } catch (error) {
    if (!(error instanceof CliError) || options.json === true || io.interrupted.aborted) throw error;
    io.err(`${error.message}\nPlanned as if all instances that are declared ran.\n`);
    return undefined;
  }
}

function documentOf(cluster: Cluster, id: string, options: PlanAppOptions, project: string): JsonObject {
  const declared = cluster.declared.get(id)?.document as JsonObject | undefined;
  const document = options.from === undefined ? declared : { ...read(cluster, options.from, project), id };
  if (document === undefined)
    throw new CliError(
      cluster.path,
      `app = "${id}"`,
      `this environment declares no such app (declared: ${[...cluster.declared.keys()].join(', ') || 'none'})`,
      'name one of them, or give a document (--from)',
    );
  const instances = numberOf(cluster, 'instances', options.instances);
  const minimumHealthCapacity = numberOf(cluster, 'minimum-health', options.minimumHealth);
  const maximumOverCapacity = numberOf(cluster, 'over-capacity', options.overCapacity);
  const before = (document.upgradeStrategy ?? { minimumHealthCapacity: 1, maximumOverCapacity: 1 }) as JsonObject;
  return {
    ...document,
    ...(instances !== undefined && { instances }),
    ...((minimumHealthCapacity !== undefined || maximumOverCapacity !== undefined) && {
      upgradeStrategy: {
        ...before,
        ...(minimumHealthCapacity !== undefined && { minimumHealthCapacity }),
        ...(maximumOverCapacity !== undefined && { maximumOverCapacity }),
      },
    }),
  };
}

function read({ path }: Cluster, file: string, project: string): JsonObject {
  try {
    return JSON.parse(readFileSync(fileIn(project, file), 'utf8')) as JsonObject;
  } catch (error) {
    throw new CliError(
      path,
      file,
      `it cannot be read as JSON (${(error as Error).message})`,
      'write the document of an app there',
    );
  }
}

function numberOf({ environment }: Cluster, name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new CliError(environment, `--${name} ${text}`, 'it is a number, zero or more', `write for example --${name} 1`);
}

/** The document as Marathon would keep it, whatever features it has. @throws CliError with what it would refuse */
function kept({ path }: Cluster, document: JsonObject): App {
  const flags = serverFlags({ enable_features: 'vips,task_killing,external_volumes,secrets,gpu_resources' });
  const verdict = judge({ method: 'POST', body: JSON.stringify(document) }, emptyServer(flags));
  const [app] = verdict.verdict === 'accept' ? verdict.apps : [];
  if (app !== undefined) return app;
  const { message = '', details = {} } = verdict as {
    message?: string;
    details?: Readonly<Record<string, readonly string[]>>;
  };
  const lines = Object.entries(details).map(([at, texts]) => `${at || '/'}: ${texts.join('; ')}`);
  throw new CliError(path, 'document', `Marathon would refuse it: ${[message, ...lines].join('; ')}`, 'correct it');
}

interface Wanted {
  readonly said: JsonObject;
  readonly ignoreInstances: boolean;
}

function plan(
  cluster: Cluster,
  { said, ignoreInstances }: Wanted,
  found: FoundApp | 'none' | undefined,
  agents: number | undefined,
): Planned {
  const isFound = found !== undefined && found !== 'none';
  const app = kept(cluster, isFound ? overCurrent(said, found.document, { ignoreInstances }) : said);
  const base = { app: app.id, instances: app.instances, ...(agents !== undefined && { agents }) };
  if (found === 'none')
    return {
      ...base,
      change: 'create',
      keys: [],
      running: 0,
      lines: [`${app.id}: made, and scaled to ${app.instances}`],
    };
  const keys = found === undefined ? [] : changedKeys(said, found.document, ignoreInstances);
  const running = found?.status.tasksRunning;
  const unhealthy = found?.status.tasksUnhealthy;
  const change = found === undefined ? 'restart' : changeOf(keys);
  const whole = {
    ...base,
    change,
    keys,
    ...(running !== undefined && { running }),
    ...(unhealthy !== undefined && { unhealthy }),
  } as const;
  if (change === 'none') return { ...whole, lines: [`${app.id}: nothing changes`] };
  if (change === 'scale' || app.instances === 0)
    return {
      ...whole,
      change: 'scale',
      lines: [
        `${app.id}: ${found === undefined ? `scaled to ${app.instances}` : explainScale(found.status, app.instances)}`,
      ],
    };
  const situation = situationOf(app, {
    agents: agents ?? Infinity,
    ...(running !== undefined && { running }),
    ...(found !== undefined && {
      before: { healthChecks: [], readinessChecks: [], ...(found.document as Partial<Checks>) },
    }),
  });
  const restart = planRestart({ ...situation, ...(unhealthy !== undefined && unhealthy > 0 && { unhealthy }) });
  const why =
    keys.length === 0 ? 'all instances are replaced' : `all instances are replaced, since ${keys.join(', ')} changes`;
  const where = agents === undefined ? 'the number of agents is not known' : `${agents} agents`;
  const from = running === undefined ? `${app.instances}` : `${running} running`;
  return {
    ...whole,
    restart,
    lines: [`${app.id}: ${why}: from ${from} to ${app.instances} instances; ${where}`, ...explainRestart(restart)],
  };
}

function changeOf(keys: readonly string[]): 'restart' | 'scale' | 'none' {
  if (keys.length === 0) return 'none';
  return keys.every((key) => key === 'instances') ? 'scale' : 'restart';
}

function changedKeys(document: JsonObject, current: JsonObject, ignoreInstances: boolean): string[] {
  const { wanted, found } = compared(document, current, { ignoreInstances });
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  return keys.filter((key) => !isDeepStrictEqual(wanted[key], found[key])).sort();
}
