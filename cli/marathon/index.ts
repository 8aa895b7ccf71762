import { Argument } from 'commander';
import { refuseOtherOptions, type ActionOptions } from '../action-options';
import { CliError } from '../cli-error';
import type { Io } from '../io';
import { readManifest } from '../manifest';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from '../verb';
import { apps } from './apps';
import { restart, scale } from './change';
import { absolute, Cluster, clusterOf } from './cluster';
import { deployments, type DeploymentsOptions } from './deployments';
import { planApp, type PlanAppOptions } from './plan-app';
import { rollback, type RollbackOptions } from './rollback';

const CLUSTER = 'path of the cluster, where the environment has several';

interface Options extends RollbackOptions, DeploymentsOptions {
  readonly cluster?: string;
}

type What = 'apps' | 'scale' | 'restart' | 'rollback' | 'deployments';

const HEEDED: ActionOptions = {
  to: ['rollback'],
  revert: ['deployments'],
  force: ['scale', 'restart', 'rollback'],
  timeout: ['scale', 'restart', 'rollback', 'deployments'],
};

function clusterIn(environment: string, path: string | undefined, io: Io): Cluster {
  const manifest = readManifest(environment, io.project);
  return new Cluster(manifest, clusterOf(manifest, path), io.project);
}

async function marathon(
  environment: string,
  what: What,
  words: readonly string[],
  options: Options,
  io: Io,
): Promise<number> {
  refuseOtherOptions(environment, what, options, HEEDED);
  const cluster = clusterIn(environment, options.cluster, io);
  const [app, instances, ...more] = words;
  const wanted = what === 'scale' ? 2 : what === 'apps' || what === 'deployments' ? 0 : 1;
  if (words.length !== wanted || more.length > 0) {
    const usage = { scale: '<app> <instances>', restart: '<app>', rollback: '<app>', apps: '', deployments: '' }[what];
    const rule = wanted === 0 ? `${what} takes nothing more` : `${what} takes ${usage}`;
    throw new CliError(
      environment,
      [what, ...words].join(' '),
      rule,
      `write longshore marathon ${environment} ${what} ${usage}`.trim(),
    );
  }
  const id = absolute(app ?? '');
  switch (what) {
    case 'apps':
      return apps(cluster, options, io);
    case 'deployments':
      return deployments(cluster, options, io);
    case 'restart':
      return restart(cluster, id, options, io);
    case 'rollback':
      return rollback(cluster, id, options, io);
    case 'scale':
      return scale(cluster, id, whole(environment, instances ?? ''), options, io);
  }
}

function whole(environment: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new CliError(environment, `instances = "${text}"`, 'it is a whole number, zero or more', 'write for example 3');
}

export const marathonVerb: Verb = (cli) => {
  cli
    .verb('marathon', {
      does: 'what Marathon runs, beside what is declared; scale, restart or roll back an app, and wait until it runs',
      examples: [
        'longshore marathon lab apps',
        'longshore marathon lab scale /shop/web 5',
        'longshore marathon lab restart /shop/web',
        'longshore marathon lab rollback /shop/web',
        'longshore marathon lab deployments',
        'longshore marathon lab deployments --revert 867ed450-f6a8-4d33-9b0e-e11c5513990b',
      ],
    })
    .argument('<environment>', ENVIRONMENT)
    .addArgument(new Argument('<what>', 'what to do').choices(['apps', 'scale', 'restart', 'rollback', 'deployments']))
    .argument('[app...]', 'id of the app; of scale, the number of instances too')
    .option(
      '--to <version>',
      'of rollback: the version to go back to; without it the last of another definition that was not gone back from',
    )
    .option('--revert <deployment>', 'of deployments: take this one back')
    .option('--force', 'cancel a deployment that locks the app, instead of waiting for it')
    .option(
      '--timeout <time>',
      'how long the deployment may make no progress before it is reverted, e.g. 90s or 1h; without it 10m',
    )
    .option('--cluster <path>', CLUSTER)
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((environment: string, what: What, words: string[], options: Options) =>
        marathon(environment, what, words, options, cli.io),
      ),
    );
};

export const planAppVerb: Verb = (cli) => {
  cli
    .verb('plan-app', {
      does: 'how a change of an app replaces what runs, step by step; exit code 1 when it would wait for ever',
      examples: [
        'longshore plan-app lab /shop/web',
        'longshore plan-app lab /shop/web --instances 6 --over-capacity 0.5',
        'longshore plan-app lab /shop/web --from web.json --no-ask',
      ],
    })
    .argument('<environment>', ENVIRONMENT)
    .argument('<app>', 'id of the app')
    .option('--from <file>', 'a document in place of the declared one')
    .option('--instances <number>', 'in place of what the document says, or of what runs where it is left to operators')
    .option('--minimum-health <part>', 'minimumHealthCapacity, 0 to 1, in place of what the document says')
    .option('--over-capacity <part>', 'maximumOverCapacity, 0 to 1, in place of what the document says')
    .option('--agents <number>', 'how many agents may run it; without it, as declared')
    .option('--no-ask', 'do not ask Marathon what runs: all instances that are declared do')
    .option('--cluster <path>', CLUSTER)
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((environment: string, app: string, options: PlanAppOptions & { readonly cluster?: string }) =>
        planApp(clusterIn(environment, options.cluster, cli.io), absolute(app), options, cli.io),
      ),
    );
};
