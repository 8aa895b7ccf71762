import fc from 'fast-check';
import { type Host, HostGroup } from '../../../constructs/environment';
import { configurationError, host, labStack } from './fixture';

describe('HostGroup', () => {
  const stack = labStack();
  const master = host(stack, 'master', { labels: { role: 'master' } });
  const slave1 = host(stack, 'slave1', { labels: { role: 'worker', disk: 'ssd' } });
  const slave2 = host(stack, 'slave2', { labels: { role: 'worker' } });
  const all = HostGroup.of(master, slave1, slave2);

  test('keeps the order in which its hosts were named', () => {
    expect(all.names).toEqual(['master', 'slave1', 'slave2']);
    expect([...all]).toEqual([...all.hosts]);
    expect(all.first).toBe(master);
    expect(all).toHaveLength(3);
    expect(HostGroup.of(slave2, master).names).toEqual(['slave2', 'master']);
  });

  test('does not change', () => {
    expect(() => (all.hosts as Host[]).push(master)).toThrow(TypeError);
    const hosts = [master, slave1];
    const group = HostGroup.of(...hosts);
    hosts.pop();
    expect(group).toHaveLength(2);
  });

  test('selects by label', () => {
    expect(all.labelled('role', 'worker').names).toEqual(['slave1', 'slave2']);
    expect(all.labelled('role', 'worker').labelled('disk', 'ssd').names).toEqual(['slave1']);
    expect(all.hasLabelled('disk', 'ssd')).toBe(true);
    expect(all.hasLabelled('disk', 'hdd')).toBe(false);
  });

  test('finds a host by its name', () => {
    expect(all.get('slave1')).toBe(slave1);
    expect(all.without(master).names).toEqual(['slave1', 'slave2']);
    expect(all.includes(master)).toBe(true);
    expect(all.without(master).includes(master)).toBe(false);
  });

  test('a union holds each host once, and nothing else', () => {
    const selection = fc.subarray([master, slave1, slave2], { minLength: 1 }).map((hosts) => HostGroup.of(...hosts));
    fc.assert(
      fc.property(selection, selection, (a, b) => {
        const union = a.union(b);
        expect(new Set(union.names).size).toBe(union.length);
        expect(new Set(union)).toEqual(new Set([...a, ...b]));
        expect(union.names.slice(0, a.length)).toEqual(a.names);
      }),
    );
  });

  test('fails LS017 for no host', () => {
    expect(configurationError(() => HostGroup.of()).message).toBe(
      'HostGroup: 0 hosts: a group holds at least one host; label a host so, or leave out what needs the group [LS017]',
    );
  });

  test('fails LS018 for a host named twice', () => {
    expect(configurationError(() => HostGroup.of(master, slave1, master)).message).toBe(
      'HostGroup: host "master": a host stands in a group once; name it once [LS018]',
    );
  });

  test('fails LS017 for labels that select nothing, and says which', () => {
    expect(configurationError(() => all.labelled('role', 'gateway')).message).toContain(
      'HostGroup labelled role=gateway: 0 hosts: a group holds at least one host',
    );
    expect(configurationError(() => all.labelled('role', 'worker').labelled('toString', 'x')).message).toContain(
      'HostGroup labelled role=worker labelled toString=x: 0 hosts',
    );
  });

  test('fails LS019 for a host that is in neither of two groups', () => {
    const union = HostGroup.of(master).union(all.labelled('disk', 'ssd'));
    expect(configurationError(() => union.get('slave9')).message).toBe(
      'HostGroup and HostGroup labelled disk=ssd: host "slave9": no host of the group has that name; use one of master, slave1 [LS019]',
    );
  });

  test('fails LS019 for an unknown host, and says which there are', () => {
    expect(configurationError(() => all.get('slave9')).message).toBe(
      'HostGroup: host "slave9": no host of the group has that name; use one of master, slave1, slave2 [LS019]',
    );
  });

  test('fails LS017 when nothing is left', () => {
    expect(configurationError(() => HostGroup.of(master).without(master)).message).toContain(
      'HostGroup without master: 0 hosts',
    );
  });
});
