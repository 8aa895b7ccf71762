import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CliError } from '../cli-error';
import type { Io } from '../io';
import type { EnvironmentJson } from '../manifest';
import { picture } from './picture';

export interface TopologyOptions {
  /** @default - standard output */
  readonly output?: string;
  /** @default 'svg' */
  readonly format?: string;
}

/** Draws the environment as it is declared; asks no host. */
export async function topology(manifest: EnvironmentJson, options: TopologyOptions, io: Io): Promise<number> {
  const { format = 'svg', output } = options;
  if (format !== 'svg') {
    throw new CliError(
      manifest.environment,
      `format = "${format}"`,
      'the picture is drawn as svg',
      'leave --format out, and convert it with rsvg-convert or a browser',
    );
  }
  const svg = await picture(manifest);
  if (output === undefined) io.out(svg);
  else write(manifest.environment, output, svg);
  return 0;
}

function write(environment: string, output: string, svg: string): void {
  try {
    mkdirSync(dirname(resolve(output)), { recursive: true });
    writeFileSync(output, svg);
  } catch (error) {
    throw new CliError(
      environment,
      `output = "${output}"`,
      `it cannot be written (${(error as Error).message})`,
      'choose a file in a folder that you may write',
    );
  }
}
