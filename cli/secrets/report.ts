import { paint, table, type Cell, type Colour } from '../table';
import type { SecretState } from './judge';
import type { Made } from './make';
import type { Rotated } from './rotate';

/** What each action answers; `--json` prints it as it is. */
export interface SecretsReport extends Partial<Made>, Partial<Rotated> {
  readonly environment: string;
  readonly directory: string;
  /** Nothing is missing or wrong. */
  readonly well: boolean;
  readonly secrets: readonly SecretState[];
  readonly warnings: readonly string[];
  /** Commands, in their order. */
  readonly next: readonly string[];
}

const COLOURS: Record<SecretState['state'], Colour> = { ok: 'green', note: 'yellow', fault: 'red' };
const WORDS: Record<SecretState['state'], string> = { ok: 'ok', note: 'note', fault: 'FAULT' };

/** What was written, then what is open; the whole table where nothing was to be written. */
export function renderSecrets(report: SecretsReport, colour: boolean): string {
  const { directory, secrets, warnings, made, updated, written, steps, byHand = [], next } = report;
  const parts = [
    made === undefined && written === undefined ? states(secrets, colour) : '',
    listed(`made in ${directory}:`, made),
    listed('made of others, and written anew:', updated),
    listed(`written anew in ${directory}:`, written),
    (steps ?? []).map(({ ca, step, says }) => `${ca}, step ${step} of 3: ${says}\n`).join(''),
    byHand.map(({ name, how }) => `${paint('note', 'yellow', colour)} ${name} is left as it is: ${how}\n`).join(''),
    open(secrets, colour),
    warnings.map((warning) => `${paint('warning', 'yellow', colour)} ${warning}\n`).join(''),
    summary(report),
    listed('next:', next),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function states(secrets: readonly SecretState[], colour: boolean): string {
  if (secrets.length === 0) return '';
  const rows = secrets.map(({ name, kind, state, value, expires, path }): Cell[] => [
    { text: name },
    { text: kind },
    { text: value, colour: COLOURS[state] },
    { text: expires?.slice(0, 10) ?? '-' },
    { text: path },
  ]);
  return table(['SECRET', 'KIND', 'STATE', 'EXPIRES', 'DECLARED BY'], rows, colour);
}

function open(secrets: readonly SecretState[], colour: boolean): string {
  return secrets
    .filter(({ state }) => state !== 'ok')
    .map(
      ({ name, state, value, rule = '', fix = '' }) =>
        `${paint(WORDS[state], COLOURS[state], colour)} ${name}: ${value}: ${rule}; ${fix}\n`,
    )
    .join('');
}

function listed(title: string, lines: readonly string[] = []): string {
  return lines.length === 0 ? '' : `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function summary({ environment, directory, secrets, made, written }: SecretsReport): string {
  if (secrets.length === 0) return `${environment} declares no secrets that are generated\n`;
  const faults = secrets.filter(({ state }) => state === 'fault').length;
  const counted = faults === 0 ? `all ${secrets.length} in order` : `${faults} of ${secrets.length} not in order`;
  const nothing = made?.length === 0 ? ', nothing was missing' : written?.length === 0 ? ', nothing was due' : '';
  return `${directory}: ${counted}${nothing}\n`;
}
