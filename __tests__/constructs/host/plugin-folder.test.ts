import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROVIDER_SOURCE, writePlugin } from '../../../constructs/host/plugin-folder';
import { Folder } from '../environment/fixture';

const bundle = (content = 'content', version = '0.1.0') => ({ version, content: Buffer.from(content) });
const HOURS = 3600;

describe("the provider in a stack's folder", () => {
  let folder: Folder;
  let versions: string;
  beforeEach(() => {
    folder = new Folder();
    versions = join(folder.path, 'terraform.d', 'plugins', PROVIDER_SOURCE);
  });
  afterEach(() => {
    folder.remove();
  });
  const launcher = (version = '0.1.0') =>
    join(versions, version, 'linux_amd64', `terraform-provider-longshore_v${version}`);

  test('lies there for every platform, so that operators share one lock file', () => {
    expect(PROVIDER_SOURCE).toBe('longshore.invalid/longshore/longshore');
    expect(writePlugin(folder.path, bundle())).toBe(true);
    const platforms = readdirSync(join(versions, '0.1.0'));
    expect(platforms.sort()).toEqual(['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64']);
    for (const platform of platforms) {
      const files = readdirSync(join(versions, '0.1.0', platform));
      expect(files.sort()).toEqual(['provider.cjs', 'terraform-provider-longshore_v0.1.0']); // no temporary file is left
    }
  });

  test('is written once, and a change is reported', () => {
    writePlugin(folder.path, bundle());
    utimesSync(launcher(), 1, 1);
    expect(writePlugin(folder.path, bundle())).toBe(false);
    expect(statSync(launcher()).mtimeMs).toBe(1000);
    expect(writePlugin(folder.path, bundle('other'))).toBe(true);
    expect(readFileSync(join(dirname(launcher()), 'provider.cjs'), 'utf8')).toBe('other');
  });

  test('has a launcher that is the same everywhere: Terraform remembers its hash', () => {
    writePlugin(folder.path, bundle());
    writePlugin(folder.path, bundle('other', '0.2.0'));
    const text = readFileSync(launcher(), 'utf8');
    expect(readFileSync(launcher('0.2.0'), 'utf8')).toBe(text);
    expect(text).not.toContain(folder.path);
    expect(text).not.toContain(process.execPath);
    expect(statSync(launcher()).mode & 0o111).toBe(0o111);
  });

  test('takes the place of versions of before yesterday; a deploy may still use a younger one', () => {
    const age = (version: string, hours: number): void => {
      mkdirSync(join(versions, version), { recursive: true });
      const time = Date.now() / 1000 - hours * HOURS;
      utimesSync(join(versions, version), time, time);
    };
    age('0.0.1', 25);
    age('0.0.2', 23);
    age('0.1.0', 25);
    writePlugin(folder.path, bundle());
    expect(readdirSync(versions).sort()).toEqual(['0.0.2', '0.1.0']);
    expect(readdirSync(join(versions, '0.1.0'))).toHaveLength(4);
  });
});
