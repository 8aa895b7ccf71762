import { PassThrough } from 'node:stream';
import { UnreachableError } from '../cli-error';
import type { HostJson } from '../manifest';
import { quote } from '../shell';
import { lastLine, runOn } from '../ssh';
import { EXPIRY } from './probe-session';

/** Datagrams to one port that begin with these bytes. */
export interface Counted {
  readonly port: number;
  /** Hexadecimal, 8 bytes. */
  readonly token: string;
}

/**
 * Counts, on a host, marked datagrams that its filters have let through: a table of our own in hook input behind every other,
 * which also keeps them from the program that owns the port. For ports whose owner cannot be asked to listen for us.
 */
export class Counters {
  private readonly stdin = new PassThrough();
  private readonly ended: Promise<string>;

  private constructor(
    host: HostJson,
    table: string,
    counted: readonly Counted[],
    options: { project: string; signal: AbortSignal },
    onReady: () => void,
  ) {
    let text = '';
    this.ended = runOn(host, script(table, counted), {
      ...options,
      input: this.stdin,
      timeout: EXPIRY + 10,
      onOutput: (piece) => {
        text += piece.toString('utf8');
        if (/^ready$/m.test(text)) onReady();
      },
    }).then(
      ({ code, stderr }) => (code === 0 ? text : `failed: ${reason(stderr) ?? `exit ${code}`}`),
      (error: unknown) => {
        if (error instanceof UnreachableError) return `failed: ${error.message}`;
        throw error;
      },
    );
  }

  /** Counts from now on; the reason where it cannot. */
  static async start(
    host: HostJson,
    nonce: string,
    counted: readonly Counted[],
    options: { project: string; signal: AbortSignal },
  ): Promise<Counters | string> {
    let ready!: () => void;
    const standing = new Promise<true>((resolve) => {
      ready = () => {
        resolve(true);
      };
    });
    const counters = new Counters(host, `longshore_preflight_${nonce}`, counted, options, ready);
    const found = await Promise.race([standing, counters.ended]);
    return found === true ? counters : found.replace(/^failed: /, '');
  }

  /** Packets per token; the table is gone afterwards. */
  async stop(): Promise<ReadonlyMap<string, number>> {
    this.stdin.end();
    return parseCounters(await this.ended);
  }
}

/** Behind every priority that has a name, and those that people choose by hand. */
const LAST = 2_000_000_000;

function script(table: string, counted: readonly Counted[]): string {
  const rules = counted.map(({ port, token }) => `udp dport ${port} @th,64,64 0x${token} counter name t${token} drop`);
  const counters = counted.map(({ token }) => `counter t${token} { }`);
  const chain = ['chain arrived {', `type filter hook input priority ${LAST}; policy accept;`, ...rules, '}'];
  const rulesText = [`table inet ${table} {`, ...counters, ...chain, '}'].join('\n');
  const remove = `nft delete table inet ${table}`;
  const inner = `PATH=$PATH:/usr/sbin:/sbin
command -v nft >/dev/null 2>&1 || { echo 'nft is not there' >&2; exit 3; }
trap '${remove} 2>/dev/null' EXIT; trap 'exit 129' HUP INT TERM PIPE
nft -f - <<'RULES' || exit 4
${rulesText}
RULES
# Should this shell be killed: the table goes by itself, a second after it or when the time is over.
(trap '' HUP INT TERM; n=0; while [ $n -lt ${EXPIRY} ] && kill -0 $$ 2>/dev/null; do sleep 1; n=$((n + 1)); done; ${remove}) </dev/null >/dev/null 2>&1 &
echo ready
read -r nothing
nft list counters table inet ${table}`;
  return `if [ "$(id -u)" = 0 ]; then s=; else s='sudo -n'; fi; $s sh -c ${quote(inner)}`;
}

export function parseCounters(text: string): Map<string, number> {
  return new Map(
    [...text.matchAll(/counter t([0-9a-f]{16}) \{\s*packets (\d+)/g)].map(([, token = '', packets]) => [
      token,
      Number(packets),
    ]),
  );
}

/** nft points at the place in lines of its own. */
function reason(stderr: string): string | undefined {
  return /^.*Error: .*$/m.exec(stderr)?.[0] ?? lastLine(stderr);
}
