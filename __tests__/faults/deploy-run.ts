import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, root } from '../lab/live';
import { descendants, isProvider, left } from '../terraform/processes';

export type Victim = 'cdktf' | 'terraform' | 'provider';

const IS: Readonly<Record<Victim, (process: { readonly command: string }) => boolean>> = {
  cdktf: ({ command }) => /^node .*cdktf.* deploy /.test(command),
  terraform: ({ command }) => /^\S*terraform apply/.test(command),
  provider: isProvider,
};

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `cdktf deploy`, under way: it can be watched, and its processes killed. */
export class DeployRun {
  private readonly folder = mkdtempSync(join(tmpdir(), 'longshore-tap-'));
  private readonly child: ChildProcess;
  private text = '';
  readonly ended: Promise<number | null>;

  /** @param hold requests of the Engine API, of which the first is answered only after `release` */
  constructor(name: string, hold = '') {
    const tap = join(this.folder, 'ssh');
    copyFileSync(join(__dirname, 'tap', 'ssh.cjs'), tap);
    chmodSync(tap, 0o755);
    this.child = spawn('npx', ['cdktf', 'deploy', name, '--auto-approve', '--no-color'], {
      cwd: root,
      env: environment({
        PATH: `${this.folder}:${process.env.PATH ?? ''}`,
        LONGSHORE_TAP_FOLDER: this.folder,
        LONGSHORE_TAP_HOLD: hold,
        LONGSHORE_TAP_SSH: spawnSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).stdout.trim(),
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer): void => void (this.text += chunk.toString());
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
    this.ended = new Promise((resolve) => this.child.on('close', resolve));
  }

  get output(): string {
    return this.text;
  }

  get isHolding(): boolean {
    return existsSync(join(this.folder, 'held'));
  }

  get isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Looks until it holds. @throws Error when the deploy is over before, or after so many seconds */
  async until(what: string, holds: () => boolean, seconds = 120): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (!holds()) {
      if (this.isOver) throw new Error(`${what}: the deploy was over before\n${this.text.slice(-2000)}`);
      if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s\n${this.text.slice(-2000)}`);
      await sleep(50);
    }
  }

  /** Kills one kind of its processes, and waits until all of them are gone. @returns how many were killed */
  async kill(victim: Victim): Promise<number> {
    const all = descendants(this.child.pid ?? 0);
    const killed = all.filter(IS[victim]);
    for (const { pid } of killed) process.kill(pid, 'SIGKILL');
    await sleep(500);
    writeFileSync(join(this.folder, 'released'), '');
    const deadline = Date.now() + 60_000;
    while ((!this.isOver || left(all).length > 0) && Date.now() < deadline) await sleep(100);
    rmSync(this.folder, { recursive: true, force: true });
    const stubborn = left(all);
    if (stubborn.length > 0) throw new Error(`60 s after ${victim} was killed there still run: ${stubborn.join('; ')}`);
    return killed.length;
  }
}
