import { consulKeyringResource } from '../../../provider/resources/consul-keyring';
import { testContext } from '../fixture';
import { ConsulBed } from './consul/fixture';

let bed: ConsulBed;
beforeEach(() => {
  bed = new ConsulBed();
});
afterEach(() => {
  bed.remove();
});

const NEW = 'bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleTE=';
const planned = (key: string) => ({ cluster: bed.cluster, secret: bed.secretInput('gossip.key', key) });
const state = (key: string, found = 'as declared') => ({ ...planned(key), id: 'c1', found });
const resource = (trouble = {}) => consulKeyringResource(bed.consul.httpOf(trouble));
const STOPPED = { c1: 'stopped', c2: 'stopped', c3: 'stopped' } as const;
const writes = () => bed.consul.calls.filter(({ method }) => method !== 'GET').map(({ method }) => method);

describe('the gossip key', () => {
  test('that the agents have already is left alone', async () => {
    const [old = ''] = bed.consul.gossip;
    expect(await resource().create(planned(`${old}\n`), testContext())).toEqual(state(`${old}\n`));
    expect(writes()).toEqual([]);
  });

  test('another one is given to all, used, and then the old one taken away', async () => {
    const prior = state(bed.consul.gossip[0] ?? '');
    await resource().update(state(NEW), prior, testContext());
    expect(bed.consul.gossip).toEqual([NEW]);
    expect(writes()).toEqual(['POST', 'PUT', 'DELETE']);
    expect(bed.urls).not.toContain(NEW);
  });

  test('a rotation that was cut off is taken up where it was', async () => {
    bed.consul.gossip.push(NEW);
    await resource().update(state(NEW), state(NEW), testContext());
    expect(bed.consul.gossip).toEqual([NEW]);
    expect(writes()).toEqual(['PUT', 'DELETE']);
  });

  test('what differs by hand is told, and asks for an update', async () => {
    const [old = ''] = bed.consul.gossip;
    const found = async () => (await resource().read(state(old), testContext()))?.found ?? '';
    expect(await found()).toBe('as declared');
    bed.consul.gossip.push(NEW);
    expect(await found()).toBe('agents take 1 other key too');
    bed.consul.gossip.reverse();
    expect(await found()).toBe('3 of 3 agents use another key');
    expect(resource().needsUpdate?.(state(old, await found()))).toBe(true);
    expect(resource().needsUpdate?.(state(old))).toBe(false);
    expect(await found()).not.toContain(NEW);
  });

  test('where no server runs there is nothing to rotate: a first deploy, or one after everything was off', async () => {
    expect(await resource(STOPPED).create(planned(NEW), testContext())).toEqual(state(NEW));
    expect(await resource({ ...STOPPED, c1: 'unreachable' }).create(planned(NEW), testContext())).toEqual(state(NEW));
  });

  test('while an agent that has just been lost is asked in vain, it is as last known, and that is said', async () => {
    const text = '1 error occurred:\n\t* dc1 (LAN) error: 2/4 nodes reported success';
    const answer = { status: 500, body: text };
    bed.consul.answers.push(({ url }) => (url.includes('keyring') ? answer : undefined));
    const context = testContext();
    const known = state(bed.consul.gossip[0] ?? '', '1 of 4 agents use another key');
    expect(await resource().read(known, context)).toEqual(known);
    expect(context.warnings.join()).toContain('2/4 nodes reported success');
    answer.body = 'no such ring';
    await expect(resource().read(known, context)).rejects.toThrow('no such ring');
  });

  test("is not Consul's to forget: destroying it changes nothing", async () => {
    await resource(STOPPED).delete(state(NEW), testContext());
    expect(bed.consul.calls).toEqual([]);
  });

  test('fails while servers run without a leader, or none can be asked', async () => {
    const leaderless = { ...STOPPED, c2: 'leaderless' as const };
    await expect(resource(leaderless).update(state(NEW), state(NEW), testContext())).rejects.toThrow(
      'no Consul server answers (asked: c1, c2, c3)',
    );
    const unreachable = { c1: 'unreachable', c2: 'unreachable', c3: 'unreachable' } as const;
    await expect(resource(unreachable).create(planned(NEW), testContext())).rejects.toThrow('No route to host');
  });

  test('fails where an agent did not take the new key: the old one is kept', async () => {
    const [old = ''] = bed.consul.gossip;
    bed.consul.answers.push(({ method, url }) =>
      method === 'GET' && url.includes('keyring') && bed.consul.gossip[0] === NEW
        ? {
            status: 200,
            body: [{ WAN: false, Keys: { [old]: 3, [NEW]: 3 }, PrimaryKeys: { [NEW]: 2, [old]: 1 }, NumNodes: 3 }],
          }
        : undefined,
    );
    const prior = state(old);
    await expect(resource().update(state(NEW), prior, testContext())).rejects.toThrow(
      'gossip key of Consul: 2 of 3 agents use the new key, and the old one is kept\nLook which agent',
    );
    expect(bed.consul.gossip).toEqual([NEW, old]);
  });

  test('fails where the gossip is not encrypted', async () => {
    bed.consul.answers.push(({ url }) => (url.includes('keyring') ? { status: 200, body: [] } : undefined));
    await expect(resource().create(planned(NEW), testContext())).rejects.toThrow(
      'Consul tells nothing of its gossip keys\nIs its gossip encrypted (encrypt)?',
    );
  });
});
