import { randomUUID } from 'node:crypto';
import type { HostConnection } from '../connection';
import { CONNECTION_FAILED, declareDead, refuseDead, SCRIPT_SECONDS, startSsh, type Outcome } from './ssh';

export interface SessionOptions {
  /** How long it may take, once those before it have ended. @default 90 */
  readonly seconds?: number;
}

interface Step {
  readonly seconds: number;
  readonly done: (outcome: Outcome) => void;
  readonly failed: (error: Error) => void;
}

/** Ssh ended, and said so. */
class BrokenError extends Error {}

const sessions = new Map<string, Session>();

/**
 * Runs a shell script on the host, as runScript does, over one connection that this process keeps to it: the first costs a
 * handshake, each one more a round trip at most. One after another on a host, so they are short; one that was cut off may run twice.
 * @throws UnreachableError
 */
export async function runInSession(
  host: HostConnection,
  script: string,
  { seconds = SCRIPT_SECONDS }: SessionOptions = {},
): Promise<Outcome> {
  refuseDead(host);
  const session = sessionOf(host);
  const wasUsed = session.wasUsed;
  try {
    return await session.run(script, seconds);
  } catch (error) {
    if (!(error instanceof BrokenError)) throw error;
    // One that stood idle may have broken long ago: only a new one proves anything.
    if (!wasUsed) throw declareDead(host, error.message);
  }
  return sessionOf(host)
    .run(script, seconds)
    .catch((error: unknown) => {
      throw error instanceof BrokenError ? declareDead(host, error.message) : error;
    });
}

function sessionOf(host: HostConnection): Session {
  const key = JSON.stringify(host);
  const known = sessions.get(key);
  if (known?.isOpen === true) return known;
  const session = new Session(host);
  sessions.set(key, session);
  return session;
}

/** A shell on the host that reads script after script, and says after each with what it ended. */
class Session {
  isOpen = true;
  /** Whether it has answered once. */
  wasUsed = false;
  private readonly child;
  private readonly mark = randomUUID();
  private readonly waiting: Step[] = [];
  private stdout = '';
  private stderr = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly host: HostConnection) {
    const child = startSsh(host, `${host.sudo ? 'sudo -n ' : ''}sh -s`);
    this.child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.settle();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.settle();
    });
    child.stdin.on('error', () => undefined); // the exit tells
    child.on('error', (error) => {
      this.end(({ failed }) => {
        failed(error);
      });
    });
    child.on('close', (code) => {
      const { stderr } = this;
      this.end(({ done, failed }) => {
        if (code === CONNECTION_FAILED || code === null) failed(new BrokenError(stderr));
        else done({ code: code === 0 ? 1 : code, stdout: '', stderr });
      });
    });
  }

  run(script: string, seconds: number): Promise<Outcome> {
    return new Promise((done, failed) => {
      this.waiting.push({ seconds, done, failed });
      if (this.waiting.length === 1) this.begin();
      // Read whole before any of it runs: what is cut off while it travels does nothing. A word, so that it cannot end elsewhere.
      const word = `'${script.replaceAll("'", `'\\''`)}'`;
      const end = `printf '\\n%s %s\\n' ${this.mark} $?; printf '\\n%s\\n' ${this.mark} >&2`;
      this.child.stdin.write(`{ (eval ${word}) </dev/null; ${end}; }\n`);
    });
  }

  /** The time of the first in line runs; while there is none this process may end. */
  private begin(): void {
    clearTimeout(this.timer);
    const [step] = this.waiting;
    this.hold(step !== undefined);
    if (step === undefined) return;
    this.timer = setTimeout(() => {
      const error = declareDead(this.host, `a step there did not end in ${step.seconds} s`);
      this.end(({ failed }) => {
        failed(error);
      });
      this.child.kill();
    }, step.seconds * 1000);
  }

  private hold(holds: boolean): void {
    const { child } = this;
    // Node's types hide that pipes can be let go of, too.
    const pipes = [child.stdin, child.stdout, child.stderr] as unknown as Pick<typeof child, 'ref' | 'unref'>[];
    for (const handle of [child, ...pipes]) {
      if (holds) handle.ref();
      else handle.unref();
    }
  }

  /** Whatever has ended by now. */
  private settle(): void {
    for (;;) {
      const out = new RegExp(`\\n${this.mark} (\\d+)\\n`).exec(this.stdout);
      const err = this.stderr.indexOf(`\n${this.mark}\n`);
      const [step] = this.waiting;
      if (out === null || err < 0 || step === undefined) return;
      const outcome = {
        code: Number(out[1]),
        stdout: this.stdout.slice(0, out.index),
        stderr: this.stderr.slice(0, err),
      };
      this.stdout = this.stdout.slice(out.index + out[0].length);
      this.stderr = this.stderr.slice(err + this.mark.length + 2);
      this.wasUsed = true;
      this.waiting.shift();
      this.begin();
      step.done(outcome);
    }
  }

  /** Tells all that wait; what comes later needs another session. */
  private end(tell: (step: Step) => void): void {
    this.isOpen = false;
    clearTimeout(this.timer);
    for (const step of this.waiting.splice(0)) tell(step);
  }
}
