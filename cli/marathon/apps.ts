import type { FoundApp } from '../../provider/resources/marathon/answers';
import { isAsDeclared } from '../../provider/resources/marathon/document';
import { describe, healthOf, isWhole } from '../../provider/resources/marathon/status';
import type { JsonObject } from '../../upstream/marathon/document';
import { answer, type AnswerOptions } from '../answer';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import { withProgress, type ProgressOptions } from '../progress';
import { table, type Cell } from '../table';
import type { AppJson, Cluster } from './cluster';

export interface AppReport {
  readonly id: string;
  /** Path of the construct that declares it; absent where none of this environment does. */
  readonly path?: string;
  readonly state: 'well' | 'deploying' | 'unwell' | 'missing';
  readonly declared: 'as declared' | 'changed by hand' | 'not declared' | 'missing';
  readonly healthy: number;
  readonly instances: number;
  readonly version?: string;
  readonly says: string;
}

/** What runs, beside what is declared; 1 when a declared app is missing, unwell or changed. */
export async function apps(cluster: Cluster, options: AnswerOptions & ProgressOptions, io: Io): Promise<number> {
  const found = await withProgress(io, options, (progress) => {
    progress.step('asking Marathon for its apps');
    return cluster.ask((marathon) => marathon.apps());
  });
  const declared = cluster.declared;
  const missing = [...declared.values()].filter(({ id }) => !found.some(({ status }) => status.id === id));
  const reports = [
    ...found.map((app) => reportOf(app, declared.get(app.status.id))),
    ...missing.map(({ id, path, instances }): AppReport => {
      const says = 'it is not there';
      return { id, path, state: 'missing', declared: 'missing', healthy: 0, instances, says };
    }),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  const well = reports.every(
    (app) => app.path === undefined || (app.state === 'well' && app.declared === 'as declared'),
  );
  answer(io, options, { environment: cluster.environment, cluster: cluster.path, well, apps: reports }, () =>
    render(reports, io.colour),
  );
  return well ? EXIT.well : EXIT.fault;
}

function reportOf({ document, status }: FoundApp, app: AppJson | undefined): AppReport {
  const health = healthOf(status);
  const [deployment] = status.deployments;
  const state = deployment !== undefined ? 'deploying' : isWhole(health) ? 'well' : 'unwell';
  return {
    id: status.id,
    ...(app !== undefined && { path: app.path }),
    state,
    declared: app === undefined ? 'not declared' : comparedTo(app, document),
    healthy: health.healthy,
    instances: health.instances,
    version: status.version,
    says: deployment === undefined ? saysOf(status) : `deployment ${deployment.id} is under way`,
  };

  function saysOf({ lastTaskFailure }: FoundApp['status']): string {
    if (state === 'well') return '';
    const last =
      lastTaskFailure === undefined ? [] : [`last failure: ${lastTaskFailure.state}: ${lastTaskFailure.message}`];
    return [describe(health), ...last].join('; ');
  }
}

function comparedTo(app: AppJson, document: JsonObject): AppReport['declared'] {
  const options = { ignoreInstances: app.ignoreInstances === true };
  return isAsDeclared(app.document as JsonObject, document, options) ? 'as declared' : 'changed by hand';
}

const COLOURS = { well: 'green', deploying: 'yellow', unwell: 'red', missing: 'red' } as const;

function render(reports: readonly AppReport[], colour: boolean): string {
  if (reports.length === 0) return 'Marathon runs no apps.\n';
  const rows = reports.map((app): Cell[] => [
    { text: app.id },
    { text: `${app.healthy}/${app.instances}` },
    { text: app.state, colour: COLOURS[app.state] },
    { text: app.declared, ...(app.declared === 'changed by hand' && { colour: 'yellow' as const }) },
    { text: app.version ?? '-' },
    { text: app.says },
  ]);
  return table(['APP', 'HEALTHY', 'STATE', 'DECLARED', 'VERSION', ''], rows, colour);
}
