import { SimulatedPlatform, type Planned } from '../simulated/platform';
import { total, type HostTraffic } from '../simulated/traffic';

jest.setTimeout(180_000); // a whole platform is applied, its hosts' scripts in real shells

/** h1 to h3 have the control plane, h4 an engine with an agent, h5 an agent without an engine. */
let platform: SimulatedPlatform;
let plan: Planned;
let traffic: Readonly<Record<string, HostTraffic>>;

beforeAll(async () => {
  platform = await SimulatedPlatform.make({ control: 3, engines: 1, plain: 1 });
  await platform.apply();
  platform.fleet.traffic.take();
  plan = await platform.plan();
  traffic = platform.fleet.traffic.take();
});
afterAll(() => platform.remove());

test('a platform on simulated hosts is as applied', () => {
  expect([plan.code, plan.text]).toEqual([0, expect.stringContaining('No changes.')]);
});

test('a plan starts no process per host: Terraform, and our provider once at a time', () => {
  // One may end while the next begins.
  expect(plan.mostProcesses).toBeLessThanOrEqual(3);
  expect(plan.mostProcesses).toBeLessThan(platform.machines.length);
});

test('a plan starts one ssh to a host for scripts, one for its engine, and one to the Consul server that is asked', () => {
  const ssh = (host: string) => traffic[host]?.connections;
  expect(ssh('h1')).toEqual({ script: 0, session: 1, engine: 1, forward: 1 });
  for (const host of ['h2', 'h3', 'h4']) expect(ssh(host)).toEqual({ script: 0, session: 1, engine: 1, forward: 0 });
  expect(ssh('h5')).toEqual({ script: 0, session: 1, engine: 0, forward: 0 });
});

test('a plan asks a host once for each resource, twice for a container and a unit, once for all files of containers', () => {
  const asked = (host: string) => traffic[host]?.roundTrips;
  // Firewall, two directories, files; two containers.
  for (const host of ['h1', 'h2', 'h3']) expect(asked(host)).toMatchObject({ session: 4, engine: 4 });
  // Firewall, directory, files; one container.
  expect(asked('h4')).toMatchObject({ session: 3, engine: 2 });
  // Firewall, directory, seven files, unit.
  expect(asked('h5')).toMatchObject({ session: 11, engine: 0 });
  // Seven tokens, two policies, the key of the gossip, one entry.
  expect(asked('h1')?.forward).toBe(11);
  expect(Object.values(traffic).reduce((sum, host) => sum + total(host.roundTrips), 0)).toBe(51);
});
