import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { PROVIDER_SOURCE, writePlugin } from '../../../constructs/host/plugin-folder';
import { Folder } from '../environment/fixture';

const bundle = (content = 'content') => ({ version: '0.1.0', content: Buffer.from(content) });

describe("the provider in a stack's folder", () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => {
    folder.remove();
  });
  const launcher = () =>
    join(folder.path, 'terraform.d/plugins', PROVIDER_SOURCE, '0.1.0/linux_amd64/terraform-provider-longshore_v0.1.0');

  test("its launcher starts the provider beside it, without the operator's NODE_OPTIONS", () => {
    writePlugin(folder.path, bundle("console.log(process.argv[1], process.env.NODE_OPTIONS ?? 'none', process.pid)"));
    const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, NODE_OPTIONS: '--require=/nonexistent' };
    const { stdout, pid } = spawnSync(launcher(), { env, encoding: 'utf8' });
    expect(stdout).toBe(`${join(dirname(launcher()), 'provider.cjs')} none ${pid}\n`); // in its place: signals reach it
  });

  test('its launcher fails with a plain word where there is no node', () => {
    writePlugin(folder.path, bundle());
    const { status, stderr } = spawnSync('/bin/sh', [launcher()], { env: { PATH: folder.path }, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'longshore: Node.js (node) is not on PATH\n' });
  });
});
