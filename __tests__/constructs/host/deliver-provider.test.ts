import { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { App, type TerraformStack } from 'cdktf';
import { deliverProvider } from '../../../constructs/host';
import { PROVIDER_SOURCE } from '../../../constructs/host/plugin-folder';
import { providerBundle } from '../../../constructs/host/provider-bundle';
import { Folder, labStack } from '../environment/fixture';

describe('a stack that needs our provider', () => {
  let folder: Folder;
  let home: jest.SpyInstance;
  const before = process.env.TF_CLI_CONFIG_FILE;
  beforeEach(() => {
    folder = new Folder();
    home = jest.spyOn(os, 'homedir').mockReturnValue(folder.path);
    delete process.env.TF_CLI_CONFIG_FILE;
  });
  afterEach(() => {
    folder.remove();
    home.mockRestore();
    if (before !== undefined) process.env.TF_CLI_CONFIG_FILE = before;
  });

  function synthesize(stack: TerraformStack) {
    const app = App.of(stack);
    app.synth();
    const directory = join(app.outdir, 'stacks', 'lab');
    const manifest = JSON.parse(readFileSync(join(app.outdir, 'manifest.json'), 'utf8')) as {
      stacks: { lab: { annotations: { level: string; message: string }[] } };
    };
    const hcl = join(directory, '.terraform.lock.hcl');
    return {
      plan: JSON.parse(readFileSync(join(directory, 'cdk.tf.json'), 'utf8')) as { terraform: unknown },
      lock: existsSync(hcl) ? readFileSync(hcl, 'utf8') : undefined,
      versions: readdirSync(join(directory, 'terraform.d', 'plugins', PROVIDER_SOURCE)),
      annotations: manifest.stacks.lab.annotations,
    };
  }
  function delivered(prepare: (stack: TerraformStack) => void = () => undefined) {
    const stack = labStack(join(folder.path, 'out'));
    prepare(stack);
    deliverProvider(stack);
    deliverProvider(stack);
    return synthesize(stack);
  }

  test('has it in its folder, required and locked by version, without a word', () => {
    const { version } = providerBundle();
    const { plan, lock, versions, annotations } = delivered();
    expect(plan.terraform).toMatchObject({
      required_providers: { longshore: { source: PROVIDER_SOURCE, version } },
      required_version: '>= 1.11',
    });
    expect(versions).toEqual([version]);
    expect(lock).toContain(
      `provider "${PROVIDER_SOURCE}" {\n  version     = "${version}"\n  constraints = "${version}"\n}\n`,
    );
    expect(annotations).toEqual([]);
  });

  test('keeps the hashes while the provider in its folder stays', () => {
    delivered();
    const file = join(folder.path, 'out/stacks/lab/.terraform.lock.hcl');
    const bare = readFileSync(file, 'utf8');
    const text = bare.replace('"\n}', '"\n  hashes      = [\n    "h1:a=",\n  ]\n}');
    folder.write('out/stacks/lab/.terraform.lock.hcl', text);
    expect(text).toContain('h1:a=');
    expect(delivered().lock).toBe(text);
    const written = `terraform.d/plugins/${PROVIDER_SOURCE}/${providerBundle().version}/linux_amd64/provider.cjs`;
    folder.write(`out/stacks/lab/${written}`, 'another');
    expect(delivered().lock).toBe(bare);
  });

  test("keeps its author's own demand on Terraform", () => {
    const { plan } = delivered((stack) => {
      stack.addOverride('terraform.required_version', '>= 1.12');
    });
    expect(plan.terraform).toMatchObject({ required_version: '>= 1.12' });
  });

  const BLOCK = 'provider_installation {\n  direct {}\n}\n';
  const warning = (file: string) => ({
    level: '@cdktf/warn',
    message:
      `${file}: its provider_installation block keeps Terraform from the provider in this stack's folder; add to the block: ` +
      'filesystem_mirror { path = "terraform.d/plugins" }, and to its direct block: exclude = ["longshore.invalid/*/*"]',
  });

  test('warns, once, of a provider_installation block in ~/.terraformrc', () => {
    const file = folder.write('.terraformrc', `disable_checkpoint = true\n  ${BLOCK}`);
    expect(delivered().annotations).toMatchObject([warning(file)]);
  });

  test('warns of one in the file that TF_CLI_CONFIG_FILE names, which stands for the other', () => {
    folder.write('.terraformrc', BLOCK);
    process.env.TF_CLI_CONFIG_FILE = folder.write('own.tfrc', BLOCK);
    expect(delivered().annotations).toMatchObject([warning(join(folder.path, 'own.tfrc'))]);
    process.env.TF_CLI_CONFIG_FILE = folder.write('empty.tfrc', '');
    expect(delivered().annotations).toEqual([]);
    process.env.TF_CLI_CONFIG_FILE = join(folder.path, 'missing.tfrc');
    expect(delivered().annotations).toEqual([]);
  });

  test.each([
    ['the mirror in it', 'provider_installation {\n  filesystem_mirror { path = "terraform.d/plugins" }\n}\n'],
    ['a comment only', '# provider_installation { }\n'],
  ])('does not warn of %s', (_, text) => {
    folder.write('.terraformrc', text);
    expect(delivered().annotations).toEqual([]);
  });

  test('is given the provider too where cdktf writes HCL, of which there is nothing to lock', () => {
    const stack = labStack(join(folder.path, 'out'));
    deliverProvider(stack);
    const app = App.of(stack);
    Object.defineProperty(app, 'hclOutput', { value: true });
    app.synth();
    const directory = join(app.outdir, 'stacks', 'lab');
    expect(existsSync(join(directory, 'terraform.d'))).toBe(true);
    expect(existsSync(join(directory, '.terraform.lock.hcl'))).toBe(existsSync(join(directory, 'cdk.tf.json')));
  });
});
