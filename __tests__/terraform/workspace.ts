import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { lockProviders } from '../../constructs/host/lock-file';
import { PROVIDER_SOURCE, writePlugin } from '../../constructs/host/plugin-folder';
import { built, type ProviderBundle } from '../../constructs/host/provider-bundle';
import { startTerraform, type Outcome, type Run } from './terraform-run';

/** Made from the sources, even where a package was built. */
export const ourProvider = (): ProviderBundle => built(join(__dirname, '..', '..', 'provider', 'main.ts'));
export const fixtureProvider = (): ProviderBundle => built(join(__dirname, 'fixture-provider', 'main.ts'));

jest.setTimeout(60_000); // a run takes half a second, on a busy machine some

interface StoredState {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Record<string, unknown>; readonly status?: string }[];
  }[];
}

/** A stack's folder with the provider in it, just as synth leaves it, and a terraform that knows nothing of this machine. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'longshore-tf-'));
  /** Of the provider: what it leaves there stays to be seen. Short, for a socket's path is. */
  readonly temporary = mkdtempSync(join(tmpdir(), 'ls-'));
  private readonly env: NodeJS.ProcessEnv;

  /** @param env for every run */
  constructor(bundle: ProviderBundle, env: (folder: string) => NodeJS.ProcessEnv) {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('TF_'));
    const cliConfiguration = join(this.folder, 'terraform.rc');
    writeFileSync(cliConfiguration, '');
    this.env = {
      ...Object.fromEntries(own),
      TF_CLI_CONFIG_FILE: cliConfiguration,
      CHECKPOINT_DISABLE: '1',
      TMPDIR: this.temporary,
      ...env(this.folder),
    };
    const required = { longshore: { source: PROVIDER_SOURCE, version: bundle.version } };
    writeFileSync(
      join(this.folder, 'terraform.tf.json'),
      JSON.stringify({ terraform: { required_providers: required } }),
    );
    writePlugin(this.folder, bundle);
    lockProviders(this.folder, required);
  }

  async init(): Promise<this> {
    const { code, text } = await this.terraform('init', '-input=false', '-no-color');
    if (code !== 0) throw new Error(text);
    return this;
  }

  /** The same folder without configuration and state. */
  clear(): void {
    for (const name of readdirSync(this.folder)) {
      if (/^(main\.tf|generated\.tf|plan|.*tfstate.*)$/.test(name)) rmSync(join(this.folder, name), { force: true });
    }
  }

  configure(hcl: string): void {
    writeFileSync(join(this.folder, 'main.tf'), hcl);
  }

  start(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
    return startTerraform(argv, this.folder, { ...this.env, ...env });
  }

  terraform(...argv: string[]): Promise<Outcome> {
    return this.start(argv).done;
  }

  /** Code 0: nothing to do; 2: changes; 1: error. */
  plan(env: NodeJS.ProcessEnv = {}, ...options: string[]): Promise<Outcome> {
    return this.start(['plan', '-input=false', '-no-color', '-detailed-exitcode', ...options], env).done;
  }

  startApply(env: NodeJS.ProcessEnv = {}, ...options: string[]): Run {
    return this.start(['apply', '-input=false', '-no-color', '-auto-approve', ...options], env);
  }

  apply(env: NodeJS.ProcessEnv = {}, ...options: string[]): Promise<Outcome> {
    return this.startApply(env, ...options).done;
  }

  destroy(...options: string[]): Promise<Outcome> {
    return this.terraform('destroy', '-input=false', '-no-color', '-auto-approve', ...options);
  }

  /** Applied without a fault, or the test ends here with what Terraform says. */
  async applied(hcl?: string): Promise<Outcome> {
    if (hcl !== undefined) this.configure(hcl);
    const outcome = await this.apply();
    if (outcome.code !== 0) throw new Error(outcome.text);
    return outcome;
  }

  stateText(): string {
    const file = join(this.folder, 'terraform.tfstate');
    return existsSync(file) ? readFileSync(file, 'utf8') : '{"resources":[]}';
  }

  /** Addresses in the state; a tainted one says so. */
  addresses(): string[] {
    return (JSON.parse(this.stateText()) as StoredState).resources.flatMap(({ type, name, instances }) =>
      instances.map(({ status }) => [`${type}.${name}`, ...(status === undefined ? [] : [status])].join(' ')),
    );
  }

  attributes(address: string): Record<string, unknown> | undefined {
    const { resources } = JSON.parse(this.stateText()) as StoredState;
    return resources.find(({ type, name }) => `${type}.${name}` === address)?.instances[0]?.attributes;
  }

  remove(): void {
    for (const folder of [this.folder, this.temporary]) rmSync(folder, { recursive: true, force: true });
  }
}

/** `folder` before the PATH of this process. */
export const pathWith = (folder: string): string => [folder, process.env.PATH].join(delimiter);

/** Made anew. */
export function emptied(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}
