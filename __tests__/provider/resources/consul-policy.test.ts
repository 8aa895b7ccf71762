import { consulPolicyResource } from '../../../provider/resources/consul-policy';
import { testContext } from '../fixture';
import { ConsulBed } from './consul/fixture';

let bed: ConsulBed;
beforeEach(() => {
  bed = new ConsulBed();
});
afterEach(() => {
  bed.remove();
});

const planned = (changes: object = {}) => ({
  cluster: bed.cluster,
  name: 'web',
  description: 'lab/Web',
  rules: 'key_prefix "web/" { policy = "read" }',
  ...changes,
});
const resource = () => consulPolicyResource(bed.consul.httpOf(), 1);
const put = (changes: object = {}) => {
  bed.consul.policies.push({ ID: 'p1', Name: 'web', Description: '', Rules: '', ...changes });
};

describe('a policy', () => {
  test('is made, read back, updated in place and renamed', async () => {
    const made = await resource().create(planned(), testContext());
    expect(made).toEqual({ ...planned(), id: bed.consul.policies[0]?.ID });
    expect(await resource().read(made, testContext())).toEqual(made);
    const changed = { ...made, name: 'web-read', rules: 'key "web" { policy = "read" }' };
    expect(await resource().update(changed, made, testContext())).toEqual(changed);
    expect(bed.consul.policies).toEqual([
      { ID: made.id, Name: 'web-read', Description: 'lab/Web', Rules: 'key "web" { policy = "read" }' },
    ]);
  });

  test('changed by hand it is read as it is; removed by hand it is gone', async () => {
    const made = await resource().create(planned(), testContext());
    put({ ID: made.id, Rules: 'by hand' });
    bed.consul.policies.shift();
    expect(await resource().read(made, testContext())).toEqual({ ...made, description: '', rules: 'by hand' });
    bed.consul.policies.pop();
    expect(await resource().read(made, testContext())).toBeUndefined();
  });

  test.each([
    ['of its rules', { Rules: 'key_prefix "web/" { policy = "read" }' }],
    ['of its description', { Rules: 'of the release before', Description: 'lab/Web' }],
  ])('one %s, made by an interrupted deploy, is adopted', async (_, changes) => {
    put(changes);
    expect((await resource().create(planned(), testContext())).id).toBe('p1');
    expect(bed.consul.policies).toEqual([
      { ID: 'p1', Name: 'web', Description: 'lab/Web', Rules: 'key_prefix "web/" { policy = "read" }' },
    ]);
  });

  test('is deleted; one that is gone is', async () => {
    const made = await resource().create(planned(), testContext());
    await resource().delete(made, testContext());
    expect(bed.consul.policies).toEqual([]);
    await resource().delete(made, testContext());
  });

  test('is imported by its name', async () => {
    put({ Rules: 'theirs' });
    const id = `ops@192.0.2.21:22 ${bed.cluster.tokenFile} web`;
    expect(await resource().import?.(id, testContext())).toMatchObject({ name: 'web', rules: 'theirs', id: 'p1' });
  });

  test("fails where somebody else's has its name, whatever has no description", async () => {
    put({ Description: 'of the gateway', Rules: 'theirs' });
    await expect(resource().create(planned(), testContext())).rejects.toThrow(
      'Consul policy web is there already, and is not of this construct (it says "of the gateway")\nRename one of them',
    );
    put({ Name: 'other', Rules: 'theirs' });
    await expect(resource().create(planned({ name: 'other', description: '' }), testContext())).rejects.toThrow(
      'Consul policy other is there already',
    );
    expect(bed.consul.policies[0]?.Rules).toBe('theirs');
  });

  test('fails to be imported where there is none', async () => {
    const id = `ops@192.0.2.21:22 ${bed.cluster.tokenFile} none`;
    await expect(resource().import?.(id, testContext())).rejects.toThrow('Consul has no policy none');
  });

  test("fails with Consul's own words", async () => {
    bed.consul.answers.push(({ method }) =>
      method === 'PUT' ? { status: 500, body: 'Failed to parse ACL rules: 1 error occurred' } : undefined,
    );
    await expect(resource().create(planned(), testContext())).rejects.toThrow(
      'Consul on c1: PUT /v1/acl/policy: 500 Failed to parse ACL rules',
    );
  });
});
