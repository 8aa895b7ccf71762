import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifest } from '../../cli/manifest';
import { Live } from './live';

/** Made anew for every checkout. */
const ITS_OWN = ['hosts', 'secrets', 'cdktf.out'];

/**
 * A checkout whose inventory is edited, as a user's is between two deploys: everything is a link to the project (the state too) but for the
 * inventories, and the secrets, which another host has more of. The project's own files, which others read meanwhile, stay as they are.
 */
export class Checkout {
  private readonly folder = mkdtempSync(join(tmpdir(), 'longshore-checkout-'));
  private readonly declared: string;

  constructor(private readonly live: Live) {
    const { project } = live;
    for (const name of readdirSync(project).filter((one) => !ITS_OWN.includes(one) && !one.startsWith('.git')))
      symlinkSync(join(project, name), join(this.folder, name));
    mkdirSync(join(this.folder, 'cdktf.out'));
    for (const name of ['hosts', 'secrets'].filter((one) => existsSync(join(project, one))))
      cpSync(join(project, name), join(this.folder, name), { recursive: true, dereference: true });
    this.declared = readFileSync(this.inventory, 'utf8');
  }

  private get inventory(): string {
    return join(this.folder, 'hosts', `${this.live.environment}.yaml`);
  }

  /** The inventory with another host in it, its secrets made, and synthesized. @param line none: as it is declared */
  declare(line?: string): Live {
    writeFileSync(this.inventory, line === undefined ? this.declared : `${this.declared.trimEnd()}\n  ${line}\n`);
    this.run('npx', '--no-install', 'cdktf', 'synth'); // says which secrets a new host needs
    this.run('npm', 'run', '--silent', 'longshore', '--', 'secrets', this.live.environment, 'init');
    this.run('npx', '--no-install', 'cdktf', 'synth');
    return new Live(readManifest(this.live.environment, this.folder), this.folder);
  }

  private run(command: string, ...args: readonly string[]): void {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: this.folder, encoding: 'utf8' });
    if (status !== 0)
      throw new Error(`${[command, ...args].join(' ')} ended with ${String(status)}: ${stdout}${stderr}`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
