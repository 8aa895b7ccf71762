import { hostNetworkResource } from '../../../provider/resources/host-network';
import { FakeDockers, type FakeDocker } from '../fake-docker';
import { connectionTo, testContext } from '../fixture';

type Resource = ReturnType<typeof hostNetworkResource>;
type Planned = Parameters<Resource['create']>[0];
type State = Awaited<ReturnType<Resource['create']>>;

let hosts: FakeDockers;
let host: FakeDocker;
let resource: Resource;

beforeEach(() => {
  hosts = new FakeDockers();
  host = hosts.add('c1');
  resource = hostNetworkResource(hosts.engineOf);
});
afterEach(() => {
  hosts.remove();
});

const planned = (changes: Partial<Planned> = {}): Planned => ({
  name: 'lab-net',
  host: connectionTo(host),
  subnet: '10.30.0.0/24',
  gateway: '10.30.0.1',
  mtu: 1400,
  labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Net' },
  ...changes,
});
const create = (changes: Partial<Planned> = {}): Promise<State> => resource.create(planned(changes), testContext());
const network = () => host.networks[0] as (typeof host.networks)[0];

test('a network is a bridge with that subnet and MTU, read back as it was declared', async () => {
  const state = await create();
  expect(network()).toMatchObject({
    Name: 'lab-net',
    Driver: 'bridge',
    IPAM: { Config: [{ Subnet: '10.30.0.0/24', Gateway: '10.30.0.1' }] },
    Options: { 'com.docker.network.driver.mtu': '1400' },
  });
  expect(state).toEqual({ ...planned(), id: network().Id });
  expect(await resource.read(state, testContext())).toEqual(state);
  expect(await resource.update(state, state, testContext())).toBe(state);
});

test('one without an MTU has that of the engine', async () => {
  const state = await resource.create({ ...planned(), mtu: undefined }, testContext());
  expect(network().Options).toEqual({});
  expect(await resource.read(state, testContext())).toEqual(state);
});

test('what was changed by hand is read under its own name; one removed is gone; a host without answer as last known', async () => {
  const state = await create();
  network().IPAM.Config = [{ Subnet: '10.31.0.0/24', Gateway: '10.31.0.1' }];
  expect(await resource.read(state, testContext())).toEqual({ ...state, subnet: '10.31.0.0/24', gateway: '10.31.0.1' });
  host.networks = [];
  expect(await resource.read(state, testContext())).toBeUndefined();
  host.reachable = false;
  expect(await resource.read(state, testContext())).toBe(state);
});

test('one that is there with our identity is adopted', async () => {
  const { id } = await create();
  expect((await create()).id).toBe(id);
});

test.each<[string, Partial<Planned>, RegExp]>([
  [
    'with another subnet',
    { subnet: '10.31.0.0/24' },
    /there already on c1, as another one \(bridge, subnet 10.30.0.0\/24, MTU 1400\)/,
  ],
  [
    'of somebody else',
    { labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Other' } },
    /and is not of this construct \(its label longshore.path is "lab\/Net"\)\nRename one of them, or remove it/,
  ],
])('fails for one that is there %s', async (_, changes, message) => {
  await create();
  await expect(create(changes)).rejects.toThrow(message);
});

test('fails to be deleted while containers are on it, by their names', async () => {
  const state = await create();
  network().Containers = { x: { Name: 'theirs' }, y: { Name: 'also-theirs' } };
  await expect(resource.delete(state, testContext())).rejects.toThrow(
    'network lab-net on c1 is still in use by also-theirs, theirs\nWhat is not declared here is taken off it by hand: docker network disconnect lab-net <container>.',
  );
  expect(host.networks).toHaveLength(1);
});

test('is deleted, where it is there and its host is not lost', async () => {
  const state = await create();
  await resource.delete(state, testContext());
  expect(host.networks).toEqual([]);
  await resource.delete(state, testContext());
  host.reachable = false;
  await resource.delete({ ...state, host: connectionTo(host, { state: 'lost' }) }, testContext());
});

test('is imported by its name; fails for one that is not there', async () => {
  const state = await create();
  const imported = (await resource.import?.('ops@192.0.2.11:22/lab-net', testContext())) as State;
  expect({ ...imported, host: state.host }).toEqual(state);
  await expect(resource.import?.('ops@192.0.2.11:22/other', testContext())).rejects.toThrow(
    'host 192.0.2.11 has no network other\nLook there how it is called: docker network ls',
  );
});

test('is made anew on another machine, and not when its host is only called or reached otherwise', () => {
  const attribute = resource.schema.attributes.host;
  const here = connectionTo(host);
  expect(attribute.replaces?.(here, { ...here, name: 'c2', address: '192.0.2.99' })).toBe(true);
  expect(attribute.replaces?.(here, { ...here, name: 'c2' })).toBe(false);
  expect(attribute.replaces?.(here, { ...here, address: '192.0.2.99', user: 'other' })).toBe(false);
});
