import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordFile, recordOf, writeRecord, type Given } from '../../../lab/simulators/record';
import { judgeMarathonFlags } from '../../../upstream/marathon/flags';
import { judgeMesosFlags } from '../../../upstream/mesos/flags';

const folder = mkdtempSync(join(tmpdir(), 'longshore-record-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const AGENT: Given = {
  program: 'mesos-agent',
  argv: [
    '--master=zk://u:hidden@a:2181/mesos',
    '--work_dir=/srv/mesos',
    '--credential={"secret":"hidden"}',
    '--http_credentials=file:///etc/mesos/http',
  ],
  environment: { B_PASSWORD: 'hidden', A: 'shown', MESOS_MASTER: 'zk://u:hidden@a:2181/mesos' },
  ignored: ['MESOS_ISOLATOR'],
};
const MARATHON: Given = {
  program: 'marathon',
  argv: [
    '--master',
    'zk://u:hidden@zk:2181/mesos',
    '--http_credentials',
    'admin:hidden',
    '--mesos_authentication_secret',
    '/hidden',
    '--mesos_authentication_secret_file=/run/secret',
    '--ha',
  ],
  environment: { MARATHON_ZK: 'zk://zk:2181/marathon', MARATHON_HTTP_CREDENTIALS: 'a:hidden', HOME: '/root' },
  ignored: [],
};

test('a record of Mesos has no secret in it, and what was ignored', () => {
  expect(recordOf(AGENT)).toEqual({
    program: 'mesos-agent',
    argv: [
      '--master=zk://u:(left out)@a:2181/mesos',
      '--work_dir=/srv/mesos',
      '--credential=(left out)',
      '--http_credentials=file:///etc/mesos/http',
    ],
    environment: { A: 'shown', B_PASSWORD: '(left out)', MESOS_MASTER: 'zk://u:(left out)@a:2181/mesos' },
    ignored: ['MESOS_ISOLATOR'],
  });
});

test('a record of Marathon is the same, of flags whose values are words of their own', () => {
  expect(recordOf(MARATHON)).toEqual({
    program: 'marathon',
    argv: [
      '--master',
      'zk://u:(left out)@zk:2181/mesos',
      '--http_credentials',
      '(left out)',
      '--mesos_authentication_secret',
      '(left out)',
      '--mesos_authentication_secret_file=/run/secret',
      '--ha',
    ],
    environment: { HOME: '/root', MARATHON_HTTP_CREDENTIALS: '(left out)', MARATHON_ZK: 'zk://zk:2181/marathon' },
    ignored: [],
  });
});

test('a word is no secret for standing after a flag that has its value', () => {
  expect(recordOf({ ...AGENT, argv: ['--credential=/etc/c', 'x'] }).argv).toEqual(['--credential=/etc/c', 'x']);
});

test('what is recorded is judged as what was given', () => {
  // Given twice, a flag would be refused.
  const marathon = { ...MARATHON, environment: {}, argv: MARATHON.argv.slice(0, 4) };
  const url = ['--zk', 'zk://u:hidden@zk:2181/marathon'];
  expect(judgeMarathonFlags(recordOf({ ...marathon, argv: [...marathon.argv, ...url] })).faults).toEqual([]);
  expect(judgeMesosFlags('mesos-agent', 'clusterd', { ...recordOf(AGENT), environment: {} }).faults).toEqual([]);
});

test('it lies where the environment says, or in a folder of the program', () => {
  expect(recordFile({}, '/srv/mesos')).toBe('/srv/mesos/recorded.json');
  expect(recordFile({ SIMULATOR_RECORD: '/tmp/recorded.json' }, '/srv/mesos')).toBe('/tmp/recorded.json');
  const file = join(folder, 'work', 'recorded.json');
  writeRecord(file, AGENT, () => {
    throw new Error('it can be written');
  });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(recordOf(AGENT));
});

test('fails aloud, and no more, where it cannot be written', () => {
  writeFileSync(join(folder, 'file'), '');
  const said: string[] = [];
  writeRecord(join(folder, 'file', 'recorded.json'), AGENT, (text) => said.push(text));
  expect(said).toEqual([expect.stringMatching(/^what was given is not recorded in .*: E/)]);
});
