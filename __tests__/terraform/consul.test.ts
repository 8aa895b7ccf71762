import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretDigest } from '../../provider/secret-digest';
import { FakeConsul } from '../provider/fake-consul';
import { hcl, Hosts } from './hosts';

const hosts = new Hosts();
const { ssh, workspace } = hosts;
const servers = ['c1', 'c2'].map((name, index) => ({ name, address: `192.0.2.${index + 21}` }));
const secrets = mkdtempSync(join(tmpdir(), 'longshore-consul-tf-'));
const KEY = 'f'.repeat(64);
const [OLD, NEW] = ['7c4de7c8-9d0c-4a6f-8a45-1f2b3c4d5e6f', '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'];
let consul: FakeConsul;

beforeAll(async () => {
  // c1 does not run: each command asks it, and then c2.
  await ssh.serveHttp('192.0.2.22', 8500, (request, response) => {
    consul.listener(request, response);
  });
  await workspace.init();
});
beforeEach(() => {
  consul = new FakeConsul();
  workspace.clear();
  writeFileSync(join(secrets, 'management'), consul.management);
  writeFileSync(join(secrets, '.digest-key'), KEY);
});
afterAll(async () => {
  await hosts.remove();
  rmSync(secrets, { recursive: true });
});

const cluster = () =>
  `cluster = {\n servers = [${servers.map((host) => hcl(host)).join(', ')}]\n port = 8500\n token_file = "${join(secrets, 'management')}"\n }`;
const key = (value = 'on', path = 'config/web') =>
  `resource "longshore_consul_key" "k" {\n ${cluster()}\n path = "${path}"\n value = "${value}"\n}\n`;
const policy = (rules = 'key_prefix') =>
  `resource "longshore_consul_policy" "p" {\n ${cluster()}\n name = "web"\n description = "lab/Web"\n rules = "${rules}"\n}\n`;
/** With something that depends on it, as agents do. */
function token(secret: string): string {
  writeFileSync(join(secrets, 'token'), secret);
  const digest = secretDigest(KEY, Buffer.from(secret));
  const input = `secret = { source = "${join(secrets, 'token')}", digest = "${digest}", digest_key = "${join(secrets, '.digest-key')}" }`;
  return (
    `resource "longshore_consul_token" "t" {\n ${cluster()}\n description = "web"\n policies = [longshore_consul_policy.p.name]\n ${input}\n` +
    ` node_identities = [{ node = "h1", datacenter = "dc1" }]\n lifecycle { create_before_destroy = true }\n}\n` +
    `resource "longshore_consul_key" "k" {\n ${cluster()}\n path = "agent"\n value = longshore_consul_token.t.id\n}\n`
  );
}
const writes = () =>
  consul.calls
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url }) => `${method} ${url.split('?')[0] ?? ''}`);

describe('what Consul holds', () => {
  test('is made through the first server that runs; the second plan is empty; a destroy leaves nothing', async () => {
    const { text } = await workspace.applied(policy() + token(OLD));
    expect(text).toContain('3 added, 0 changed, 0 destroyed');
    expect(consul.tokens).toMatchObject([{ SecretID: OLD, Policies: [{ Name: 'web' }] }]);
    expect((await workspace.plan()).code).toBe(0);
    expect((await workspace.destroy()).code).toBe(0);
    expect([consul.tokens, consul.policies, [...consul.kv]]).toEqual([[], [], []]);
    expect(writes().slice(-3)).toEqual([
      'DELETE /v1/kv/agent',
      expect.stringMatching('DELETE /v1/acl/token/'),
      expect.stringMatching('DELETE /v1/acl/policy/'),
    ]);
  });

  test('changed or removed by hand is shown, and comes back', async () => {
    await workspace.applied(policy() + key());
    consul.put('config/web', 'by hand');
    consul.policies.pop();
    const { text } = await workspace.applied();
    expect(text).toMatch(/~ value = "by hand" -> "on"/);
    expect(text).toContain('1 added, 1 changed, 0 destroyed');
    expect((await workspace.plan()).code).toBe(0);
  });

  test('another secret: the new token is made, then what depends on it changes, and the old token goes last', async () => {
    await workspace.applied(policy() + token(OLD));
    const first = consul.tokens[0]?.AccessorID ?? '';
    consul.calls.length = 0;
    const { text } = await workspace.applied(policy() + token(NEW));
    expect(text).toContain('1 added, 1 changed, 1 destroyed');
    expect(writes()).toEqual(['PUT /v1/acl/token', 'PUT /v1/kv/agent', `DELETE /v1/acl/token/${first}`]);
    expect(consul.tokens).toMatchObject([{ SecretID: NEW }]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('is taken over: a key by import, a token because its secret is ours', async () => {
    consul.put('config/web', 'theirs');
    const id = `ops@192.0.2.22:22 ${join(secrets, 'management')} config/web`;
    workspace.configure(`${key()}import {\n to = longshore_consul_key.k\n id = "${id}"\n}\n`);
    const { text } = await workspace.applied();
    expect(text).toMatch(/~ value = "theirs" -> "on"/);
    expect(text).toContain('1 imported, 0 added, 1 changed, 0 destroyed');
    expect((await workspace.plan()).code).toBe(0);
  });

  test('while no server can be asked the plan shows what was last known, and warns', async () => {
    await workspace.applied(key());
    ssh.behave('192.0.2.22', { forward: 'stdio forwarding failed\n' });
    const { code, prose } = await workspace.plan();
    ssh.behave('192.0.2.22', {});
    expect(code).toBe(0);
    expect(prose).toContain('Warning: no Consul server answers (asked: c1, c2): its last known state is shown');
  });

  test('fails for what is there already and is not ours, with what mends it', async () => {
    consul.put('config/web', 'theirs');
    workspace.configure(key());
    const { code, prose } = await workspace.apply();
    expect(code).toBe(1);
    expect(prose).toContain('Error: Consul key config/web is there already, with another value');
    expect(workspace.addresses()).toEqual([]);
  });
});
