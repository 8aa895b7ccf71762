// The search of canary.test.ts, for what a Consul cluster is given: the management token, tokens, the gossip key.
import { ConsulCluster, ConsulKey, ConsulPolicy, ConsulToken, HostGroup, Secret } from '../../constructs';
import { secretInput } from '../../constructs/consul/access';
import { ConsulKeyringResource, ConsulNodeResource } from '../../constructs/host';
import { FakeConsul } from '../provider/fake-consul';
import { Canary, hostIn, named } from './canary';
import { Hosts } from './hosts';

const TOKENS = ['7c4de7c8-9d0c-4a6f-8a45-1f2b3c4d5e6f', '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'] as const;
const server = { name: 'c2', address: '192.0.2.22' };

const hosts = new Hosts();
const canary = new Canary(hosts);
const consul = new FakeConsul();
/** The one that its agents have, and its successor. */
const GOSSIP = [consul.gossip[0] ?? '', Buffer.from('canary-of-the-gossip-of-32-bytes').toString('base64')] as const;
const ALL = [consul.management, ...TOKENS, ...GOSSIP];

beforeAll(async () => {
  canary.secret('management', consul.management);
  await hosts.ssh.serveHttp(server.address, 8500, consul.listener);
  await hosts.workspace.init();
});
afterAll(async () => {
  await hosts.remove();
  canary.remove();
});

function synth(generation: 0 | 1, value = 'on', rules = 'key_prefix "web" {\n  policy = "read"\n}\n'): void {
  canary.secret('token', TOKENS[generation]);
  canary.secret('gossip.key', GOSSIP[generation]);
  canary.synth((stack) => {
    const cluster = ConsulCluster.fromConsulAttributes(stack, 'Consul', {
      servers: HostGroup.of(hostIn(stack, server)),
      managementToken: Secret.file('management'),
    });
    const policy = new ConsulPolicy(stack, 'Policy', { cluster, policyName: 'web', rules });
    new ConsulToken(stack, 'Token', { cluster, policies: [policy], secret: Secret.file('token') });
    new ConsulKey(stack, 'Key', { cluster, path: 'config/web', value });
    const keyring = new ConsulKeyringResource(stack, 'GossipKey', {
      cluster: cluster.access,
      secret: secretInput(stack, 'gossip key', Secret.file('gossip.key')),
    });
    new ConsulNodeResource(stack, 'Node', { cluster: cluster.access, node: 'c3', dependsOn: [keyring] });
  });
}

/** Requests without the header and the bodies by which Consul is told. */
const asked = (): Record<string, string> => ({
  'paths of requests': JSON.stringify(consul.calls.map(({ method, url }) => `${method} ${url}`)),
});

test('tokens and gossip keys reach Consul, and nothing else: made, changed and removed', async () => {
  for (const generation of [0, 1] as const) {
    synth(generation);
    await canary.deploy();
    expect(consul.tokens.map(({ SecretID }) => SecretID)).toEqual([TOKENS[generation]]);
    expect(consul.gossip).toEqual([GOSSIP[generation]]);
    expect(canary.leaks(ALL, asked())).toEqual([]);
  }
  expect(consul.calls.every(({ token }) => ALL.includes(token) || token === '')).toBe(true);

  await canary.destroy();
  expect([consul.tokens, [...consul.kv], consul.nodes.has('c3')]).toEqual([[], [], false]);
  expect(canary.leaks(ALL, asked())).toEqual([]);
  for (const word of ['longshore_consul_token', 'longshore_consul_keyring', 'token_file'])
    expect(canary.output).toContain(word);
});

test('an answer of Consul that names the token is not repeated', async () => {
  synth(0);
  const refuse = ({ method, url, body }: { method: string; url: string; body: string }) =>
    method === 'PUT' && url === '/v1/acl/token' ? { status: 500, body: `cannot take ${body}` } : undefined;
  consul.answers.push(refuse);
  expect(await canary.terraform('apply', '-input=false', '-auto-approve')).toBe(1);
  consul.answers.pop();
  expect(canary.output).toContain('cannot take');
  expect(canary.leaks(ALL, asked())).toEqual([]);
  await canary.destroy();
});

test('this very search finds one that is planted in a key, and one in the rules of a policy', async () => {
  synth(0, `secret ${TOKENS[0]}`, `# ${GOSSIP[0]}\n`);
  await canary.deploy();
  const everywhere = ['cdk.tf.json', 'output', 'terraform.tfstate'];
  expect(named(canary.leaks([TOKENS[0]]))).toEqual(expect.arrayContaining(everywhere));
  expect(named(canary.leaks([GOSSIP[0]]))).toEqual(expect.arrayContaining(everywhere));
});
