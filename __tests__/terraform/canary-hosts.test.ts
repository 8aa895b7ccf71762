// The search of canary.test.ts, for what a host is given: files of containers, files of its own, the password of a registry.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ContainerImage, HostContainer, HostFile, Secret, Size } from '../../constructs';
import { filesOf } from '../files-of';
import type { FakeDocker } from '../provider/fake-docker';
import { ONE } from '../provider/resources/container/fixture';
import { holds } from '../secret-forms';
import { Canary, hostIn, named } from './canary';
import { Hosts } from './hosts';

const KEY = ['canary-of-a-container-5d1f', 'canary-of-its-next-content-77ab'] as const;
const TOKEN = ['canary-of-a-host-file-31c8', 'canary-of-its-next-content-6e02'] as const;
const PASSWORD = 'canary-of-the-registry-90ce';
const ALL = [...KEY, ...TOKEN, PASSWORD];
const vm1 = { name: 'vm1', address: '192.0.2.31' };
const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

const hosts = new Hosts();
const canary = new Canary(hosts);
const configFile = canary.registry('registry.example.com', PASSWORD);
/** What stands for the file system of vm1. */
const disk = join(canary.project, 'vm1');
let host: FakeDocker;

beforeAll(async () => {
  mkdirSync(disk);
  host = await hosts.addDocker('c1', '192.0.2.21');
  host.registry.set(ONE, { Cmd: ['serve'], Env: ['PATH=/bin'] });
  await hosts.workspace.init();
});
afterAll(async () => {
  await hosts.remove();
  host.remove();
  canary.remove();
});

function synth([key, token]: readonly [string, string], plant: { motto?: string; file?: string } = {}): void {
  canary.secret('key', key);
  canary.secret('token', token);
  canary.synth((stack) => {
    new HostContainer(stack, 'Web', {
      host: hostIn(stack, host),
      image: ContainerImage.of(ONE),
      memory: Size.mebibytes(64),
      registries: [{ address: 'registry.example.com', configFile }],
      secretFiles: { '/run/key': Secret.file('key') },
      ...(plant.motto !== undefined && { environment: { MOTTO: plant.motto } }),
    });
    const plain = hostIn(stack, vm1);
    const secret = Secret.file('token');
    new HostFile(stack, 'Token', { host: plain, path: join(disk, 'etc', 'token'), secret, owner });
    if (plant.file !== undefined)
      new HostFile(stack, 'Open', { host: plain, path: join(disk, 'etc', 'open'), content: plant.file, owner });
  });
}

/** What engines were asked, without the header that gives them a registry's password; and what their containers show. */
const engines = (): Record<string, string> => ({
  'engine calls': JSON.stringify(host.calls.map(({ method, path, body }) => ({ method, path, body }))),
  'docker inspect': JSON.stringify(host.containers),
});

/** Files on the hosts that hold one of these: path, mode, content. A name says what is there, a revision does not. */
function onDisk(): string[] {
  return [host.root, disk].flatMap((root) =>
    filesOf(root).flatMap((file) => {
      const content = readFileSync(file, 'latin1');
      const path = relative(root, file).replace(/[0-9a-f]{12}/, '*');
      const mode = (statSync(file).mode & 0o777).toString(8).padStart(4, '0');
      return ALL.some((secret) => holds(content, secret)) ? [`${path} ${mode} ${content}`] : [];
    }),
  );
}

test('secrets are in one file each on their host, and nowhere else: made, changed and removed', async () => {
  for (const generation of [0, 1] as const) {
    synth([KEY[generation], TOKEN[generation]]);
    await canary.deploy();
    expect(onDisk()).toEqual([
      `var/lib/longshore/containers/web/*/secret-0-key 0400 ${KEY[generation]}`,
      `etc/token 0600 ${TOKEN[generation]}`,
    ]);
    expect(canary.leaks(ALL, engines())).toEqual([]);
  }
  const [pull] = host.calls.filter(({ path }) => path.startsWith('/images/create'));
  expect(Buffer.from(String(pull?.headers['x-registry-auth']), 'base64url').toString()).toContain(PASSWORD);

  await canary.destroy();
  expect([onDisk(), canary.leaks(ALL, { 'engine calls': engines()['engine calls'] ?? '' })]).toEqual([[], []]);
  for (const word of ['secret_files', 'digest_key']) expect(canary.output).toContain(word);
});

test('one that is changed by hand is put back, and what stood there is not shown', async () => {
  synth([KEY[0], TOKEN[0]]);
  await canary.deploy();
  for (const file of [...filesOf(host.root), ...filesOf(disk)])
    if (/key$|token$/.test(file)) writeFileSync(file, KEY[1]);
  canary.output = '';
  await canary.deploy();
  expect(onDisk()).toEqual([
    `var/lib/longshore/containers/web/*/secret-0-key 0400 ${KEY[0]}`,
    `etc/token 0600 ${TOKEN[0]}`,
  ]);
  expect(canary.leaks(ALL, engines())).toEqual([]);
  await canary.destroy();
});

test('this very search finds one that is planted in an environment variable, and one in an open file', async () => {
  synth([KEY[0], TOKEN[0]], { motto: `serve ${KEY[0]}`, file: `token = ${TOKEN[0]}\n` });
  await canary.deploy();
  const everywhere = ['cdk.tf.json', 'output', 'terraform.tfstate'];
  const engine = ['docker inspect', 'engine calls'];
  expect(named(canary.leaks([KEY[0]], engines()))).toEqual(expect.arrayContaining([...everywhere, ...engine]));
  expect(named(canary.leaks([TOKEN[0]], engines()))).toEqual(expect.arrayContaining(everywhere));
  expect(onDisk()).toContain(`etc/open 0644 token = ${TOKEN[0]}\n`);
});
