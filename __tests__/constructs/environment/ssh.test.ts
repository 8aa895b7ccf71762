import { Ssh } from '../../../constructs/environment';
import { InvalidValueError } from '../../../constructs/values';

describe('Ssh', () => {
  test('defaults: port 22, sudo for any user but root', () => {
    expect(Ssh.agent('ops')).toMatchObject({ user: 'ops', port: 22, sudo: true, options: {} });
    expect(Ssh.agent('root').sudo).toBe(false);
    expect(Ssh.agent('ops', { sudo: false }).sudo).toBe(false);
    expect(Ssh.agent('ops').privateKeyFile).toBeUndefined();
  });

  test('takes what it is given', () => {
    const props = {
      privateKeyFile: '~/.ssh/id',
      knownHostsFile: 'keys/known_hosts',
      port: 2222,
      proxyJump: 'ops@bastion',
    };
    expect(Ssh.key('ops', { ...props, options: { Compression: 'yes' } })).toMatchObject({
      ...props,
      options: { Compression: 'yes' },
    });
  });

  test('an agent of its own is an ssh option', () => {
    expect(Ssh.agent('ops', { agentSocket: '/run/agent', options: { Compression: 'yes' } }).options).toEqual({
      Compression: 'yes',
      IdentityAgent: '/run/agent',
    });
  });

  test('does not change with the object it was made from', () => {
    const options: Record<string, string> = { Compression: 'yes' };
    const ssh = Ssh.agent('ops', { options });
    options.StrictHostKeyChecking = 'no';
    expect(ssh.options).toEqual({ Compression: 'yes' });
  });

  test.each(['StrictHostKeyChecking', 'stricthostkeychecking', 'STRICTHOSTKEYCHECKING'])(
    '%s=yes is the rule anyway',
    (name) => {
      expect(Ssh.agent('ops', { options: { [name]: 'yes' } }).options).toEqual({ [name]: 'yes' });
    },
  );

  test.each([
    ['StrictHostKeyChecking', 'no'],
    ['StrictHostKeyChecking', 'off'],
    ['StrictHostKeyChecking', 'accept-new'],
    ['StrictHostKeyChecking', 'ask'],
    ['stricthostkeychecking', 'NO'],
    ['StrictHostKeyChecking', ' no'],
    ['UserKnownHostsFile', '/dev/null'],
    ['userknownhostsfile', '"/dev/null"'],
    ['UserKnownHostsFile', '~/.ssh/known_hosts /dev/null'],
    ['GlobalKnownHostsFile', '/dev/null'],
    ['NoHostAuthenticationForLocalhost', 'yes'],
    ['ProxyCommand', 'ssh -o StrictHostKeyChecking=no -W %h:%p bastion'],
    ['ProxyCommand', 'ssh -oUserKnownHostsFile=/dev/null -W %h:%p bastion'],
    ['ProxyCommand', 'ssh -o "UserKnownHostsFile = /dev/null" -W %h:%p bastion'],
    ['ProxyCommand', 'ssh -o "GlobalKnownHostsFile  /dev/null" -W %h:%p bastion'],
    ['ProxyCommand', "ssh -o StrictHostKeyChecking='no' -W %h:%p bastion"],
    ['ProxyCommand', 'ssh -o "StrictHostKeyChecking = off" -W %h:%p bastion'],
  ])('fails LS022 for %s=%s, which weakens host key checking', (name, value) => {
    const rule = "host keys are always checked (whoever answers in a host's name could take its secrets)";
    const fix = "pin the host's key in a known_hosts file and name it as knownHostsFile";
    for (const make of [
      () => Ssh.agent('ops', { options: { [name]: value } }),
      () => Ssh.key('ops', { privateKeyFile: 'id', options: { [name]: value } }),
    ]) {
      expect(make).toThrow(InvalidValueError);
      expect(make).toThrow(`"${name}=${value}": ${rule}; ${fix}`);
    }
  });

  test('fails LS022 for /dev/null as the file of known hosts', () => {
    expect(() => Ssh.agent('ops', { knownHostsFile: '/dev/null' })).toThrow(
      '"knownHostsFile = /dev/null": host keys are always',
    );
  });

  test.each([
    ['', 'yes'],
    ['Compression yes', ''],
    ['Compression yes', 'yes'],
    ['Compression', 'yes\n'],
    ['-oProxyCommand', 'x'],
    ['Compression', 'yes\nStrictHostKeyChecking no'],
  ])('fails LS024 for %j=%j, which is no ssh option', (name, value) => {
    expect(() => Ssh.agent('ops', { options: { [name]: value } })).toThrow(
      'an ssh option is an ssh_config keyword and a one-line value; see ssh_config(5)',
    );
  });

  test.each([
    ['PasswordAuthentication', 'yes'],
    ['KbdInteractiveAuthentication', 'yes'],
    ['ChallengeResponseAuthentication', 'yes'],
    ['PreferredAuthentications', 'keyboard-interactive'],
    ['PreferredAuthentications', 'publickey,password'],
    ['batchmode', 'no'],
    ['ProxyCommand', 'sshpass -p x ssh -W %h:%p bastion'],
  ])('fails LS025 for %s=%s: nobody can type a password', (name, value) => {
    for (const user of ['root', 'ops']) {
      expect(() => Ssh.agent(user, { options: { [name]: value } })).toThrow(
        `"${name}=${value}": SSH authenticates by key: nobody can type a password during a deploy; give the host your public key`,
      );
    }
  });

  test('an option may say that there are no passwords, and a command may check host keys', () => {
    const options = {
      PasswordAuthentication: 'no',
      BatchMode: 'yes',
      ProxyCommand: 'ssh -o StrictHostKeyChecking=yes -W %h:%p bastion',
    };
    expect(Ssh.agent('ops', { options }).options).toEqual(options);
  });

  test.each([
    ['NoHostAuthenticationForLocalhost', 'no'],
    ['NoHostAuthenticationForLocalhost', 'NO'],
    ['PasswordAuthentication', 'NO'],
    ['BatchMode', 'YES'],
    ['PreferredAuthentications', 'publickey'],
    ['SetEnv', 'LOGIN=password'],
    ['ProxyCommand', 'nc %h %p 2>/dev/null'],
    ['ProxyCommand', 'ssh -o "StrictHostKeyChecking = yes" -W %h:%p bastion'],
    ['ProxyCommand', "ssh -o StrictHostKeyChecking='yes' -W %h:%p bastion"],
    ['ProxyCommand', 'ssh -o "UserKnownHostsFile keys/known_hosts" -W %h:%p bastion 2>/dev/null'],
  ])('%s=%s weakens nothing', (name, value) => {
    expect(Ssh.agent('ops', { options: { [name]: value } }).options).toEqual({ [name]: value });
  });

  test('fails LS024 for an option written twice, in two ways', () => {
    expect(() => Ssh.agent('ops', { options: { Compression: 'yes', compression: 'no' } })).toThrow(
      '"compression": an ssh option is given once (letter case does not matter); keep one of them',
    );
  });

  test.each([
    ['UserKnownHostsFile', 'knownHostsFile'],
    ['identityfile', 'privateKeyFile'],
    ['ProxyJump', 'proxyJump'],
    ['Port', 'port'],
    ['User', 'user'],
  ])('fails LS024 for the option %s, which is the property %s', (name, property) => {
    expect(() => Ssh.agent('ops', { options: { [name]: 'x' } })).toThrow(
      `"${name}=x": what Ssh has a property for is no option; write it as ${property}`,
    );
  });

  test.each(['', '-oProxyCommand=x', 'ops user', 'ops@host', '1ops', 'ops\n'])(
    'fails LS020 for the user %j',
    (user) => {
      expect(() => Ssh.agent(user)).toThrow(
        `"${user}": an SSH user is a login name; use letters, digits, dot, hyphen and underscore`,
      );
    },
  );

  test.each([0, 65536, 22.5])('fails LS002 for port %d', (port) => {
    expect(() => Ssh.agent('ops', { port })).toThrow(`"${port}": a port is a whole number from 1 to 65535`);
  });
});
