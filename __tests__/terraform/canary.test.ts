// A secret that can be told from everything else is looked for wherever a secret must not be, in every form it could have there.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { App, TerraformStack } from 'cdktf';
import {
  Cidr,
  ContainerImage,
  Environment,
  Host,
  HostGroup,
  OverlayNetwork,
  Secret,
  Size,
  Ssh,
  Swarm,
  SwarmService,
} from '../../constructs';
import { JOIN_TOKEN, type FakeHost } from '../provider/fake-engines';
import { Hosts } from './hosts';

const SECRET = 'canary-of-the-secret-file-5d1f';
const NEXT_SECRET = 'canary-of-its-next-content-77ab';
const PASSWORD = 'canary-of-the-registry-90ce';

const hosts = new Hosts();
const { engines, ssh, workspace } = hosts;
const project = mkdtempSync(join(tmpdir(), 'longshore-canary-'));
const secretsDirectory = join(project, 'secrets');
const configFile = join(project, 'registry', 'config.json');
const outdir = join(project, 'cdktf.out');
/** What every command of terraform wrote, with TF_LOG=trace. */
let output = '';
let master: FakeHost;
let slave: FakeHost;

beforeAll(async () => {
  master = await hosts.add('master');
  slave = await hosts.add('slave1');
  ssh.noteEnvironments();
  mkdirSync(secretsDirectory, { mode: 0o700 });
  mkdirSync(join(project, 'registry'));
  const auth = Buffer.from(`deployer:${PASSWORD}`).toString('base64');
  writeFileSync(configFile, JSON.stringify({ auths: { 'registry.example.com': { auth } } }), { mode: 0o600 });
  await workspace.init();
});
afterAll(async () => {
  await hosts.remove();
  rmSync(project, { recursive: true });
});

/** Synthesizes the environment, and puts what Terraform reads of it before the terraform of this test. */
function synth(content: string, environment: Readonly<Record<string, string>> = {}): void {
  writeFileSync(join(secretsDirectory, 'db-password'), content, { mode: 0o600 });
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'lab');
  new Environment(stack, 'Environment', { secretsDirectory });
  const [one, two] = [master, slave].map(
    ({ name, address }) => new Host(stack, name, { address, ssh: Ssh.agent('ops', { sudo: false }) }),
  ) as [Host, Host];
  const registries = [{ address: 'registry.example.com', configFile }];
  const swarm = new Swarm(stack, 'Swarm', { managers: HostGroup.of(one), workers: HostGroup.of(two), registries });
  const network = new OverlayNetwork(stack, 'Net', { swarm, subnet: Cidr.of('10.20.0.0/24') });
  new SwarmService(stack, 'Web', {
    network,
    host: two,
    image: ContainerImage.of(`registry.example.com/web@sha256:${'1'.repeat(64)}`),
    memory: Size.mebibytes(64),
    environment,
    secretFiles: { '/run/db': Secret.file('db-password') },
  });
  app.synth();
  const file = readFileSync(join(outdir, 'stacks', 'lab', 'cdk.tf.json'), 'utf8');
  // The workspace has a provider of its own.
  writeFileSync(join(workspace.folder, 'cdk.tf.json'), JSON.stringify({ ...JSON.parse(file), terraform: {} }));
}

async function terraform(...argv: string[]): Promise<number | null> {
  const run = workspace.start([...argv, '-no-color'], { TF_LOG: 'trace' });
  const { code } = await run.done;
  output += run.output();
  return code;
}

/** Plans, keeps what the plan shows, and applies that very plan. */
async function deploy(): Promise<void> {
  expect(await terraform('plan', '-input=false', '-out=plan', '-detailed-exitcode')).toBe(2);
  expect(await terraform('show', '-json', 'plan')).toBe(0);
  output += unzipped(readFileSync(join(workspace.folder, 'plan')));
  expect(await terraform('apply', '-input=false', 'plan')).toBe(0);
}

/** The files in a zip archive, which a plan is, one after another. */
function unzipped(archive: Buffer): string {
  let at = archive.readUInt32LE(archive.lastIndexOf('PK\u0005\u0006') + 16);
  const files: string[] = [];
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const size = archive.readUInt32LE(at + 20);
    const header = archive.readUInt32LE(at + 42);
    const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
    const data = archive.subarray(start, start + size);
    files.push((archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(data) : data).toString('latin1'));
    at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  expect(files.length).toBeGreaterThan(2);
  return files.join('\n');
}

/** As it is, in hexadecimal, and in base64 wherever in a text it begins. */
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
      .slice(shift === 0 ? 0 : shift + 1, -2),
  );
  return [secret, bytes.toString('hex'), ...base64, encodeURIComponent(secret)];
}

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) return filesOf(path);
    return found?.isFile() === true ? [path] : [];
  });
}

/** Where one of these is, by what it is in. */
function leaks(...secrets: string[]): string[] {
  const wanted = secrets.flatMap(forms);
  const places: [string, string][] = [
    ['output', output],
    ['arguments of ssh', JSON.stringify(ssh.starts())],
    ['environment of ssh', ssh.environments()],
    ...[outdir, workspace.folder, workspace.temporary]
      .flatMap(filesOf)
      .map((file): [string, string] => [file, readFileSync(file, 'latin1')]),
  ];
  expect(places.length).toBeGreaterThan(10);
  return places.filter(([, text]) => wanted.some((form) => text.includes(form))).map(([place]) => place);
}

test('a secret file, the password of a registry and join tokens reach the engine, and nothing else', async () => {
  synth(SECRET);
  await deploy();
  synth(NEXT_SECRET);
  await deploy();
  expect(await terraform('plan', '-input=false', '-detailed-exitcode')).toBe(0);
  const created = engines.calls.filter(({ path }) => path === '/secrets/create');
  expect(created.map(({ body }) => Buffer.from((body as { Data: string }).Data, 'base64').toString())).toEqual([
    SECRET,
    NEXT_SECRET,
  ]);
  const services = engines.calls.filter(({ path }) => /^\/services\/(create|\w+\/update)/.test(path));
  const headers = services.map(({ headers }) =>
    Buffer.from(String(headers['x-registry-auth']), 'base64url').toString(),
  );
  expect(headers).toEqual([expect.stringContaining(PASSWORD), expect.stringContaining(PASSWORD)]);
  expect(JSON.stringify(engines.calls)).toContain(JOIN_TOKEN);
  expect(master.swarm?.secrets).toHaveLength(1);

  expect(await terraform('destroy', '-input=false', '-auto-approve')).toBe(0);
  expect(leaks(SECRET, NEXT_SECRET, PASSWORD, JOIN_TOKEN)).toEqual([]);
  expect(output).toMatch(/secret_files/);
});

test('this very search finds a secret that is put where it must not be', async () => {
  const motto = `serve ${SECRET}`;
  synth(SECRET, { MOTTO: motto, ENCODED: Buffer.from(`1${motto}`).toString('base64') });
  await deploy();
  const found = leaks(SECRET).map((place) => place.replace(/^.*\//, ''));
  expect(found).toEqual(expect.arrayContaining(['output', 'cdk.tf.json', 'terraform.tfstate']));
});

test.each([0, 1, 2, 3])('and does so when it begins at byte %d of what was encoded', (shift) => {
  const encoded = Buffer.from(`${'x'.repeat(shift)}${SECRET}yz`).toString('base64');
  expect(forms(SECRET).some((form) => encoded.includes(form))).toBe(true);
});
