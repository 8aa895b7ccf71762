import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest, type EnvironmentJson } from '../../cli/manifest';
import { atConsole, deploy, destroy, lab, longshore, NO_CHANGES, root, run, type Outcome } from '../lab/live';
import { Live } from '../proofs/live';
import { DeployRun } from './deploy-run';

export type EnvironmentName = 'lab' | 'lab-platform';

/** A running environment on which faults are tried. */
export abstract class Bed {
  abstract readonly name: EnvironmentName;

  get manifest(): EnvironmentJson {
    return readManifest(this.name, root);
  }

  get live(): Live {
    return new Live(this.manifest, root);
  }

  get hosts(): string[] {
    return this.manifest.hosts.map(({ name }) => name);
  }

  readonly deploy = (): string => deploy(this.name);
  readonly destroy = (): string => destroy(this.name);
  readonly atConsole = atConsole;
  readonly lab = lab;
  readonly longshore = longshore;
  readonly start = (hold?: string): DeployRun => new DeployRun(this.name, hold);

  /** Deployed and well, whatever was done to it before. */
  makeWhole(): void {
    if (longshore(['status', this.name]).status !== 0 || this.diff().status !== 0) this.deploy();
  }

  /** With what it says: warnings too. */
  diff(): Outcome & { readonly seconds: number } {
    const start = Date.now();
    const outcome = run(['npx', 'cdktf', 'diff', this.name, '--no-color']);
    return { ...outcome, seconds: (Date.now() - start) / 1000 };
  }

  /** What is not as it should be once a deploy has ended: the plan, what runs, what lies about. */
  faults(): string[] {
    const { status, output } = this.diff();
    const plan =
      status === 0 && NO_CHANGES.test(output) ? [] : [`the second diff is not empty:\n${output.slice(-3000)}`];
    return [...plan, ...this.orphans(), ...this.leftOnHosts()];
  }

  /** What runs beside what is declared. */
  protected abstract orphans(): string[];

  /** Scripts, sockets and half-written files that a killed step left. */
  private leftOnHosts(): string[] {
    return this.hosts.flatMap((host) =>
      lines(
        atConsole(
          host,
          'find /tmp /run /root /home -xdev -iname "*longshore*" -newer /etc/hostname 2>/dev/null | grep -v "^/run/systemd" || true',
        ),
      ).map((path) => `${host}: ${path} was left`),
    );
  }

  /** The state as it stands in the file. */
  stateText(): string {
    const file = join(root, '.longshore', 'state', `${this.name}.tfstate`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
}

export const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

export function differing(what: string, found: readonly string[], expected: readonly string[]): string[] {
  return found.join() === expected.join() ? [] : [`${what}: ${found.join(', ')}; declared are ${expected.join(', ')}`];
}
