import { Duration, InvalidValueError } from '../constructs/values';
import { CliError } from './cli-error';

/** What `--<option>` says: `90s`, `10m`, `1h30m`; a number alone is of seconds. @throws CliError */
export function durationOf(path: string, option: string, text: string): Duration {
  try {
    return Duration.parse(/^\d+$/.test(text) ? `${text}s` : text);
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    const rule = 'a time has numbers and units, or is a number of seconds';
    throw new CliError(path, `${option} ${text}`, rule, 'write for example 90s or 10m');
  }
}
