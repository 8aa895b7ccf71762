import { Argument } from 'commander';
import { answer, type AnswerOptions } from '../answer';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import { withProgress, type ProgressOptions } from '../progress';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from '../verb';
import { gitWarning } from './git';
import { judge } from './judge';
import { makeMissing } from './make';
import { readNeeds, type SecretsJson } from './needs';
import { renderSecrets, type SecretsReport } from './report';
import { rotate, type Rotated, type RotateOptions } from './rotate';
import { SecretStore } from './store';

export type SecretsOptions = AnswerOptions & ProgressOptions & RotateOptions;

type Action = 'init' | 'rotate' | 'status';
type Done = Pick<SecretsReport, 'made' | 'updated' | 'next'> | (Rotated & Pick<SecretsReport, 'next'>);

/** Makes, renews or shows the secrets that an environment's constructs declare; 1 when one is missing or wrong. */
export async function secrets(
  environment: string,
  action: Action,
  words: readonly string[],
  options: SecretsOptions,
  io: Io,
): Promise<number> {
  const needs = readNeeds(environment, io.project);
  const store = new SecretStore(io.project, needs.secretsDirectory);
  if (action !== 'rotate' && words.length > 0) {
    const fix = `leave it out; to make one anew: longshore secrets ${environment} rotate ${words.join(' ')}`;
    throw new CliError(environment, words.join(' '), `${action} takes no names, it is about all secrets`, fix);
  }
  const warning = await gitWarning(store, io);
  const done = await ACTIONS[action](needs, store, words, options, io);
  const states = judge(needs, store, new Date());
  const well = states.every(({ state }) => state !== 'fault');
  const report: SecretsReport = {
    environment,
    directory: needs.secretsDirectory,
    ...done,
    well,
    secrets: states,
    warnings: warning === undefined ? [] : [warning],
  };
  answer(io, options, report, () => renderSecrets(report, io.colour));
  return well || action === 'rotate' ? EXIT.well : EXIT.fault;
}

const ACTIONS: Record<
  Action,
  (needs: SecretsJson, store: SecretStore, words: readonly string[], options: SecretsOptions, io: Io) => Promise<Done>
> = {
  status: () => Promise.resolve({ next: [] }),
  init: (needs, store, _words, _options, io) => {
    if (io.interrupted.aborted) return Promise.resolve({ next: [] });
    const done = makeMissing(needs.secrets, store, new Date());
    const isChanged = done.made.length + done.updated.length > 0;
    return Promise.resolve({ ...done, next: isChanged ? [`npx cdktf diff ${needs.environment}`] : [] });
  },
  rotate: async (needs, store, words, options, io) => {
    const done = await withProgress(io, options, (progress) => {
      progress.step("reading Terraform's state");
      return rotate(needs, words, store, options, io);
    });
    const { environment } = needs;
    const open = done.steps.filter(({ step }) => step < 3).map(({ ca }) => ca);
    const deploy = [`npx cdktf diff ${environment}`, `npx cdktf deploy ${environment}`];
    const again = open.length === 0 ? [] : [`longshore secrets ${environment} rotate ${open.join(' ')}`];
    return { ...done, next: done.written.length === 0 ? [] : [...deploy, ...again] };
  },
};

export const secretsVerb: Verb = (cli) => {
  cli
    .verb('secrets', {
      does: 'make, renew or show the secrets that are generated: CAs, certificates, keys, tokens; exit code 1 when one is missing or wrong',
      examples: [
        'longshore secrets staging init',
        'longshore secrets staging status --json | jq .secrets',
        'longshore secrets staging rotate                # certificates that are due',
        'longshore secrets staging rotate tokens gossip',
        'longshore secrets staging rotate consul/ca      # one step of three; says which deploy comes next',
      ],
    })
    .argument('<environment>', ENVIRONMENT)
    .addArgument(
      new Argument('<action>', 'make what is missing, make anew, or show').choices(['init', 'rotate', 'status']),
    )
    .argument(
      '[secret...]',
      'what to rotate: names, or all of a kind (ca, certificates, tokens, keys, passwords); certificates that are due when left out',
    )
    .option('--force', 'rotate a CA without looking whether the deploy of its last step has happened')
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((environment: string, action: Action, words: string[], options: SecretsOptions) =>
        secrets(environment, action, words, options, cli.io),
      ),
    );
};
