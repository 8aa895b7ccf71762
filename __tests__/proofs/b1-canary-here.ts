import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { pullState, stackFolder } from '../../cli/terraform';
import { filesOf } from '../files-of';
import { unzipped } from '../unzipped';
import { secretsOfText, type KnownSecret } from './b1-secrets';
import type { Live } from './live';

/** A place on the machine that deploys, and what is there; bytes are latin1. */
export type Place = readonly [name: string, text: string];

/** What synth and the last deploy left: every file of the stack's folder, a saved plan unpacked, and the state, with its backup where it is local. */
export async function placesHere({ environment, project }: Live): Promise<Place[]> {
  const folder = stackFolder(environment, project);
  const read = (file: string): Place => {
    const content = readFileSync(file);
    const text = basename(file) === 'plan' ? unzipped(content).join('\n') : content.toString('latin1');
    return [relative(project, file), text];
  };
  const state = await pullState(environment, { project, interrupted: new AbortController().signal });
  return [...filesOf(folder).map(read), ['the state', state], ...localState(folder).map(read)];
}

function localState(folder: string): string[] {
  const { terraform } = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as {
    terraform?: { backend?: { local?: { path?: string } } };
  };
  const path = terraform?.backend?.local?.path;
  if (path === undefined) return [];
  return [path, `${path}.backup`].map((file) => resolve(folder, file)).filter((file) => existsSync(file));
}

/** Secrets in these places, and places where there was nothing to search. */
export function wrongHere(places: readonly Place[], secrets: readonly KnownSecret[]): string[] {
  return places.flatMap(([place, text]) => {
    const found = secretsOfText(text, secrets);
    if (found.length > 0) return [`here: ${found.join(', ')} in ${place}`];
    return NEVER_EMPTY.test(place) && text.trim() === '' ? [`here: ${place} is empty, so nothing was searched`] : [];
  });
}

const NEVER_EMPTY = /^the |cdk\.tf\.json$/;
