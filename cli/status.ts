import { answer, type AnswerOptions } from './answer';
import { CliError, UnreachableError } from './cli-error';
import { LIST_CONTAINERS, parseContainers, pick, type LiveContainer } from './containers';
import { EXIT } from './exit-code';
import type { Io } from './io';
import { readManifest, type ContainerJson, type EnvironmentJson, type HostJson } from './manifest';
import { withProgress, type ProgressOptions } from './progress';
import { quote, quoteAll } from './shell';
import { lastLine, runOn, type RunOptions } from './ssh';
import { age, table, type Cell } from './table';
import { readUnits } from './units';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from './verb';

export interface DaemonStatus {
  readonly host: string;
  readonly daemon: string;
  readonly path: string;
  /** `running`, `exited`, …; `missing` without a container, `unreachable` or `docker unusable` without an answer, `lost` as declared. */
  readonly state: string;
  readonly health: string;
  readonly since?: string;
  readonly endpoints: readonly string[];
  readonly well: boolean;
}

export interface CheckStatus {
  readonly path: string;
  readonly container: string;
  readonly description: string;
  readonly output: string;
  readonly well: boolean;
}

export interface EnvironmentStatus {
  readonly environment: string;
  readonly well: boolean;
  readonly daemons: readonly DaemonStatus[];
  readonly checks: readonly CheckStatus[];
  /** Why a host gave no answer, by name. */
  readonly unreachable: Readonly<Record<string, string>>;
}

type Check = EnvironmentJson['healthChecks'][number];
type Answer =
  | { readonly live: LiveContainer[]; readonly checks: ReadonlyMap<Check, { code: number; output: string }> }
  | { readonly state: string; readonly reason: string };

/** Seconds for one health check inside its container. */
const CHECK_TIMEOUT = 20;

/** Looks at every host at the same time: one SSH call for its containers, one for its units. */
export async function readStatus(
  manifest: EnvironmentJson,
  { project, interrupted }: Pick<Io, 'project' | 'interrupted'>,
): Promise<EnvironmentStatus> {
  const from = { project, signal: interrupted };
  const [asked, units] = await Promise.all([
    Promise.all(manifest.hosts.map(async (host) => [host.name, await ask(manifest, host, from)] as const)),
    readUnits(manifest, from),
  ]);
  const answers = new Map(asked);
  const daemons = [
    ...manifest.containers.map((container) => daemonStatus(manifest, container, answers.get(container.host))),
    ...units.daemons,
  ];
  const checks = manifest.healthChecks.map((check) => checkStatus(manifest, check, answers));
  const silent = [...answers].flatMap(([name, answer]) =>
    'reason' in answer && answer.state !== 'lost' ? [[name, answer.reason] as const] : [],
  );
  const unreachable = { ...units.unreachable, ...Object.fromEntries(silent) };
  const well =
    daemons.every((daemon) => daemon.well) &&
    checks.every((check) => check.well) &&
    Object.keys(unreachable).length === 0;
  return { environment: manifest.environment, well, daemons, checks, unreachable };
}

async function ask(manifest: EnvironmentJson, host: HostJson, from: RunOptions): Promise<Answer> {
  if (host.state === 'lost') return { state: 'lost', reason: 'declared lost' };
  if (host.engine === 'none') return { live: [], checks: new Map() };
  const services = new Map(
    manifest.containers.filter((container) => container.host === host.name).map(({ path, service }) => [path, service]),
  );
  const checks = manifest.healthChecks.filter((check) => services.has(check.container));
  const script = [
    LIST_CONTAINERS,
    ...checks.map((check, index) => checkScript(check, index, services.get(check.container) ?? '')),
  ].join('\n');
  try {
    const { code, stdout, stderr } = await runOn(host, script, {
      ...from,
      timeout: 15 + CHECK_TIMEOUT * checks.length,
    });
    if (code !== 0) return { state: 'docker unusable', reason: lastLine(stderr) ?? `exit ${code}` };
    return {
      live: parseContainers(stdout),
      checks: new Map(parseChecks(stdout).map(({ index, ...result }) => [checks[index] as Check, result])),
    };
  } catch (error) {
    if (error instanceof UnreachableError) return { state: 'unreachable', reason: error.message };
    throw error;
  }
}

function checkScript(check: Check, index: number, service: string): string {
  return (
    `c=$($D ps -q --filter label=longshore.service=${quote(service)} | head -n 1); ` +
    `if [ -n "$c" ]; then o=$(timeout ${CHECK_TIMEOUT} $D exec "$c" ${quoteAll(check.command)} 2>&1); rc=$?; else o="its container does not run"; rc=1; fi; ` +
    `echo "check ${index} $rc $(printf %s "$o" | base64 | tr -d '\\n')"`
  );
}

export function parseChecks(stdout: string): { index: number; code: number; output: string }[] {
  return [...stdout.matchAll(/^check (\d+) (\d+) (\S*)$/gm)].map(([, index, code, output]) => ({
    index: Number(index),
    code: Number(code),
    output: lastLine(Buffer.from(output ?? '', 'base64').toString('utf8')) ?? '',
  }));
}

function daemonStatus(manifest: EnvironmentJson, container: ContainerJson, answer: Answer | undefined): DaemonStatus {
  const endpoints = manifest.endpoints
    .filter((endpoint) => endpoint.container === container.path)
    .map(({ scheme, port, urlPath }) => `${scheme}://${container.hostname}:${port}${urlPath === '/' ? '' : urlPath}`);
  const fixed = { host: container.host, daemon: container.daemon, path: container.path, endpoints };
  if (answer === undefined || 'reason' in answer)
    return { ...fixed, state: answer?.state ?? 'missing', health: '-', well: answer?.state === 'lost' };
  const live = pick(container, answer.live);
  if (live === undefined) return { ...fixed, state: 'missing', health: '-', well: false };
  const running = live.status === 'running';
  const state = running ? live.status : `${live.status} (${live.exitCode})`;
  const since = running ? live.startedAt : live.finishedAt;
  const health = running ? live.health : '-';
  return { ...fixed, state, health, since, well: running && (health === 'healthy' || health === 'none') };
}

function checkStatus(manifest: EnvironmentJson, check: Check, answers: ReadonlyMap<string, Answer>): CheckStatus {
  const host = manifest.containers.find(({ path }) => path === check.container)?.host;
  if (host === undefined) {
    throw new CliError(
      check.path,
      `container = "${check.container}"`,
      'environment.json declares no such container',
      'run "npx cdktf synth" again',
    );
  }
  const answer = answers.get(host);
  const result = answer !== undefined && 'checks' in answer ? answer.checks.get(check) : undefined;
  const fixed = { path: check.path, container: check.container, description: check.description };
  if (result === undefined) return { ...fixed, output: `${host} gives no answer`, well: false };
  return { ...fixed, output: result.output, well: result.code === 0 };
}

export function renderStatus(status: EnvironmentStatus, colour: boolean, now: number): string {
  const shade = (well: boolean): Cell['colour'] => (well ? 'green' : 'red');
  const rows = status.daemons.map(({ host, daemon, state, health, since, endpoints, well }): Cell[] => [
    { text: host },
    { text: daemon },
    { text: state, colour: shade(well || state === 'running') },
    { text: health, colour: shade(well) },
    { text: since === undefined ? '-' : age(since, now) },
    { text: endpoints.join(' ') },
  ]);
  const parts = [table(['HOST', 'DAEMON', 'STATE', 'HEALTH', 'SINCE', 'ENDPOINT (inside the network)'], rows, colour)];
  if (status.checks.length > 0) {
    const checks = status.checks.map(({ description, output, well }): Cell[] => [
      { text: description },
      { text: well ? 'ok' : 'not well', colour: shade(well) },
      { text: output },
    ]);
    parts.push(table(['CHECK', 'RESULT', 'ANSWER'], checks, colour));
  }
  const reasons = Object.values(status.unreachable).map((reason) => `${reason}\n`);
  if (reasons.length > 0) parts.push(reasons.join(''));
  return parts.join('\n');
}

/** Prints the table; 1 when something is not well, 2 when no host gave an answer. */
export async function status(
  manifest: EnvironmentJson,
  options: AnswerOptions & ProgressOptions,
  io: Io,
): Promise<number> {
  const asked = manifest.hosts.filter(({ state }) => state !== 'lost').length;
  const found = await withProgress(io, options, (progress) => {
    progress.step(`asking ${asked} hosts`);
    return readStatus(manifest, io);
  });
  answer(io, options, found, () => renderStatus(found, io.colour, Date.now()));
  if (asked > 0 && Object.keys(found.unreachable).length === asked) return EXIT.notLooked;
  return found.well ? EXIT.well : EXIT.fault;
}

export const statusVerb: Verb = (cli) => {
  cli
    .verb('status', {
      does: 'show every declared daemon and health check; exit code 1 when something is not well',
      examples: ['longshore status lab', 'longshore status lab --json | jq .well'],
    })
    .argument('<environment>', ENVIRONMENT)
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((name: string, options: AnswerOptions & ProgressOptions) =>
        status(readManifest(name, cli.io.project), options, cli.io),
      ),
    );
};
