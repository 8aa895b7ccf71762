import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { lockProviders, type RequiredProviders } from '../../../constructs/host/lock-file';
import { Folder } from '../environment/fixture';

const OURS = 'longshore.invalid/longshore/longshore';
const HEADER =
  '# This file is maintained automatically by "terraform init".\n# Manual edits may be lost in future updates.\n';

const block = (address: string, version: string, constraints: string, hashes = ''): string =>
  `\nprovider "${address}" {\n  version     = "${version}"\n  constraints = "${constraints}"\n${hashes}}\n`;

/** As `terraform init` leaves it. */
const HASHES = '  hashes = [\n    "h1:a{b=",\n  ]\n';
const DOCKER = 'registry.terraform.io/kreuzwerker/docker';
const docker = (version: string): RequiredProviders => ({ docker: { source: 'kreuzwerker/docker', version } });

describe('the lock file of a stack', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => {
    folder.remove();
  });
  const lock = (required: RequiredProviders, changed?: string[]): string => {
    lockProviders(folder.path, required, changed);
    return readFileSync(join(folder.path, '.terraform.lock.hcl'), 'utf8');
  };

  test('names every provider by full address, without hashes', () => {
    const required = {
      longshore: { source: OURS, version: '0.1.0-dev-0123456789ab' },
      ...docker('4.6.0'),
      random: { version: '~> 3.6' },
      null: { source: 'hashicorp/null', version: '>= 3, < 4' },
    };
    expect(lock(required)).toBe(
      HEADER +
        block(OURS, '0.1.0-dev-0123456789ab', '0.1.0-dev-0123456789ab') +
        block(DOCKER, '4.6.0', '4.6.0') +
        block('registry.terraform.io/hashicorp/random', '3.6.0', '~> 3.6') +
        block('registry.terraform.io/hashicorp/null', '3.0.0', '>= 3, < 4'),
    );
  });

  test.each([
    ['4', '4.0.0'],
    ['= 4.6.0', '4.6.0'],
    ['~> 3.6.1', '3.6.1'],
    ['!= 3.6.0, >= 3.5', '3.5.0'],
    ['< 4.0, ~>3.1', '3.1.0'],
    ['1.0-beta.1', '1.0.0-beta.1'],
  ])('promises for "%s" the lowest that it names', (constraint, version) => {
    expect(lock(docker(constraint))).toContain(block(DOCKER, version, constraint));
  });

  test.each([{ source: 'kreuzwerker/docker' }, { version: '< 4' }, { version: '> 4' }, { version: '!= 4.0.0' }])(
    'leaves %j to terraform init: it names no version to begin with',
    (required) => {
      lockProviders(folder.path, { docker: required, ...{ random: { version: '1.0.0' } } });
      expect(readFileSync(join(folder.path, '.terraform.lock.hcl'), 'utf8')).not.toContain('docker');
    },
  );

  test('is not made for a stack without providers', () => {
    lockProviders(folder.path, {});
    expect(() => statSync(join(folder.path, '.terraform.lock.hcl'))).toThrow('ENOENT');
  });

  test('is left alone, hashes and all, while it holds', () => {
    const text = HEADER + block(DOCKER, '4.6.0', '4.6.0', HASHES);
    const file = folder.write('.terraform.lock.hcl', text);
    utimesSync(file, 1, 1);
    expect(lock(docker('4.6.0'))).toBe(text);
    expect(statSync(file).mtimeMs).toBe(1000);
  });

  test('keeps a version that a range still takes, for `terraform init -upgrade` moves it', () => {
    const text = HEADER + block(DOCKER, '4.9.0', '>= 4.6.0', HASHES);
    folder.write('.terraform.lock.hcl', text);
    expect(lock(docker('>= 4.6.0'))).toBe(text);
  });

  test('follows another exact version, and loses the hashes with it; other providers stay', () => {
    const other = block('registry.terraform.io/hashicorp/random', '3.6.0', '3.6.0', HASHES);
    folder.write('.terraform.lock.hcl', HEADER + block(DOCKER, '4.5.0', '4.5.0', HASHES) + other);
    expect(lock(docker('4.6.0'))).toBe(HEADER + other + block(DOCKER, '4.6.0', '4.6.0'));
  });

  test('forgets the hashes of what changed under the same version', () => {
    folder.write('.terraform.lock.hcl', HEADER + block(OURS, '0.1.0', '0.1.0', HASHES));
    const required = { longshore: { source: OURS, version: '0.1.0' } };
    expect(lock(required, [OURS])).toBe(HEADER + block(OURS, '0.1.0', '0.1.0'));
  });

  test('does not take one address for another that only resembles it', () => {
    const text = HEADER + block('registry-terraform-io/kreuzwerker/docker', '1.0.0', '1.0.0');
    folder.write('.terraform.lock.hcl', text);
    expect(lock(docker('4.6.0'))).toBe(text + block(DOCKER, '4.6.0', '4.6.0'));
  });
});
