// A secret that can be told from everything else is looked for wherever a secret must not be, in every form it could have there.
import type { Host } from '../../constructs';
import { Cidr, ContainerImage, HostGroup, OverlayNetwork, Secret, Size, Swarm, SwarmService } from '../../constructs';
import { JOIN_TOKEN, type FakeHost } from '../provider/fake-engines';
import { Canary, hostIn, named } from './canary';
import { Hosts } from './hosts';

const SECRET = 'canary-of-the-secret-file-5d1f';
const NEXT_SECRET = 'canary-of-its-next-content-77ab';
const PASSWORD = 'canary-of-the-registry-90ce';

const hosts = new Hosts();
const { engines } = hosts;
const canary = new Canary(hosts);
const configFile = canary.registry('registry.example.com', PASSWORD);
let master: FakeHost;
let slave: FakeHost;

beforeAll(async () => {
  master = await hosts.add('master');
  slave = await hosts.add('slave1');
  await hosts.workspace.init();
});
afterAll(async () => {
  await hosts.remove();
  canary.remove();
});

function synth(content: string, environment: Readonly<Record<string, string>> = {}): void {
  canary.secret('db-password', content);
  canary.synth((stack) => {
    const [one, two] = [master, slave].map((host) => hostIn(stack, host)) as [Host, Host];
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
  });
}

test('a secret file, the password of a registry and join tokens reach the engine, and nothing else', async () => {
  synth(SECRET);
  await canary.deploy();
  synth(NEXT_SECRET);
  await canary.deploy();
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

  await canary.destroy();
  expect(canary.leaks([SECRET, NEXT_SECRET, PASSWORD, JOIN_TOKEN])).toEqual([]);
  expect(canary.output).toMatch(/secret_files/);
});

test('this very search finds a secret that is put where it must not be', async () => {
  const motto = `serve ${SECRET}`;
  synth(SECRET, { MOTTO: motto, ENCODED: Buffer.from(`1${motto}`).toString('base64') });
  await canary.deploy();
  expect(named(canary.leaks([SECRET]))).toEqual(expect.arrayContaining(['output', 'cdk.tf.json', 'terraform.tfstate']));
});
