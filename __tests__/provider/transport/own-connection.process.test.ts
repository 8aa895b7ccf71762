import '../spawn-sees-test-env';
import { runScript, sshArguments } from '../../../provider/transport/ssh';
import { FakeSsh } from '../fake-ssh';
import { connectionTo } from '../fixture';

const host = connectionTo({ name: 'slave1', address: '192.0.2.12' });
let ssh: FakeSsh;

beforeEach(() => {
  ssh = new FakeSsh().onPath();
});
afterEach(() => ssh.remove());

describe('a connection of its own', () => {
  test('shares none, whatever the options say', () => {
    const options = { ControlPath: '/shared', ControlMaster: 'auto' };
    const given = sshArguments({ ...host, options }, true).filter((word) => word.startsWith('Control'));
    expect(given).toEqual(['ControlMaster=no', 'ControlPath=none']);
  });

  test('that fails is not remembered, and one that is remembered is tried anew', async () => {
    const other = { ...host, address: '192.0.2.68' };
    ssh.behave(other.address, { dead: 'Connection timed out\n' });
    const reason = 'host slave1 cannot be reached\nConnection timed out\n(ssh ops@192.0.2.68, port 22)';
    await expect(runScript(other, 'true', { ownConnection: true })).rejects.toThrow(reason);
    ssh.behave(other.address, {});
    expect((await runScript(other, 'echo back')).stdout).toBe('back\n');
  });

  test('fails for a host that is declared lost', () => {
    expect(() => runScript({ ...host, state: 'lost' }, 'true', { ownConnection: true })).toThrow('it is declared lost');
  });
});

test('a script may be told the connection it came by, through sudo', async () => {
  process.env.SSH_CONNECTION = '198.51.100.7 50022 192.0.2.12 22';
  const options = { tellsConnection: true };
  expect((await runScript({ ...host, sudo: true }, 'echo "$1"', options)).stdout).toBe(
    '198.51.100.7 50022 192.0.2.12 22\n',
  );
  expect(ssh.starts()[0]?.argv.at(-1)).toBe('sudo -n sh -s -- "$SSH_CONNECTION"');
  delete process.env.SSH_CONNECTION;
});
