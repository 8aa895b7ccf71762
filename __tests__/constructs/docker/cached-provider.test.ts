import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { linkCachedProvider } from '../../../constructs/docker/cached-provider';
import { Folder } from '../environment/fixture';

const DOCKER = 'registry.terraform.io/kreuzwerker/docker';

describe('a docker provider that was built from source', () => {
  let folder: Folder;
  let cache: string;
  let stack: string;
  beforeEach(() => {
    folder = new Folder();
    cache = join(folder.path, 'cache');
    stack = join(folder.path, 'stack');
  });
  afterEach(() => {
    folder.remove();
  });
  const built = (platform: string) => join(cache, 'terraform-plugins', DOCKER, platform);
  const linked = (platform: string) => join(stack, 'terraform.d', 'plugins', DOCKER, platform);

  test('is linked by version and platform', () => {
    for (const platform of ['4.6.0/linux_amd64', '4.6.0/linux_arm64']) mkdirSync(built(platform), { recursive: true });
    linkCachedProvider(stack, cache);
    for (const platform of ['4.6.0/linux_amd64', '4.6.0/linux_arm64']) {
      expect(readlinkSync(linked(platform))).toBe(built(platform));
    }
    expect(lstatSync(linked('4.6.0')).isDirectory()).toBe(true); // Terraform follows no link further up
  });

  test('leaves nothing where there is none', () => {
    linkCachedProvider(stack, cache);
    expect(existsSync(stack)).toBe(false);
  });

  test('is looked for in the home folder by default', () => {
    const home = jest.spyOn(os, 'homedir').mockReturnValue(folder.path);
    const before = process.env.LONGSHORE_CACHE;
    delete process.env.LONGSHORE_CACHE;
    cache = join(folder.path, '.cache', 'longshore');
    mkdirSync(built('4.6.0/linux_amd64'), { recursive: true });
    linkCachedProvider(stack);
    expect(readlinkSync(linked('4.6.0/linux_amd64'))).toBe(built('4.6.0/linux_amd64'));
    if (before !== undefined) process.env.LONGSHORE_CACHE = before;
    home.mockRestore();
  });

  test('that is no longer there, or lies elsewhere now, is linked no longer', () => {
    for (const platform of ['4.5.0/linux_amd64', '4.6.0/linux_amd64']) mkdirSync(built(platform), { recursive: true });
    linkCachedProvider(stack, cache);
    rmSync(built('4.5.0/linux_amd64'), { recursive: true });
    linkCachedProvider(stack, cache);
    expect(() => lstatSync(linked('4.5.0/linux_amd64'))).toThrow('ENOENT');
    linkCachedProvider(stack, join(folder.path, 'elsewhere'));
    expect(() => lstatSync(linked('4.6.0/linux_amd64'))).toThrow('ENOENT');
  });

  test("does not take the place of somebody's own mirror", () => {
    mkdirSync(built('4.6.0/linux_amd64'), { recursive: true });
    const own = folder.write(`stack/terraform.d/plugins/${DOCKER}/4.6.0/linux_amd64/terraform-provider-docker`, 'own');
    const packed = folder.write(
      `stack/terraform.d/plugins/${DOCKER}/terraform-provider-docker_4.6.0_linux_amd64.zip`,
      'zip',
    );
    linkCachedProvider(stack, cache);
    expect([own, packed].map((file) => readFileSync(file, 'utf8'))).toEqual(['own', 'zip']);
  });

  test('a link to nowhere is mended', () => {
    mkdirSync(built('4.6.0/linux_amd64'), { recursive: true });
    mkdirSync(linked('4.6.0'), { recursive: true });
    symlinkSync('/nonexistent', linked('4.6.0/linux_amd64'));
    linkCachedProvider(stack, cache);
    expect(readlinkSync(linked('4.6.0/linux_amd64'))).toBe(built('4.6.0/linux_amd64'));
  });
});
