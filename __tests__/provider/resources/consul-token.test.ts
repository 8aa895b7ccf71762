import { consulTokenResource } from '../../../provider/resources/consul-token';
import { secretDigest } from '../../../provider/secret-digest';
import { testContext } from '../fixture';
import { ConsulBed } from './consul/fixture';

let bed: ConsulBed;
beforeEach(() => {
  bed = new ConsulBed();
  bed.consul.policies.push({ ID: 'p1', Name: 'web', Description: '', Rules: '' });
});
afterEach(() => {
  bed.remove();
});

const SECRET = '7c4de7c8-9d0c-4a6f-8a45-1f2b3c4d5e6f';
const OTHER = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d';
const planned = (secret = SECRET, changes: object = {}) => ({
  cluster: bed.cluster,
  description: 'agent of h1',
  policies: ['web'],
  serviceIdentities: ['mysql'],
  nodeIdentities: [{ node: 'h1', datacenter: 'dc1' }],
  secret: bed.secretInput('h1-agent-token', secret),
  ...changes,
});
const resource = () => consulTokenResource(bed.consul.httpOf(), 1);
const secrets = () => bed.consul.tokens.map(({ SecretID }) => SecretID);

describe('a token', () => {
  test("is made with the operator's secret, which is in no state and no URL", async () => {
    const made = await resource().create(planned(`${SECRET}\n`), testContext());
    expect(bed.consul.tokens).toEqual([
      {
        AccessorID: made.id,
        SecretID: SECRET,
        Description: `agent of h1 [longshore ${made.secret.digest}]`,
        Policies: [{ Name: 'web' }],
        ServiceIdentities: [{ ServiceName: 'mysql' }],
        NodeIdentities: [{ NodeName: 'h1', Datacenter: 'dc1' }],
      },
    ]);
    const read = await resource().read(made, testContext());
    expect(read).toEqual(made);
    expect(JSON.stringify([made, read]) + bed.urls).not.toContain(SECRET);
  });

  test('changed by hand it is read as it is; removed by hand it is gone', async () => {
    const made = await resource().create(planned(), testContext());
    Object.assign(bed.consul.tokens[0] ?? {}, { Policies: null, NodeIdentities: null, ServiceIdentities: null });
    expect(await resource().read(made, testContext())).toEqual({
      ...made,
      policies: [],
      serviceIdentities: [],
      nodeIdentities: [],
    });
    bed.consul.tokens.pop();
    expect(await resource().read(made, testContext())).toBeUndefined();
  });

  test('lists come in one order, whatever order Consul has', async () => {
    const made = await resource().create(planned(), testContext());
    Object.assign(bed.consul.tokens[0] ?? {}, {
      Policies: [{ Name: 'z' }, { Name: 'a' }],
      NodeIdentities: ['h2', 'h1'].map((NodeName) => ({ NodeName, Datacenter: 'dc1' })),
    });
    const read = await resource().read(made, testContext());
    expect(read?.policies).toEqual(['a', 'z']);
    expect(read?.nodeIdentities.map(({ node }) => node)).toEqual(['h1', 'h2']);
  });

  test('is updated in place, its secret left alone', async () => {
    const made = await resource().create(planned(), testContext());
    await resource().update({ ...made, policies: [], description: 'of h1' }, made, testContext());
    expect(bed.consul.tokens).toMatchObject([{ SecretID: SECRET, Policies: [] }]);
    expect((await resource().read(made, testContext()))?.description).toBe('of h1');
  });

  test('one that has the secret already is taken over: an interrupted deploy made it', async () => {
    const made = await resource().create(planned(), testContext());
    const again = await resource().create(planned(SECRET, { description: 'anew' }), testContext());
    expect(again.id).toBe(made.id);
    expect(secrets()).toEqual([SECRET]);
  });

  test('another secret is another token; the old one goes with its own resource', async () => {
    const old = await resource().create(planned(), testContext());
    await resource().create(planned(OTHER), testContext());
    expect(secrets()).toEqual([SECRET, OTHER]);
    await resource().delete(old, testContext());
    expect(secrets()).toEqual([OTHER]);
  });

  test('the same secret under another digest key keeps its token when the resource before it goes', async () => {
    const old = await resource().create(planned(), testContext());
    bed.secret('.digest-key', 'e'.repeat(64));
    const digest = secretDigest('e'.repeat(64), Buffer.from(SECRET));
    const anew = await resource().create({ ...planned(), secret: { ...old.secret, digest } }, testContext());
    expect(anew.id).toBe(old.id);
    await resource().delete(old, testContext());
    expect(secrets()).toEqual([SECRET]);
    await resource().delete(anew, testContext());
    await resource().delete(anew, testContext());
    expect(secrets()).toEqual([]);
  });

  test('is imported by its accessor id, without knowing its secret', async () => {
    const made = await resource().create(planned(), testContext());
    const id = `ops@192.0.2.21:22 ${bed.cluster.tokenFile} ${made.id}`;
    expect(await resource().import?.(id, testContext())).toMatchObject({
      description: 'agent of h1',
      policies: ['web'],
      secret: { source: '', digest: made.secret.digest, digestKey: '' },
      id: made.id,
    });
  });
});

describe('a token that cannot be made', () => {
  test('fails for a secret that is no UUID, without saying it', async () => {
    const error: unknown = await resource()
      .create(planned('hunter2'), testContext())
      .catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/Consul token "agent of h1": the secret in \S+h1-agent-token is no UUID\nMake one/);
    expect(String(error)).not.toContain('hunter2');
  });

  test('fails where the file changed since the plan, or cannot be read', async () => {
    const given = planned();
    bed.secret('h1-agent-token', OTHER);
    await expect(resource().create(given, testContext())).rejects.toThrow(
      /h1-agent-token is not what the plan was made of\nIt changed since/,
    );
    await expect(
      resource().create({ ...given, secret: { ...given.secret, source: '/nonexistent' } }, testContext()),
    ).rejects.toThrow('Consul token "agent of h1": /nonexistent cannot be read\nENOENT');
    expect(secrets()).toEqual([]);
  });

  test('fails to be updated where it was removed since the plan', async () => {
    const made = await resource().create(planned(), testContext());
    bed.consul.tokens.pop();
    await expect(resource().update(made, made, testContext())).rejects.toThrow(
      `Consul token ${made.id} ("agent of h1") is gone that was just there\nSomebody removed it.`,
    );
  });

  test('fails for a policy that Consul does not know', async () => {
    await expect(resource().create(planned(SECRET, { policies: ['none'] }), testContext())).rejects.toThrow(
      'No such ACL policy with name "none"',
    );
  });

  test('fails to be imported where there is none', async () => {
    const id = `ops@192.0.2.21:22 ${bed.cluster.tokenFile} none`;
    await expect(resource().import?.(id, testContext())).rejects.toThrow('Consul has no token none');
  });
});
