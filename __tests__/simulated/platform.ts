import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Esbuild from 'esbuild';
import { bundleOptions } from '../../constructs/host/provider-bundle';
import { PROVIDER_SOURCE, writePlugin } from '../../constructs/host/plugin-folder';
import { lastLines, run } from '../../lab/run';
import { FakeConsul } from '../provider/fake-consul';
import { startTerraform, type Outcome } from '../terraform/terraform-run';
import { Fleet } from './fleet';
import { inventoryOf, machinesOf, type SimulatedMachine, type Sizes } from './inventory';
import { childrenSeconds, ProcessCount } from './process-count';
import { DOWNLOADED } from './programs';

const ROOT = join(__dirname, '..', '..');
const ENVIRONMENT = 'lab-platform';
const CONSUL_PORT = 8500;
const image = (name: string): string => `registry.example.com/longshore/${name}:1@sha256:${'0'.repeat(64)}`;
const IMAGES = { consul: image('consul'), zookeeper: image('zookeeper') };
const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** A plan that was run, and what it took. */
export interface Planned extends Outcome {
  readonly seconds: number;
  /** Processor time of Terraform and the providers. */
  readonly processorSeconds: number;
  /** Terraform and all that it started, together. */
  readonly processes: number;
  /** At once, at most. */
  readonly mostProcesses: number;
}

/** The container platform of stacks/lab-platform.ts on a fleet of simulated hosts, as many as one likes, in a project of its own. */
export class SimulatedPlatform {
  readonly folder = mkdtempSync(join(tmpdir(), 'longshore-platform-'));
  readonly fleet = new Fleet(Object.values(IMAGES));
  readonly machines: readonly SimulatedMachine[];
  private readonly stack = join(this.folder, 'cdktf.out', 'stacks', ENVIRONMENT);

  private constructor(sizes: Sizes) {
    this.machines = machinesOf(sizes);
  }

  /** Synthesized, with secrets, and nothing on the hosts yet. */
  static async make(sizes: Sizes): Promise<SimulatedPlatform> {
    const platform = new SimulatedPlatform(sizes);
    try {
      await platform.prepare();
    } catch (error) {
      await platform.remove();
      throw error;
    }
    return platform;
  }

  /** How many resources the plan has. */
  get resources(): number {
    const { resource } = JSON.parse(readFileSync(join(this.stack, 'cdk.tf.json'), 'utf8')) as {
      resource: Record<string, object>;
    };
    return Object.values(resource).reduce((sum, named) => sum + Object.keys(named).length, 0);
  }

  /** @throws Error with what Terraform says, when it fails */
  async apply(): Promise<void> {
    const { code, text } = await this.start('apply', '-auto-approve').done;
    if (code !== 0) throw new Error(lastLines(text, 40));
  }

  /** Code 0: nothing to do; 2: changes; 1: error. */
  async plan(...options: string[]): Promise<Planned> {
    const [start, before] = [performance.now(), childrenSeconds()];
    const { pid, done } = this.start('plan', '-detailed-exitcode', ...options);
    const count = new ProcessCount(pid);
    const outcome = await done;
    const seconds = (performance.now() - start) / 1000;
    return { ...outcome, seconds, processorSeconds: childrenSeconds() - before, ...count.stop() };
  }

  async remove(): Promise<void> {
    await this.fleet.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private start(verb: string, ...options: string[]) {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('TF_'));
    const cliConfiguration = join(this.folder, 'terraform.rc');
    const env = {
      ...Object.fromEntries(own),
      TF_CLI_CONFIG_FILE: cliConfiguration,
      CHECKPOINT_DISABLE: '1',
      ...this.fleet.environment,
    };
    return startTerraform([verb, '-input=false', '-no-color', ...options], this.stack, env);
  }

  private async prepare(): Promise<void> {
    for (const folder of ['hosts', 'images']) mkdirSync(join(this.folder, folder));
    const binaries = { consul: { url: 'https://releases.example.com/consul', sha256: sha256(DOWNLOADED) } };
    this.write('hosts', `${ENVIRONMENT}.yaml`, inventoryOf(this.machines));
    this.write('images', 'catalog.json', JSON.stringify(IMAGES));
    this.write('images.json', JSON.stringify({ binaries }));
    this.write('terraform.rc', '');
    await this.synthesize().catch(() => undefined); // it says which secrets there are to be made
    await this.longshore(join('cli', 'main.ts'), 'secrets', ENVIRONMENT, 'init');
    await this.synthesize();
    this.replaceProvider();
    await this.serveHosts();
    const { code, text } = await this.start('init').done;
    if (code !== 0) throw new Error(text);
  }

  private async serveHosts(): Promise<void> {
    await this.fleet.listen();
    for (const { name, address } of this.machines) this.fleet.add(name, address);
    const token = readFileSync(join(this.folder, 'secrets', ENVIRONMENT, 'consul', 'bootstrap-token'), 'utf8').trim();
    const { listener } = new FakeConsul(token);
    for (const { role, address } of this.machines)
      if (role === 'control') this.fleet.serve(address, CONSUL_PORT, listener);
  }

  private write(...path: string[]): void {
    writeFileSync(join(this.folder, ...path.slice(0, -1)), path.at(-1) ?? '');
  }

  private synthesize(): Promise<string> {
    return this.longshore('main.ts');
  }

  private longshore(program: string, ...argv: string[]): Promise<string> {
    const tsx = createRequire(__filename).resolve('tsx');
    const env = { ...process.env, ENVIRONMENT, LONGSHORE_IMAGES: 'images.json' };
    return run(process.execPath, ['--import', tsx, join(ROOT, program), ...argv], { cwd: this.folder, env });
  }

  /** By the same one, but for its ssh. */
  private replaceProvider(): void {
    const versions = join(this.stack, 'terraform.d', 'plugins', PROVIDER_SOURCE);
    const [version] = readdirSync(versions);
    if (version === undefined) throw new Error(`${versions}: synthesis wrote no provider`);
    writePlugin(this.stack, { version, content: providerWithoutSsh() });
  }
}

function providerWithoutSsh(): Uint8Array {
  const esbuild = createRequire(__filename)('esbuild') as typeof Esbuild; // jest's own globals are not for it
  const { outputFiles } = esbuild.buildSync({
    ...bundleOptions(join(ROOT, 'provider', 'main.ts')),
    alias: { 'node:child_process': join(__dirname, 'ssh.ts') },
    write: false,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}
