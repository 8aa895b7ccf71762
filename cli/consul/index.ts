import { Argument } from 'commander';
import { readManifest } from '../manifest';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from '../verb';
import { backup, type BackupOptions } from './backup';
import { restore, type RestoreOptions } from './restore';

const what = (): Argument => new Argument('<what>', 'what of it').choices(['consul']);
const CLUSTER = 'path of the cluster, where the environment has several';

export const backupVerb: Verb = (cli) => {
  cli
    .verb('backup', {
      does: 'save what a Consul cluster holds, as of one moment, into a file (mode 0600: it holds tokens)',
      examples: ['longshore backup lab-platform consul', 'longshore backup staging consul --out backups/consul.snap'],
    })
    .argument('<environment>', ENVIRONMENT)
    .addArgument(what())
    .option('--out <file>', 'where to; without it consul-<environment>-<time>.snap')
    .option('--cluster <path>', CLUSTER)
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((environment: string, _: string, options: BackupOptions) =>
        backup(readManifest(environment, cli.io.project), options, cli.io),
      ),
    );
};

export const restoreVerb: Verb = (cli) => {
  cli
    .verb('restore', {
      does: 'replace all that a Consul cluster holds by what a backup holds',
      examples: ['longshore restore lab-platform consul consul-lab-platform-20261129-101502.snap'],
    })
    .argument('<environment>', ENVIRONMENT)
    .addArgument(what())
    .argument('<file>', 'the backup')
    .option('--cluster <path>', CLUSTER)
    .option('--yes', 'do not ask')
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((environment: string, _: string, file: string, options: RestoreOptions) =>
        restore(readManifest(environment, cli.io.project), file, options, cli.io),
      ),
    );
};
