import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTerraform, isNewEnough, terraformEnvironment } from '../../lab/terraform';
import { FakePrograms } from './fake-program';

jest.mock('../../lab/paths', () => jest.requireActual<{ default: object }>('./paths-elsewhere').default);

const says = (version: string): string => `echo '{"terraform_version": "${version}"}'`;
let programs: FakePrograms;
const chosen = process.env.TERRAFORM_BINARY_NAME;
const download = jest.spyOn(globalThis, 'fetch');
beforeEach(() => {
  delete process.env.TERRAFORM_BINARY_NAME;
  programs = new FakePrograms();
  download.mockReset().mockRejectedValue(new Error('no network'));
});
afterEach(() => {
  programs.remove();
  if (chosen === undefined) delete process.env.TERRAFORM_BINARY_NAME;
  else process.env.TERRAFORM_BINARY_NAME = chosen;
});
afterAll(() => {
  download.mockRestore();
});

test.each([
  ['1.11.0', true],
  ['1.12.3', true],
  ['2.0.0', true],
  ['1.11.0-beta1', true],
  ['1.10.9', false],
  ['1.9.9', false],
  ['0.15.5', false],
])('version %s is new enough: %s', (version, expected) => {
  expect(isNewEnough(JSON.stringify({ terraform_version: version }))).toBe(expected);
});

test('an answer without a version is not new enough', () => {
  expect(isNewEnough('{}')).toBe(false);
});

describe('ensureTerraform', () => {
  test('takes terraform of the PATH', async () => {
    programs.add('terraform', says('1.11.4'));
    programs.add('tofu', says('1.11.0'));
    expect(await ensureTerraform()).toBe('terraform');
  });

  test('takes tofu where terraform is too old', async () => {
    programs.add('terraform', says('1.5.7'));
    programs.add('tofu', says('1.11.0'));
    expect(await ensureTerraform()).toBe('tofu');
  });

  test('takes what TERRAFORM_BINARY_NAME names before either', async () => {
    process.env.TERRAFORM_BINARY_NAME = 'longshore-terraform';
    programs.add('longshore-terraform', says('1.13.0'));
    programs.add('terraform', says('1.11.4'));
    expect(await ensureTerraform()).toBe('longshore-terraform');
  });

  test('fails when none is here and the release cannot be had, and says what to install', async () => {
    await expect(ensureTerraform()).rejects.toThrow(
      /no network.*; install terraform or tofu 1\.11 or later, or name it in TERRAFORM_BINARY_NAME/,
    );
  });

  test('fails on a release of another checksum, and runs nothing of it', async () => {
    download.mockResolvedValue(new Response('not terraform'));
    await expect(ensureTerraform()).rejects.toThrow(
      /has SHA-256 [0-9a-f]{64} instead of [0-9a-f]{64}; install terraform or tofu/,
    );
    expect(programs.calls('unzip')).toEqual([]);
  });

  test('fails when the server has no such release', async () => {
    download.mockResolvedValue(new Response('', { status: 404 }));
    await expect(ensureTerraform()).rejects.toThrow(/HTTP 404.*; install terraform or tofu/);
  });
});

describe('terraformEnvironment', () => {
  test('asks no questions and names the program to cdktf', () => {
    expect(terraformEnvironment('tofu', { HOME: '/home/x' })).toEqual({
      HOME: '/home/x',
      CHECKPOINT_DISABLE: '1',
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
      TF_INPUT: '0',
      TERRAFORM_BINARY_NAME: 'tofu',
    });
  });

  test('keeps a CLI configuration that is there and drops one that is not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'longshore-terraform-'));
    const file = join(folder, 'terraformrc');
    expect(terraformEnvironment('terraform', { TF_CLI_CONFIG_FILE: file })).not.toHaveProperty('TF_CLI_CONFIG_FILE');
    writeFileSync(file, '');
    expect(terraformEnvironment('terraform', { TF_CLI_CONFIG_FILE: file })).toHaveProperty('TF_CLI_CONFIG_FILE', file);
    rmSync(folder, { recursive: true });
  });
});
