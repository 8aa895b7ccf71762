import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Option } from 'commander';
import type { AnswerOptions } from '../answer';
import { FailedError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import { readManifest, type EnvironmentJson } from '../manifest';
import { ENVIRONMENT, jsonOption, type Verb } from '../verb';
import { topologyJson } from './model';
import { picture } from './picture';

export interface TopologyOptions extends AnswerOptions {
  /** @default - standard output */
  readonly output?: string;
}

/** Draws the environment as it is declared; asks no host. */
export async function topology(manifest: EnvironmentJson, options: TopologyOptions, io: Io): Promise<number> {
  const { json = false, output } = options;
  const drawn = json ? `${JSON.stringify(topologyJson(manifest), undefined, 2)}\n` : await picture(manifest);
  if (output === undefined) io.out(drawn);
  else write(manifest.environment, output, drawn);
  return EXIT.well;
}

function write(environment: string, output: string, drawn: string): void {
  try {
    mkdirSync(dirname(resolve(output)), { recursive: true });
    writeFileSync(output, drawn);
  } catch (error) {
    throw new FailedError(
      environment,
      `output = "${output}"`,
      `it cannot be written (${(error as Error).message})`,
      'choose a file in a folder that you may write',
    );
  }
}

export const topologyVerb: Verb = (cli) => {
  cli
    .verb('topology', {
      does: 'draw hosts, daemons, networks and flows as they are declared',
      examples: [
        'longshore topology lab --output topology.svg',
        'longshore topology lab > topology.svg',
        'longshore topology lab --json | jq .graphs',
      ],
    })
    .argument('<environment>', ENVIRONMENT)
    .option('--output <file>', 'write it there instead of standard output')
    .addOption(new Option('--format <format>', 'of the picture').choices(['svg']).default('svg'))
    .addOption(jsonOption())
    .action(
      cli.runs((name: string, options: TopologyOptions) =>
        topology(readManifest(name, cli.io.project), options, cli.io),
      ),
    );
};
