import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { Environment, Host, Ssh } from '../../constructs';
import { filesOf } from '../files-of';
import { holds } from '../secret-forms';
import { unzipped } from '../unzipped';
import type { Hosts } from './hosts';

/** A project whose secrets can be told from everything else, deployed as users do; and the search for them wherever a secret must not be. */
export class Canary {
  readonly project = mkdtempSync(join(tmpdir(), 'longshore-canary-'));
  readonly secretsDirectory = join(this.project, 'secrets');
  private readonly outdir = join(this.project, 'cdktf.out');
  /** What every command of terraform wrote, with TF_LOG=trace. */
  output = '';

  constructor(private readonly hosts: Hosts) {
    mkdirSync(this.secretsDirectory, { mode: 0o700 });
    hosts.ssh.noteEnvironments();
  }

  secret(name: string, content: string): void {
    writeFileSync(join(this.secretsDirectory, name), content, { mode: 0o600 });
  }

  /** A docker config.json that knows a registry's password. @returns its path */
  registry(address: string, password: string): string {
    const file = join(this.project, 'registry.json');
    const auth = Buffer.from(`deployer:${password}`).toString('base64');
    writeFileSync(file, JSON.stringify({ auths: { [address]: { auth } } }), { mode: 0o600 });
    return file;
  }

  /** Synthesizes the environment, and puts what Terraform reads of it before the terraform of this test. */
  synth(declare: (stack: TerraformStack) => void): void {
    const app = new App({ outdir: this.outdir });
    const stack = new TerraformStack(app, 'lab');
    new Environment(stack, 'Environment', { secretsDirectory: this.secretsDirectory });
    declare(stack);
    app.synth();
    const file = readFileSync(join(this.outdir, 'stacks', 'lab', 'cdk.tf.json'), 'utf8');
    // The workspace has a provider of its own.
    const config = JSON.stringify({ ...JSON.parse(file), terraform: {} });
    writeFileSync(join(this.hosts.workspace.folder, 'cdk.tf.json'), config);
  }

  async terraform(...argv: string[]): Promise<number | null> {
    const run = this.hosts.workspace.start([...argv, '-no-color'], { TF_LOG: 'trace' });
    const { code } = await run.done;
    this.output += run.output();
    return code;
  }

  /** Plans, keeps what the plan shows, and applies that very plan. */
  async deploy(): Promise<void> {
    expect(await this.terraform('plan', '-input=false', '-out=plan', '-detailed-exitcode')).toBe(2);
    expect(await this.terraform('show', '-json', 'plan')).toBe(0);
    const plan = unzipped(readFileSync(join(this.hosts.workspace.folder, 'plan')));
    expect(plan.length).toBeGreaterThan(2);
    this.output += plan.join('\n');
    expect(await this.terraform('apply', '-input=false', 'plan')).toBe(0);
    expect(await this.terraform('plan', '-input=false', '-detailed-exitcode')).toBe(0);
  }

  async destroy(): Promise<void> {
    expect(await this.terraform('destroy', '-input=false', '-auto-approve')).toBe(0);
  }

  /** Where one of these is, by what it is in. @param more places of the test's own, by name */
  leaks(secrets: readonly string[], more: Readonly<Record<string, string>> = {}): string[] {
    const { ssh, workspace } = this.hosts;
    const texts = {
      output: this.output,
      'arguments of ssh': JSON.stringify(ssh.starts()),
      'environment of ssh': ssh.environments(),
      ...more,
    };
    const files = [this.outdir, workspace.folder, workspace.temporary].flatMap(filesOf);
    expect([Object.entries(texts).filter(([, text]) => text === ''), files.length > 10]).toEqual([[], true]);
    const places = [...Object.entries(texts), ...files.map((file) => [file, readFileSync(file, 'latin1')] as const)];
    return places.filter(([, text]) => secrets.some((secret) => holds(text, secret))).map(([place]) => place);
  }

  remove(): void {
    rmSync(this.project, { recursive: true });
  }
}

/** As the environments of these tests reach their hosts. */
export function hostIn(stack: TerraformStack, { name, address }: { name: string; address: string }): Host {
  return new Host(stack, name, { address, ssh: Ssh.agent('ops', { sudo: false }) });
}

/** The last part of each place. */
export const named = (places: readonly string[]): string[] => places.map((place) => place.replace(/^.*\//, ''));
