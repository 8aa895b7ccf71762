import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { Host, HostGroup, Ssh, type ConfigurationError } from '../../constructs';
import { containerPlatform, type PlatformSettings } from '../../stacks/container-platform';
import { GUARDED, ProductionStack } from '../../stacks/production';
import { projectImages } from '../../stacks/project';
import { sharedState } from '../../stacks/shared-state';
import { Template } from '../../testing';
import { givenSecrets } from './given-secrets';

const backendOf = (stack: TerraformStack): unknown =>
  (Template.fromStack(stack).toJSON() as { terraform: { backend: unknown } }).terraform.backend;

describe('the state of production', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'longshore-state-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const stackWith = (text?: string): TerraformStack => {
    const file = join(folder, 'state.yaml');
    if (text !== undefined) writeFileSync(file, text);
    const stack = new TerraformStack(new App({ outdir: folder }), 'production');
    sharedState(stack, file);
    return stack;
  };

  test('lies in a bucket, locked there, and is encrypted', () => {
    expect(backendOf(stackWith('bucket: state\nregion: eu-central-1\n'))).toEqual({
      s3: { bucket: 'state', region: 'eu-central-1', key: 'production.tfstate', encrypt: true, use_lockfile: true },
    });
  });

  test('takes any other setting of the backend by its own name, the defaults too', () => {
    const text =
      'bucket: b\nregion: r\nkey: k\nuse_path_style: true\nuse_lockfile: false\nendpoints: { s3: https://s3.example.com }\n';
    expect(backendOf(stackWith(text))).toEqual({
      s3: {
        bucket: 'b',
        region: 'r',
        key: 'k',
        encrypt: true,
        use_lockfile: false,
        use_path_style: true,
        endpoints: { s3: 'https://s3.example.com' },
      },
    });
  });

  test("stands in hosts/production.state.yaml, at an address that is nobody's", () => {
    givenSecrets();
    expect(backendOf(new ProductionStack(new App({ outdir: folder }), 'production'))).toEqual({
      s3: {
        bucket: 'terraform-state',
        region: 'eu-central-1',
        key: 'production.tfstate',
        encrypt: true,
        use_lockfile: true,
        endpoints: { s3: 'https://s3.example.com' },
        skip_credentials_validation: true,
        skip_requesting_account_id: true,
      },
    });
  });

  test('fails LS100 without the file', () => {
    expect(() => stackWith()).toThrow(`${join(folder, 'state.yaml')}: no such file: a state file says where`);
  });

  test.each([
    ['', ['bucket', 'region']],
    ['- b\n', ['bucket', 'region']],
    ['bucket: b\n', ['region']],
    ['bucket: 3\nregion: " "\n', ['bucket', 'region']],
  ])('fails LS100 for the file %j', (text, missing) => {
    let faults: readonly string[] = [];
    try {
      stackWith(text);
    } catch (error) {
      faults = (error as ConfigurationError).faults.map(({ value }) => value.split(' ')[0] ?? '');
    }
    expect(faults).toEqual(missing);
  });
});

describe('the scheduler of production', () => {
  const rulesBroken = (settings?: PlatformSettings): string[] => {
    givenSecrets();
    const stack = new TerraformStack(new App({ outdir: tmpdir() }), 'production');
    const environment = projectImages(stack, { policy: 'production' });
    const ssh = Ssh.key('ops', { privateKeyFile: 'keys/id', knownHostsFile: 'keys/known_hosts' });
    const hosts = ['c1', 'c2', 'c3'].map(
      (name, index) =>
        new Host(stack, name, { address: `192.0.2.${index + 1}`, ssh, labels: { role: 'control', mesos: 'agent' } }),
    );
    const { scheduler } = containerPlatform(stack, HostGroup.of(...hosts), settings);
    expect(scheduler).toBeDefined();
    return environment.rules
      .findings()
      .filter(({ path }) => /Mesos|Marathon/.test(path))
      .map(({ rule }) => rule.id);
  };

  test('wants to know who registers, asks and deploys; longshore makes the secrets', () => {
    // A logger that rotates is the image's, and so the user's to give.
    expect(rulesBroken()).toEqual(['LS229', 'LS192', 'LS193']);
    expect(rulesBroken(GUARDED)).toEqual(['LS192']);
  });
});
