import { consulNodeResource } from '../../../provider/resources/consul-node';
import { testContext } from '../fixture';
import { ConsulBed } from './consul/fixture';

let bed: ConsulBed;
beforeEach(() => {
  bed = new ConsulBed();
  bed.consul.nodes.add('h1');
});
afterEach(() => {
  bed.remove();
});

const state = (node = 'h1') => ({ cluster: bed.cluster, node, id: node });
const resource = (trouble = {}) => consulNodeResource(bed.consul.httpOf(trouble), 1);

describe("a node's seat", () => {
  test('is taken by its agent: nothing is asked until it goes', async () => {
    const { id, ...planned } = state();
    expect(await resource().create(planned, testContext())).toEqual(state());
    expect(await resource().read(state(), testContext())).toEqual({ ...planned, id });
    expect(await resource().update(state(), state(), testContext())).toEqual(state());
    expect(bed.consul.calls).toEqual([]);
  });

  test('goes from members and catalog, however long gossip takes to see that the agent has gone', async () => {
    bed.consul.reluctance = 2;
    await resource().delete(state(), testContext());
    expect([...bed.consul.nodes]).toEqual(['c1', 'c2', 'c3']);
    expect(bed.consul.calls.filter(({ method }) => method === 'PUT').map(({ url }) => url)).toEqual(
      Array(3).fill('/v1/agent/force-leave/h1?prune'),
    );
  });

  test('one that gossip has forgotten goes from the catalog', async () => {
    bed.consul.unknown.add('h1');
    await resource().delete(state(), testContext());
    expect([...bed.consul.nodes]).toEqual(['c1', 'c2', 'c3']);
  });

  test('fails where Consul refuses', async () => {
    bed.consul.answers.push(({ url }) => (url.includes('force-leave') ? { status: 500, body: 'no' } : undefined));
    await expect(resource().delete(state(), testContext())).rejects.toThrow('500 no');
  });

  test("a server's is asked of the others", async () => {
    await resource({ c1: 'stopped' }).delete(state('c1'), testContext());
    expect([...bed.consul.nodes]).toEqual(['c2', 'c3', 'h1']);
  });

  test('with the last server there is nobody to tell', async () => {
    const context = testContext();
    const only = { ...bed.cluster, servers: bed.cluster.servers.slice(0, 1) };
    await resource().delete({ cluster: only, node: 'c1', id: 'c1' }, context);
    await resource({ c1: 'stopped', c2: 'stopped', c3: 'stopped' }).delete(state(), context);
    expect(context.warnings).toEqual([]);
  });

  test('one whose agent answers yet is told after a minute', async () => {
    bed.consul.reluctance = Infinity;
    const now = jest.spyOn(Date, 'now');
    let clock = 0;
    now.mockImplementation(() => (clock += 40_000));
    const context = testContext();
    await resource().delete(state(), context);
    now.mockRestore();
    expect(context.warnings).toEqual([
      'Consul node h1 is still in the catalog after 60 s\nIts agent answers yet: stop it, then run there: consul force-leave -prune h1',
    ]);
  });
});
