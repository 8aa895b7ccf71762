import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Argument } from 'commander';
import { EXIT } from '../exit-code';
import { quote } from '../shell';
import type { Verb } from '../verb';
import { candidates } from './candidates';
import { bashScript, zshScript } from './scripts';

const SCRIPTS = { bash: bashScript, zsh: zshScript } as const;
type Shell = keyof typeof SCRIPTS;

/** The program as it is started, from sources or from the package: `cli/longshore.js` stands above both. */
function thisProgram(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'cli', 'longshore.js'))) folder = dirname(folder);
  return `node ${quote(join(folder, 'cli', 'longshore.js'))}`;
}

export const completionVerb: Verb = (cli) => {
  cli
    .verb('completion', {
      does: 'print a script that completes verbs, options, environments, hosts and daemons in a shell',
      examples: ['eval "$(longshore completion bash)"', 'eval "$(longshore completion zsh)"'],
    })
    .addArgument(new Argument('<shell>', 'whose').choices(Object.keys(SCRIPTS)))
    .action(
      cli.runs((shell: Shell) => {
        cli.io.out(SCRIPTS[shell](thisProgram()));
        return EXIT.well;
      }),
    );
};

/** What the scripts ask: a candidate a line, with a tab before its description. */
export const completeVerb: Verb = (cli) => {
  cli
    .verb(
      'complete',
      { does: 'print what may stand at the end of a command line', examples: ['longshore complete "$words"'] },
      { hidden: true },
    )
    .argument('<words>', 'the words so far, a line each, then a line of its own with a dot: the last word may be empty')
    .action(
      cli.runs((words: string) => {
        const own = words.split('\n').slice(1, -1);
        const found = candidates(cli.program, own, cli.io.project);
        cli.io.out(found.map(({ value, description = '' }) => `${value}\t${description}\n`).join(''));
        return EXIT.well;
      }),
    );
};
