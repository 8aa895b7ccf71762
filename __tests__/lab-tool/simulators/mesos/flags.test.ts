import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOn, milliseconds, readFlags, required } from '../../../../lab/simulators/mesos/flags';

const folder = mkdtempSync(join(tmpdir(), 'longshore-flags-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const MASTER = ['--work_dir=/w', '--quorum=1', '--zk=zk://a:2181/mesos'];

describe('flags', () => {
  test('have defaults; the command line goes before the environment', () => {
    const { values, ignored } = readFlags(
      'mesos-master',
      MASTER,
      { MESOS_PORT: '1', MESOS_QUORUM: '3', MESOS_X: '' },
      'clusterd',
    );
    expect(values).toMatchObject({ port: '1', quorum: '1', agent_ping_timeout: '15secs' });
    expect(ignored).toEqual(['MESOS_X']);
    expect(milliseconds(values, 'agent_ping_timeout')).toBe(15_000);
    expect(isOn(values, 'authenticate_agents')).toBe(false);
    expect(required(values, 'zk')).toBe('zk://a:2181/mesos');
  });

  test('fails as the real one does, with its first word', () => {
    expect(() =>
      readFlags('mesos-agent', ['--isolator=x', '--master=a:5050', '--work_dir=/w'], {}, 'clusterd'),
    ).toThrow(/^Failed to load unknown flag 'isolator'\n\nSee `mesos-agent --help` for a list of supported flags\.$/);
  });

  test('are what is in a file, but for credentials', () => {
    const file = join(folder, 'zk');
    writeFileSync(file, 'zk://b:2181/mesos\n');
    const argv = ['--work_dir=/w', '--quorum=1', `--zk=file://${file}`, `--credentials=file://${file}`];
    expect(readFlags('mesos-master', argv, {}, 'clusterd').values).toMatchObject({
      zk: 'zk://b:2181/mesos',
      credentials: `file://${file}`,
    });
  });

  test('fails where one is missing, or no duration', () => {
    expect(() => required({}, 'master')).toThrow('Missing required option --master');
    expect(() => milliseconds({ x: '5 apples' }, 'x')).toThrow(/^--x: /);
  });
});
