import { THERE_ALREADY, writeSteps } from '../file/scripts';
import { quoted } from '../quoted';
import { script } from '../shell';

/** Where units of whoever runs the host lie. Those of packages lie elsewhere; one of the same name here hides them. */
export const UNIT_DIRECTORY = '/etc/systemd/system';

const PROPERTIES = [
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'ExecMainStatus',
  'Type',
  'RemainAfterExit',
  'UnitFileState',
  'NeedDaemonReload',
  'DropInPaths',
  'ActiveEnterTimestampMonotonic',
];

/** How long one run of a ready command may take. */
const READY_SECONDS = 10;

/** Lines `Property=value`; with a ready command then `ready <exit code>` and what it says, where the unit is active. */
export function showScript(name: string, readyCommand: readonly string[] = []): string {
  const ready = `if systemctl is-active --quiet "$name"; then
  said=$(timeout ${READY_SECONDS} ${readyCommand.map(quoted).join(' ')} 2>&1)
  printf 'ready %s\\n%s\\n' $? "$said"
fi`;
  return script(`name=${quoted(name)}
systemctl show ${PROPERTIES.map((property) => `-p ${property}`).join(' ')} -- "$name" || exit 1
${readyCommand.length === 0 ? '' : ready}`);
}

export interface Change {
  readonly name: string;
  readonly content: string;
  readonly enabled: boolean;
  /** What is done although its text is as it was. */
  readonly asks: 'restart' | 'reload' | 'nothing';
  /** What becomes of another unit of that name. One whose first line, `# Longshore …`, is the same is ours. */
  readonly existing: 'refuse' | 'replace';
  /** How long systemctl is waited for; the unit goes on starting after that. */
  readonly seconds: number;
}

/**
 * Puts the text in place and starts what needs it, in one step: cut off from us in the middle it goes on, so that there is never a text
 * that nothing runs by. It prints what writing a file prints, then `started`, `reloaded` or `untouched`.
 */
export function applyScript({ name, content, enabled, asks, existing, seconds }: Change, directory: string): string {
  const path = `${directory}/${name}`;
  const [mark = ''] = content.split('\n');
  const isOurs = mark.startsWith('# Longshore') ? `[ "$(head -n 1 "$path")" = ${quoted(mark)} ]` : 'false';
  const replaces = existing === 'replace' ? 'true' : isOurs;
  return script(`name=${quoted(name)}
command -v systemctl >/dev/null || { echo 'systemd does not run that host' >&2; exit 1; }
property() { systemctl show -p "$1" -- "$name" | sed "s/^$1=//"; }
${existing === 'replace' ? '' : refuseHidden(path)}
${writeSteps({ path, uid: 0, gid: 0, mode: '0644', source: Buffer.from(content), replaces })}
isStale=
if [ "$wrote" = written ] || [ "$(property NeedDaemonReload)" = yes ]; then
  isStale=yes
  systemctl daemon-reload || fail 'systemd does not load its units'
fi
${enabled ? ENABLE : DISABLE}
if [ -n "$isStale" ] || ${asks === 'restart'} || ! systemctl is-active --quiet "$name"; then
  systemctl reset-failed -- "$name" 2>/dev/null
  timeout ${seconds} systemctl restart -- "$name"
  echo started
elif ${asks === 'reload'}; then
  timeout ${seconds} systemctl reload -- "$name" || fail 'it cannot be reloaded: has it an ExecReload=?'
  echo reloaded
else
  echo untouched
fi`);
}

/** A package's unit of that name would be hidden. */
const refuseHidden = (path: string): string => `there=$(property FragmentPath)
case $there in
  '' | ${quoted(path)} | /dev/null) ;;
  *) echo "There is a unit of that name: $there" >&2; exit ${THERE_ALREADY} ;;
esac`;

const ENABLE = `systemctl --quiet enable -- "$name" || fail 'it cannot be enabled'
state=$(property UnitFileState)
[ "$state" = enabled ] || fail "it cannot be enabled, it is $state: write WantedBy=multi-user.target in its [Install], or declare enabled = false"`;

const DISABLE = `systemctl --quiet disable -- "$name" || fail 'it cannot be disabled'`;

/** The last lines of its journal. */
export const journalScript = (name: string): string =>
  script(`name=${quoted(name)}
lines=$(journalctl --quiet --no-pager --lines=20 --unit="$name" 2>/dev/null)
[ -n "$lines" ] || lines=$(systemctl status --no-pager --full --lines=20 -- "$name" 2>&1)
printf '%s\\n' "$lines"`);

/** Stops it and takes it away. */
export const removeScript = (name: string, directory: string): string =>
  script(`name=${quoted(name)}
path=${quoted(`${directory}/${name}`)}
if [ "$(systemctl show -p LoadState -- "$name")" != LoadState=not-found ]; then
  systemctl stop -- "$name" || ! systemctl is-active --quiet "$name" || exit 1
  systemctl --quiet disable -- "$name" 2>/dev/null
fi
rm -f "$path" "$(dirname "$path")/.$name.longshore" || exit 1
systemctl daemon-reload || exit 1
systemctl reset-failed -- "$name" 2>/dev/null`);
