import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { UnreachableError } from '../cli-error';
import type { HostJson } from '../manifest';
import { lastLine, runOn } from '../ssh';

const END = '@@end of the helper';
/** Seconds after which the helper ends by itself, whatever became of us. */
export const EXPIRY = 90;

/**
 * Receives the helper on stdin and runs it: a folder that only its user can enter, gone when this shell ends, and the helper
 * deletes it as its first act. The rest of stdin are requests; when it ends, as with Ctrl-C, the helper ends.
 */
function launcher(asRoot: boolean): string {
  return `umask 077
if command -v perl >/dev/null 2>&1; then i=perl; elif command -v python3 >/dev/null 2>&1; then i=python3; else echo '- none'; exit 3; fi
d=$(mktemp -d "\${TMPDIR:-/tmp}/longshore-probe.XXXXXX") || { echo '- no folder'; exit 4; }
trap 'rm -rf "$d"' EXIT; trap 'exit 129' HUP INT TERM PIPE
echo "- $i"
while IFS= read -r l; do [ "$l" = '${END}' ] && break; printf '%s\\n' "$l"; done >"$d/probe"
[ "$l" = '${END}' ] || exit 5
${asRoot ? '[ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null && s="sudo -n"; ' : ''}$s $i "$d/probe" ${EXPIRY}`;
}

function helper(interpreter: string): string {
  return readFileSync(join(__dirname, interpreter === 'perl' ? 'probe.pl' : 'probe.py'), 'utf8');
}

/** Why a host has no helper. */
export class NoProbeError extends Error {}

/** The socket helper on one host, over one SSH call; requests are answered in any order. */
export class ProbeSession {
  private readonly stdin = new PassThrough();
  private readonly waiting = new Map<string, (words: string[]) => void>();
  private readonly ended: Promise<void>;
  private text = '';
  private count = 0;
  private over?: NoProbeError;
  private readonly started: Promise<string>;
  private onStart!: (interpreter: string) => void;

  private constructor(
    readonly host: HostJson,
    asRoot: boolean,
    options: { project: string; signal: AbortSignal },
  ) {
    this.started = new Promise((resolve) => (this.onStart = resolve));
    this.ended = runOn(host, launcher(asRoot), {
      ...options,
      input: this.stdin,
      timeout: EXPIRY + 10,
      onOutput: (piece) => {
        this.read(piece.toString('utf8'));
      },
    }).then(
      ({ code, stderr }) => {
        this.finish(lastLine(stderr) ?? `the helper ended with ${code}`);
      },
      (error: unknown) => {
        if (!(error instanceof UnreachableError)) this.finish(String(error));
        else this.finish(error.message);
      },
    );
  }

  /** @throws NoProbeError when the host has neither perl nor python3, or does not answer */
  static async open(
    host: HostJson,
    asRoot: boolean,
    options: { project: string; signal: AbortSignal },
  ): Promise<ProbeSession> {
    const session = new ProbeSession(host, asRoot && host.ssh.sudo, options);
    const interpreter = await Promise.race([session.started, session.ended.then(() => 'none')]);
    if (interpreter !== 'perl' && interpreter !== 'python3') {
      session.stdin.end();
      const missing = 'neither perl nor python3 is there';
      throw new NoProbeError(
        session.over === undefined || session.text.includes('- none') ? missing : session.over.message,
      );
    }
    session.stdin.write(`${helper(interpreter)}\n${END}\n`);
    return session;
  }

  /** One request; the words of its answer. Nothing is waited for longer than `seconds`. */
  async ask(request: string, words: readonly (string | number)[], seconds = 20): Promise<string[]> {
    if (this.over !== undefined) return ['ended', this.over.message];
    const id = `r${++this.count}`;
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<string[]>((resolve) => {
      this.waiting.set(id, resolve);
      timer = setTimeout(() => {
        resolve(['ended', `no answer within ${seconds} s`]);
      }, seconds * 1000);
    });
    this.stdin.write(`${[request, id, ...words].join(' ')}\n`);
    const found = await answer;
    clearTimeout(timer);
    this.waiting.delete(id);
    return found;
  }

  /** A listener's requests refer to it by the id of its own request. */
  async bind(protocol: string, address: string, port: number, nonce: string): Promise<{ id: string; words: string[] }> {
    const words = this.ask('bind', [protocol, address, port, nonce]);
    const id = `r${this.count}`;
    return { id, words: await words };
  }

  async close(): Promise<void> {
    this.stdin.end();
    await this.ended;
  }

  private read(piece: string): void {
    this.text += piece;
    for (let end = this.text.indexOf('\n'); end >= 0; end = this.text.indexOf('\n')) {
      const [id = '', ...words] = this.text.slice(0, end).trim().split(' ');
      if (id === '-' && words[0] === 'none') {
        this.over = new NoProbeError('neither perl nor python3 is there');
        this.onStart('none');
      } else if (id === '-') this.onStart(words.join(' '));
      this.waiting.get(id)?.(words);
      this.text = this.text.slice(end + 1);
    }
  }

  private finish(reason: string): void {
    this.over ??= new NoProbeError(reason);
    for (const resolve of this.waiting.values()) resolve(['ended', reason]);
  }
}
