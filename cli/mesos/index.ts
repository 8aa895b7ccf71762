import { Argument } from 'commander';
import { refuseOtherOptions, type ActionOptions } from '../action-options';
import { CliError } from '../cli-error';
import { readManifest } from '../manifest';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from '../verb';
import { drain, undrain, type DrainOptions } from './drain';
import { mesosStatus } from './status';

type Action = 'status' | 'drain' | 'undrain';

const HEEDED: ActionOptions = { maxGrace: ['drain'], timeout: ['drain', 'undrain'] };

export const mesosVerb: Verb = (cli) => {
  cli
    .verb('mesos', {
      does: 'show the agents of a Mesos cluster, have all tasks of a host end elsewhere (drain), or take it back (undrain)',
      examples: [
        'longshore mesos lab-platform status',
        'longshore mesos lab-platform drain c2                    # before its engine or kernel is updated',
        'longshore mesos staging drain w7 --max-grace 2m --timeout 1h',
        'longshore mesos lab-platform undrain c2',
      ],
    })
    .argument('<environment>', ENVIRONMENT)
    .addArgument(new Argument('<action>', 'what to do').choices(['status', 'drain', 'undrain']))
    .argument('[host]', 'the host that is drained, or taken back')
    .option(
      '--max-grace <time>',
      'drain: the longest that a task may take to stop, e.g. 90s; without it what each asks for. Given again it holds for what still runs',
    )
    .option('--timeout <time>', 'drain, undrain: how long it is awaited, e.g. 1h; without it 15m, and 1m')
    .option('--cluster <path>', 'path of the cluster, where the environment has several')
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((environment: string, action: Action, host: string | undefined, options: DrainOptions) => {
        refuseOtherOptions(environment, action, options, HEEDED);
        const manifest = readManifest(environment, cli.io.project);
        if (action === 'status') {
          if (host === undefined) return mesosStatus(manifest, options, cli.io);
          throw new CliError(environment, `host = "${host}"`, 'status is about all hosts', 'leave it out');
        }
        if (host === undefined)
          throw new CliError(
            environment,
            action,
            'it wants a host',
            `write longshore mesos ${environment} ${action} <host>`,
          );
        return action === 'drain' ? drain(manifest, host, options, cli.io) : undrain(manifest, host, options, cli.io);
      }),
    );
};
