import { UnreachableError } from '../cli-error';
import type { Io } from '../io';
import type { EnvironmentJson, HostJson } from '../manifest';
import { lastLine, runOn, type RunOptions } from '../ssh';
import type { Refusal } from './refusal';

/** What others know of the host. */
export interface SignsOfLife {
  /** What ssh said of it; absent where it answers. */
  readonly silence?: string;
  /** Other hosts that answered. */
  readonly answering: readonly string[];
  /** What a manager of its swarm calls its node (`ready`, `down`, …); absent where none could be asked, or knows it. */
  readonly node?: string;
  /** Managers, beside the host, that their swarm reaches. */
  readonly reachableManagers?: number;
}

/** Seconds for one host. */
const TIMEOUT = 15;

/** One line a node: its state, its role, whether the others reach it as a manager, its host's name. */
const LIST_NODES =
  `if [ "$($D info --format '{{.Swarm.ControlAvailable}}' 2>/dev/null)" = true ]; then ` +
  `$D node inspect --format 'node {{.Status.State}} {{with .ManagerStatus}}{{.Reachability}}{{else}}-{{end}} {{index .Spec.Labels "longshore.host"}}' ` +
  `$($D node ls -q); fi; true`;

/** Asks the host, and at the same time all others what they know of it. Changes nothing. */
export async function signsOfLife(manifest: EnvironmentJson, host: HostJson, io: Io): Promise<SignsOfLife> {
  const options: RunOptions = { project: io.project, signal: io.interrupted, timeout: TIMEOUT };
  const others = manifest.hosts.filter(({ name, state }) => name !== host.name && state !== 'lost');
  const [own, ...answers] = await Promise.all([
    reach(host, 'true', options),
    ...others.map((other) => reach(other, LIST_NODES, options)),
  ]);
  const nodes = answers.map(({ stdout = '' }) => parseNodes(stdout)).find((list) => list.length > 0);
  const node = nodes?.find(({ name }) => name === host.name);
  return {
    ...(own.silence !== undefined && { silence: own.silence }),
    answering: others.filter((_, index) => answers[index]?.silence === undefined).map(({ name }) => name),
    ...(node !== undefined && { node: node.state }),
    ...(nodes !== undefined && {
      reachableManagers: nodes.filter(({ name, isReachable }) => isReachable && name !== host.name).length,
    }),
  };
}

async function reach(
  host: HostJson,
  script: string,
  options: RunOptions,
): Promise<{ silence?: string; stdout?: string }> {
  try {
    return { stdout: (await runOn(host, script, options)).stdout };
  } catch (error) {
    if (error instanceof UnreachableError) return { silence: lastLine(error.reason) ?? error.reason };
    throw error;
  }
}

export function parseNodes(stdout: string): { state: string; isReachable: boolean; name: string }[] {
  return [...stdout.matchAll(/^node (\S+) (\S+) (.*)$/gm)].map(([, state = '', reachability, name = '']) => ({
    state,
    isReachable: reachability === 'reachable',
    name,
  }));
}

/** What ssh says when nothing at all answers; whatever else it says, something does. */
const NOTHING = /timed out|no end within|no route to host|host is down|network is unreachable|could not resolve/i;

/** Why the host does not count as dead. */
export function livingRefusals(host: HostJson, others: number, signs: SignsOfLife): Refusal[] {
  const { silence, answering, node } = signs;
  const refusals: Refusal[] = [];
  const target = `${host.ssh.user}@${host.address}:${host.ssh.port}`;
  if (silence === undefined) {
    refusals.push({
      value: target,
      rule: 'it answers, so it is not lost: what runs there would go on, and nothing would be taken off it',
      fix: 'let it leave in good order: docs/runbooks/leaving-host.md',
    });
  } else if (!NOTHING.test(silence)) {
    refusals.push({
      value: `${target}: ${silence}`,
      rule: 'something answers at its address, so it may be alive',
      fix: 'mend its sshd, key or known_hosts; "longshore doctor" looks at the last two',
    });
  }
  if (node === 'ready') {
    refusals.push({
      value: `its node is ${node}`,
      rule: 'its swarm still hears from it: only the way from here to its sshd is closed',
      fix: 'open it; "longshore preflight" names what is closed',
    });
  }
  if (others > 0 && answering.length === 0) {
    refusals.push({
      value: 'no other host answers either',
      rule: 'a host is known to be dead by its peers, which do answer',
      fix: "look at this machine's network first",
    });
  }
  return refusals;
}
