/** A unit as its systemd shows it, by property. */
export type Properties = Readonly<Record<string, string>>;

export const AS_DECLARED = 'as declared';

/** `Property=value`, a line each. */
export function propertiesIn(text: string): Properties {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => /^\w+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).trim()]),
  );
}

/** Whether it runs; one that runs once and ends has done so. */
export function isWell({ LoadState, ActiveState, Type, RemainAfterExit, Result }: Properties): boolean {
  if (LoadState !== 'loaded') return false;
  if (ActiveState === 'active') return true;
  const ends = Type === 'oneshot' && RemainAfterExit !== 'yes';
  return ends && ActiveState === 'inactive' && Result === 'success';
}

/** Its state in a few words: `failed (exit-code, status 1)`, `activating (auto-restart)`. */
export function stateOf({
  LoadState,
  ActiveState = '',
  SubState = '',
  Result = '',
  ExecMainStatus,
}: Properties): string {
  if (LoadState !== 'loaded') return LoadState ?? 'unknown';
  if (ActiveState === 'failed') {
    const status = ExecMainStatus === undefined || ExecMainStatus === '0' ? '' : `, status ${ExecMainStatus}`;
    return `failed (${Result}${status})`;
  }
  return ActiveState === 'inactive' ? 'stopped' : `${ActiveState} (${SubState})`;
}

/** Drop-ins that somebody wrote for it: those for all units of a type are the distribution's. */
export function dropInsOf(name: string, { DropInPaths = '' }: Properties): string[] {
  return DropInPaths.split(' ').filter((path) => path.includes(`/${name}.d/`));
}

/** `as declared`, with what cannot be put right named behind it, or what differs. */
export function found(name: string, properties: Properties): string {
  if (properties.NeedDaemonReload === 'yes') return 'its text is not loaded';
  if (!isWell(properties)) return stateOf(properties);
  const dropIns = dropInsOf(name, properties);
  return dropIns.length === 0 ? AS_DECLARED : `${AS_DECLARED}, with drop-ins of somebody: ${dropIns.join(', ')}`;
}
