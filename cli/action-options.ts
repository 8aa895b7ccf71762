import { CliError } from './cli-error';

/** By option, as commander names it: the actions of a verb that heed it. */
export type ActionOptions = Readonly<Record<string, readonly string[]>>;

/** @throws CliError for an option that the action would pass over */
export function refuseOtherOptions(path: string, action: string, options: object, heeded: ActionOptions): void {
  const given = new Map(Object.entries(options));
  for (const [name, actions] of Object.entries(heeded)) {
    if (given.get(name) === undefined || actions.includes(action)) continue;
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new CliError(path, `${action} ${flag}`, `${flag} is for ${actions.join(', ')}`, 'leave it out');
  }
}
