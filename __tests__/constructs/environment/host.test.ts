import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { Host, Ssh } from '../../../constructs/environment';
import { Size } from '../../../constructs/values';
import { configurationError, host, labStack, ssh } from './fixture';

describe('Host', () => {
  test('defaults', () => {
    const master = host(labStack(), 'master');
    expect(master).toMatchObject({
      name: 'master',
      address: '192.0.2.1',
      engine: 'docker',
      state: 'active',
      unreachable: 'warn',
    });
    expect(master.labels).toEqual({});
    expect(master.memory).toBeUndefined();
    expect(master.cores).toBeUndefined();
  });

  test('is recognised, also one of another copy of the library, and nothing else is', () => {
    const stack = labStack();
    expect(Host.isHost(host(stack, 'master'))).toBe(true);
    expect(Host.isHost({ [Symbol.for('longshore.Host')]: true })).toBe(true);
    expect([stack, null, undefined, 'master', { name: 'master' }].filter((x) => Host.isHost(x))).toEqual([]);
  });

  test('connection for the resources of our provider', () => {
    const stack = labStack('cdktf.out');
    expect(host(stack, 'master', { state: 'leaving', unreachable: 'fail' }).connection).toStrictEqual({
      name: 'master',
      address: '192.0.2.1',
      port: 22,
      user: 'ops',
      sudo: true,
      state: 'leaving',
      unreachable: 'fail',
      privateKeyFile: '../../../keys/id',
      knownHostsFile: '../../../keys/known_hosts',
    });
    const access = Ssh.agent('root', { proxyJump: 'bastion', options: { Compression: 'yes' } });
    expect(host(stack, 'slave1', { ssh: access }).connection).toStrictEqual({
      name: 'slave1',
      address: '192.0.2.2',
      port: 22,
      user: 'root',
      sudo: false,
      state: 'active',
      unreachable: 'warn',
      proxyJump: 'bastion',
      options: { Compression: 'yes' },
    });
  });

  test('absolute paths and those in the home folder stay as they are', () => {
    const access = Ssh.key('ops', { privateKeyFile: '~/.ssh/id', knownHostsFile: '/etc/ssh/ssh_known_hosts' });
    expect(host(labStack(), 'master', { ssh: access }).connection).toMatchObject({
      privateKeyFile: '~/.ssh/id',
      knownHostsFile: '/etc/ssh/ssh_known_hosts',
    });
  });

  test.each(['Master', 'master_1', 'master.example.com', '-master', 'a'.repeat(64)])(
    'fails LS007 for the name "%s", which is no RFC 1123 label',
    (name) => {
      expect(configurationError(() => host(labStack(), name)).message).toBe(
        `lab/${name}: name = "${name}": a host name is an RFC 1123 label; use lower-case letters, digits and hyphens, at most 63 [LS007]`,
      );
    },
  );

  test.each([
    '',
    '192.0.2',
    '192.0.2.256',
    '1.2.3.4.5',
    'ops@192.0.2.1',
    '192.0.2.1:22',
    'my host',
    '-oProxyCommand=x',
    'fd00::1',
  ])('fails LS011 for the address "%s"', (address) => {
    expect(configurationError(() => host(labStack(), 'master', { address })).message).toBe(
      `lab/master: address = "${address}": a host is reached at an IPv4 address or a DNS name; write for example 192.0.2.11 [LS011]`,
    );
  });

  test.each(['7.example.com', 'rack1.site2', '1a.2b', 'localhost'])('may have the address "%s"', (address) => {
    expect(host(labStack(), 'master', { address }).address).toBe(address);
  });

  test.each([0, -1, 1.5, NaN])('fails LS016 for %d cores', (cores) => {
    expect(configurationError(() => host(labStack(), 'master', { cores })).message).toBe(
      `lab/master: cores = ${cores}: cores are a whole number, at least 1; declare what the platform may use [LS016]`,
    );
  });

  test('fails LS013 for a name that another host of the stack has', () => {
    const stack = labStack();
    host(stack, 'master');
    const site = new Construct(stack, 'Site');
    expect(configurationError(() => new Host(site, 'master', { address: '192.0.2.9', ssh })).message).toBe(
      'lab/Site/master: name = "master": a host name is unique in its stack (lab/master has it); rename one of them [LS013]',
    );
  });

  test('fails LS014 for an address that another host of the stack has', () => {
    const stack = labStack();
    host(stack, 'master', { address: '192.0.2.9' });
    expect(configurationError(() => host(stack, 'slave1', { address: '192.0.2.9' })).message).toBe(
      'lab/slave1: address = "192.0.2.9": an address belongs to one host (lab/master has it); correct one of them [LS014]',
    );
  });

  test('fails LS015 for a machine that ssh reaches under two addresses', () => {
    const stack = labStack();
    const through = (port = 22) =>
      Ssh.agent('ops', { port, options: { hostname: 'Rack.example.com' }, proxyJump: 'bastion' });
    host(stack, 'master', { ssh: through() });
    host(stack, 'slave1', { ssh: through(2201) });
    expect(configurationError(() => host(stack, 'slave2', { ssh: through() })).message).toBe(
      'lab/slave2: ssh to rack.example.com:22 through bastion: SSH reaches one host at one place (lab/master is there); ' +
        'correct HostName or port of one of them [LS015]',
    );
  });

  test('fails LS015 for the option HostName that leads to another host', () => {
    const stack = labStack();
    host(stack, 'master', { address: '192.0.2.9' });
    const access = Ssh.agent('ops', { options: { HostName: '192.0.2.9' } });
    expect(configurationError(() => host(stack, 'slave1', { ssh: access })).message).toBe(
      'lab/slave1: ssh to 192.0.2.9:22: SSH reaches one host at one place (lab/master is there); correct HostName or port of one of them [LS015]',
    );
  });

  test('is no other machine for the other options of ssh', () => {
    const stack = labStack();
    const access = Ssh.agent('ops', { options: { Compression: 'yes' } });
    host(stack, 'master', { ssh: access });
    expect(() => host(stack, 'slave1', { ssh: access })).not.toThrow();
  });

  test('fails LS001 for an address that only the apply will know', () => {
    const address = Token.asString({ resolve: () => '192.0.2.1' });
    expect(configurationError(() => host(labStack(), 'master', { address })).message).toMatch(
      /^lab\/master: address = "\(known after apply\)": .* \[LS001\]$/,
    );
  });

  test('fails LS007, LS011, LS016 with all faults at once', () => {
    const error = configurationError(() => host(labStack(), 'Master', { address: '', cores: 0 }));
    expect(error.faults.map(({ value }) => value)).toEqual(['name = "Master"', 'address = ""', 'cores = 0']);
  });

  test('of another stack may have the same name and address', () => {
    const sized = { memory: Size.gibibytes(4) };
    expect(() => [host(labStack(), 'master', sized), host(labStack(), 'master', sized)]).not.toThrow();
  });
});
