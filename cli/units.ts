import { isWell, propertiesIn, stateOf, type Properties } from '../provider/resources/unit/found';
import { CliError, UnreachableError } from './cli-error';
import type { Io } from './io';
import { hostNamed, type EnvironmentJson, type HostJson, type UnitJson } from './manifest';
import { quote, quoteAll } from './shell';
import { lastLine, runOn, streamOn, type RunOptions } from './ssh';
import type { DaemonStatus } from './status';

export interface UnitsStatus {
  readonly daemons: readonly DaemonStatus[];
  /** Why a host gave no answer, by name. */
  readonly unreachable: Readonly<Record<string, string>>;
}

const PROPERTIES =
  'LoadState ActiveState SubState Result ExecMainStatus Type RemainAfterExit ActiveEnterTimestampMonotonic InactiveEnterTimestampMonotonic';

/** Prints the seconds since the host's boot, then `unit <name>` and its properties for each. */
export function unitsScript(units: readonly string[]): string {
  const properties = PROPERTIES.split(' ').map((property) => `-p ${property}`);
  return [
    'command -v systemctl >/dev/null || { echo "systemd does not run there" >&2; exit 3; }',
    "echo up $(cut -d' ' -f1 /proc/uptime)",
    ...units.map(
      (unit) => `echo unit ${quote(unit)}; systemctl show ${properties.join(' ')} -- ${quote(unit)} || exit 3`,
    ),
  ].join('\n');
}

export interface LiveUnit {
  readonly state: string;
  readonly well: boolean;
  /** ISO 8601; when it began to run, or ended. */
  readonly since?: string;
}

/** What `unitsScript` printed, by unit. @param now in milliseconds */
export function parseUnits(stdout: string, now: number): ReadonlyMap<string, LiveUnit> {
  const uptime = Number(/^up ([\d.]+)$/m.exec(stdout)?.[1]);
  const [, ...parts] = stdout.split(/^unit /m);
  return new Map(
    parts.map((part) => {
      const [name = ''] = part.split('\n');
      return [name, liveUnit(propertiesIn(part.slice(name.length)), uptime, now)];
    }),
  );
}

function liveUnit(properties: Properties, uptime: number, now: number): LiveUnit {
  const { LoadState, ActiveState, SubState = '' } = properties;
  if (LoadState === 'not-found') return { state: 'missing', well: false };
  const isActive = ActiveState === 'active';
  const entered = properties[isActive ? 'ActiveEnterTimestampMonotonic' : 'InactiveEnterTimestampMonotonic'] ?? '0';
  const seconds = uptime - Number(entered) / 1e6;
  return {
    state: isActive && LoadState === 'loaded' ? SubState : stateOf(properties),
    well: isWell(properties),
    ...(entered !== '0' && seconds >= 0 && { since: new Date(now - seconds * 1000).toISOString() }),
  };
}

/** Looks at the declared units of every host that has some, at the same time, one SSH call each. */
export async function readUnits(manifest: EnvironmentJson, from: RunOptions): Promise<UnitsStatus> {
  const hosts = manifest.hosts.filter(({ name }) => manifest.units.some(({ host }) => host === name));
  const answers = new Map(
    await Promise.all(hosts.map(async (host) => [host.name, await ask(manifest, host, from)] as const)),
  );
  const daemons = manifest.units.map(({ host, daemon, path, unit }): DaemonStatus => {
    const fixed = { host, daemon, path, health: '-', endpoints: [] };
    const answer = answers.get(host);
    if (answer === undefined || 'reason' in answer)
      return { ...fixed, state: answer?.state ?? 'missing', well: answer?.state === 'lost' };
    return { ...fixed, ...(answer.live.get(unit) ?? { state: 'missing', well: false }) };
  });
  const unreachable = [...answers].flatMap(([name, answer]) =>
    'reason' in answer && answer.state !== 'lost' ? [[name, answer.reason] as const] : [],
  );
  return { daemons, unreachable: Object.fromEntries(unreachable) };
}

type Answer =
  | { readonly live: ReadonlyMap<string, LiveUnit> }
  | { readonly state: 'lost' | 'unreachable' | 'systemd unusable'; readonly reason: string };

async function ask(manifest: EnvironmentJson, host: HostJson, from: RunOptions): Promise<Answer> {
  if (host.state === 'lost') return { state: 'lost', reason: 'declared lost' };
  const units = manifest.units.filter((unit) => unit.host === host.name).map(({ unit }) => unit);
  try {
    const { code, stdout, stderr } = await runOn(host, unitsScript(units), from);
    if (code !== 0) return { state: 'systemd unusable', reason: lastLine(stderr) ?? `exit ${code}` };
    return { live: parseUnits(stdout, Date.now()) };
  } catch (error) {
    if (error instanceof UnreachableError) return { state: 'unreachable', reason: error.message };
    throw error;
  }
}

/** The one declared unit that `agent@vm1`, or `consul.service@vm1`, means; undefined where a container may be meant. */
export function findUnit(manifest: EnvironmentJson, wanted: string): UnitJson | undefined {
  const [daemon, host] = wanted.split('@', 2) as [string, string | undefined];
  const named = manifest.units.filter((unit) => unit.daemon === daemon || unit.unit === daemon);
  if (host !== undefined || named.length === 0) return named.find((unit) => unit.host === host);
  const containers = manifest.containers.filter((one) => one.daemon === daemon || one.service === daemon);
  const all = [...containers, ...named];
  if (all.length === 1) return named[0];
  const choices = all.map((one) => `${daemon}@${one.host}`).join(', ');
  throw new CliError(
    manifest.environment,
    `daemon = "${wanted}"`,
    `it runs on ${all.length} hosts`,
    `use one of ${choices}`,
  );
}

/** Streams a unit's journal; returns the exit code of `journalctl`. @param tail lines from the end, or `all` */
export function unitLogs(
  manifest: EnvironmentJson,
  { unit, host: name }: UnitJson,
  { follow = false, tail = 'all' }: { readonly follow?: boolean; readonly tail?: string },
  { project }: Pick<Io, 'project'>,
): Promise<number> {
  const host = hostNamed(manifest, name);
  const lines = tail === 'all' ? ['--no-tail'] : [`--lines=${tail}`];
  const flags = ['--no-pager', `--unit=${unit}`, ...(follow ? ['--follow', ...lines] : tail === 'all' ? [] : lines)];
  return streamOn(host, `${host.ssh.sudo ? 'sudo -n ' : ''}journalctl ${quoteAll(flags)}`, { project, stdin: false });
}
