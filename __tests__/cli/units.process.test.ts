import { findUnit, parseUnits, readUnits, unitLogs } from '../../cli/units';
import type { EnvironmentJson, UnitJson } from '../../cli/manifest';
import { FakeHosts, manifest } from './fake-hosts';

const unit = (host: string, daemon = 'agent', name = 'consul.service'): UnitJson => ({
  path: `lab/Consul/${daemon}-${host}`,
  construct: 'lab/Consul',
  module: 'consul',
  daemon,
  unit: name,
  host,
});

const withUnits = (...units: UnitJson[]): EnvironmentJson => ({ ...manifest(), units });

const properties = (changes: Readonly<Record<string, string>> = {}): string =>
  Object.entries({
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'running',
    Result: 'success',
    ExecMainStatus: '0',
    Type: 'simple',
    RemainAfterExit: 'no',
    ActiveEnterTimestampMonotonic: '40000000',
    InactiveEnterTimestampMonotonic: '0',
    ...changes,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

describe('units as their systemd knows them', () => {
  const now = Date.parse('2026-11-24T10:00:00Z');
  const parsed = (changes: Readonly<Record<string, string>> = {}) =>
    parseUnits(`up 100.00 \nunit a.service\n${properties(changes)}`.replace(' \n', '\n'), now).get('a.service');

  test('run since they became active', () => {
    expect(parsed()).toEqual({ state: 'running', well: true, since: '2026-11-24T09:59:00.000Z' });
  });

  test.each([
    [{ ActiveState: 'failed', Result: 'exit-code', ExecMainStatus: '1' }, 'failed (exit-code, status 1)', false],
    [{ ActiveState: 'inactive', SubState: 'dead' }, 'stopped', false],
    [{ ActiveState: 'inactive', SubState: 'dead', Type: 'oneshot' }, 'stopped', true],
    [{ ActiveState: 'activating', SubState: 'auto-restart' }, 'activating (auto-restart)', false],
    [{ LoadState: 'not-found', ActiveState: 'inactive' }, 'missing', false],
    [{ LoadState: 'masked' }, 'masked', false],
  ])('with %p are %s', (changes, state, well) => {
    expect(parsed(changes)).toMatchObject({ state, well });
  });

  test('that ended say since when, and those that never ran do not', () => {
    const ended = { ActiveState: 'failed', InactiveEnterTimestampMonotonic: '70000000' };
    expect(parsed(ended)?.since).toBe('2026-11-24T09:59:30.000Z');
    expect(parsed({ ActiveState: 'inactive' })).not.toHaveProperty('since');
  });

  test('are several on a host', () => {
    const both = `up 100\nunit a.service\n${properties()}unit b.timer\n${properties({ SubState: 'waiting' })}`;
    expect([...parseUnits(both, now)].map(([name, { state }]) => [name, state])).toEqual([
      ['a.service', 'running'],
      ['b.timer', 'waiting'],
    ]);
  });
});

describe('looking at units', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = new FakeHosts(manifest());
    hosts.program('systemctl', 'cat "$HOST/show"');
    hosts.put('192.0.2.11', 'show', properties());
    hosts.put('192.0.2.12', 'show', properties({ ActiveState: 'failed', Result: 'signal' }));
  });
  afterEach(() => {
    hosts.remove();
  });
  const look = (given: EnvironmentJson) => readUnits(given, { project: hosts.project });

  test('asks each host that has some, once', async () => {
    const { daemons, unreachable } = await look(withUnits(unit('master'), unit('slave1'), unit('master', 'exporter')));
    expect(daemons).toEqual([
      expect.objectContaining({
        host: 'master',
        daemon: 'agent',
        state: 'running',
        health: '-',
        well: true,
        endpoints: [],
      }),
      expect.objectContaining({ host: 'slave1', state: 'failed (signal)', well: false }),
      expect.objectContaining({ host: 'master', daemon: 'exporter', well: true }),
    ]);
    expect(unreachable).toEqual({});
    expect(hosts.calls).toHaveLength(2);
  });

  test('contacts nobody where there are none', async () => {
    expect(await look(manifest())).toEqual({ daemons: [], unreachable: {} });
    expect(hosts.calls).toEqual([]);
  });

  test('says which host does not answer, or has no systemd; a lost one is not asked', async () => {
    const declared = withUnits(unit('master'), unit('slave1'), unit('slave2'));
    hosts.put('192.0.2.11', 'dead');
    hosts.program('systemctl', 'echo "System has not been booted with systemd" >&2; exit 1');
    const lost = {
      ...declared,
      hosts: declared.hosts.map((host) => (host.name === 'slave2' ? { ...host, state: 'lost' as const } : host)),
    };
    const { daemons, unreachable } = await look(lost);
    expect(daemons.map(({ state, well }) => [state, well])).toEqual([
      ['unreachable', false],
      ['systemd unusable', false],
      ['lost', true],
    ]);
    expect(unreachable).toEqual({
      master: expect.stringContaining('unreachable over SSH') as string,
      slave1: 'System has not been booted with systemd',
    });
  });

  test.each([
    [{}, '--no-pager --unit=consul.service'],
    [{ tail: '20' }, '--no-pager --unit=consul.service --lines=20'],
    [{ follow: true }, '--no-pager --unit=consul.service --follow --no-tail'],
    [{ follow: true, tail: '5' }, '--no-pager --unit=consul.service --follow --lines=5'],
  ])('their logs with %p are those of journalctl', async (options, expected) => {
    hosts.program('journalctl', 'printf "%s" "$*" >"$HOST/asked"; exit 3');
    expect(await unitLogs(manifest(), unit('master'), options, { project: hosts.project })).toBe(3);
    expect(hosts.read('192.0.2.11', 'asked')).toBe(expected);
  });

  test('their logs need root where the user is not', async () => {
    hosts.program('sudo', 'shift; exec "$@"');
    hosts.program('journalctl', 'true');
    const [master, ...others] = manifest().hosts;
    const sudo = {
      ...manifest(),
      hosts: [{ ...master, ssh: { ...master?.ssh, sudo: true } }, ...others],
    } as EnvironmentJson;
    await unitLogs(sudo, unit('master'), {}, { project: hosts.project });
    expect(hosts.calls[0]?.at(-1)).toContain('sudo -n journalctl');
  });
});

describe('the unit that is meant', () => {
  const declared = withUnits(unit('master'), unit('slave1'), unit('slave2', 'exporter', 'node-exporter.service'));

  test('is named by its daemon or unit, and host where there are several', () => {
    expect(findUnit(declared, 'agent@slave1')).toBe(declared.units[1]);
    expect(findUnit(declared, 'consul.service@master')).toBe(declared.units[0]);
    expect(findUnit(declared, 'exporter')).toBe(declared.units[2]);
  });

  test('is none where only a container is called so', () => {
    expect(findUnit(declared, 'namenode')).toBeUndefined();
    expect(findUnit(declared, 'agent@slave2')).toBeUndefined();
  });

  test('fails where several hosts run it, in containers or not, and names them', () => {
    expect(() => findUnit(declared, 'agent')).toThrow(
      'lab: daemon = "agent": it runs on 2 hosts; use one of agent@master, agent@slave1',
    );
    const both = withUnits(unit('master', 'datanode'));
    expect(() => findUnit(both, 'datanode')).toThrow(
      'it runs on 3 hosts; use one of datanode@slave1, datanode@slave2, datanode@master',
    );
  });
});
