import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import type { EnvironmentJson } from '../../../cli/manifest';
import { container, FakeHosts, manifest as base } from '../fake-hosts';

export interface FakeAgent {
  readonly host: 'master' | 'slave1' | 'slave2';
  readonly id?: string;
  readonly active?: boolean;
  readonly deactivated?: boolean;
  readonly drain?: 'DRAINING' | 'DRAINED';
  readonly tasks?: number;
  readonly registered?: number;
}

const daemon = (kind: 'mesos-master' | 'mesos-agent', host: string, path = 'lab/Mesos') => ({
  ...container(kind, host, kind === 'mesos-master' ? 'master-mesos' : 'agent-mesos'),
  path: `${path}/${kind}-${host}`,
  construct: path,
  module: 'mesos',
  runtime: 'host' as const,
  network: 'host',
});

/** Masters on all three hosts, agents on slave1 and slave2. */
export function manifest(): EnvironmentJson {
  return {
    ...base(),
    containers: [
      ...['master', 'slave1', 'slave2'].map((host) => daemon('mesos-master', host)),
      ...['slave1', 'slave2'].map((host) => daemon('mesos-agent', host)),
    ],
    mesosClusters: [
      {
        path: 'lab/Mesos',
        distribution: 'clusterd',
        masters: ['master', 'slave1', 'slave2'],
        agents: ['slave1', 'slave2'],
      },
    ],
  };
}

const ADDRESSES = { master: '192.0.2.11', slave1: '192.0.2.12', slave2: '192.0.2.13' };

/**
 * Hosts whose masters answer from a file. What runs in their containers is a program `sh` that notes the call and answers by its type: a file `<type>`, and of
 * GET_AGENTS one more each time (`GET_AGENTS.2`), where there is one.
 */
export class FakeMesos extends FakeHosts {
  constructor() {
    super(manifest());
    for (const address of Object.values(ADDRESSES)) this.containers(address, [{ service: 'master-mesos', id: 'm1' }]);
    // docker's exec runs its words here: `sh /mesos/bin/state.sh api` becomes this.
    this.program(
      'sh',
      `if [ "$2" != api ]; then exec /bin/sh "$@"; fi
body=$(cat)
printf '%s %s\\n' "$(basename "$HOST")" "$body" >>"$FAKE/calls"
type=$(printf '%s' "$body" | sed 's/^{"type":"\\([A-Z_]*\\)".*/\\1/')
[ ! -e "$HOST/no-answer" ] || { echo 'curl: (7) refused' >&2; exit 7; }
[ ! -e "$HOST/no-leader" ] || { printf 'No leader elected\\n503\\n'; exit 0; }
if [ -e "$FAKE/refuses-$type" ]; then cat "$FAKE/refuses-$type"; exit 0; fi
n=$(grep -c "\\"type\\":\\"$type\\"" "$FAKE/calls")
if [ "$type" = GET_AGENTS ] && [ -e "$FAKE/leaderless" ]; then
  read -r from until <"$FAKE/leaderless"
  [ "$n" -lt "$from" ] || [ "$n" -ge "$until" ] || { printf 'No leader elected\\n503\\n'; exit 0; }
fi
while [ "$n" -gt 1 ] && [ ! -e "$FAKE/$type.$n" ]; do n=$((n - 1)); done
cat "$FAKE/$type.$n" 2>/dev/null
printf '\\n200\\n'`,
    );
    this.answers('GET_MASTER', { get_master: { master_info: { hostname: ADDRESSES.slave1 } } });
  }

  answers(type: string, body: object, nth = 1): void {
    writeFileSync(join(this.folder, `${type}.${nth}`), JSON.stringify({ type, ...body }));
  }

  refuses(type: string, status: number, text: string): void {
    writeFileSync(join(this.folder, `refuses-${type}`), `${text}\n${status}\n`);
  }

  /** From the nth question for agents on no master knows a leader, until another one; each master that is asked counts. */
  leaderless(from: number, until: number): void {
    writeFileSync(join(this.folder, 'leaderless'), `${from} ${until}\n`);
  }

  /** What the leader knows, from the nth look on. */
  knows(agents: readonly FakeAgent[], nth = 1): void {
    const scalar = (name: string, value: number) => ({ name, type: 'SCALAR', scalar: { value } });
    const id = ({ id: own, host }: FakeAgent): string => own ?? `${host}-S0`;
    this.answers(
      'GET_AGENTS',
      {
        get_agents: {
          agents: agents.map((agent) => ({
            agent_info: { hostname: ADDRESSES[agent.host], id: { value: id(agent) } },
            active: agent.active ?? true,
            deactivated: agent.deactivated ?? agent.drain !== undefined,
            ...(agent.drain !== undefined && { drain_info: { state: agent.drain } }),
            version: '1.11.0',
            registered_time: { nanoseconds: agent.registered ?? 1 },
            total_resources: [scalar('cpus', 2), scalar('mem', 1024)],
            allocated_resources: [scalar('cpus', 0.1), scalar('cpus', 0.2), scalar('mem', 256)],
          })),
        },
      },
      nth,
    );
    const tasks = agents.flatMap((agent) =>
      Array.from({ length: agent.tasks ?? 0 }, () => ({ agent_id: { value: id(agent) } })),
    );
    this.answers('GET_TASKS', { get_tasks: { tasks } }, nth);
  }

  /** Every call so far: the host it was made on, and what it said. */
  get asked(): { host: string; call: { type: string } & Record<string, unknown> }[] {
    return readFileSync(join(this.folder, 'calls'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const space = line.indexOf(' ');
        return { host: line.slice(0, space), call: JSON.parse(line.slice(space + 1)) as { type: string } };
      });
  }
}
