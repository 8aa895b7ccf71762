// The entry script itself, run by bash with Hadoop, curl and getent played by small scripts on the PATH.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ENTRY = join(__dirname, '../../../constructs/hadoop/entry.sh');
const CLUSTER_ID = 'CID-11111111-1111-5111-8111-111111111111';
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'longshore-entry-'));
  for (const directory of ['bin', 'data', 'run']) mkdirSync(join(root, directory));
  command('tini', 'shift; exec "$@"');
  for (const name of ['hdfs', 'yarn', 'mapred']) command(name, `echo "${name} $*" >>"$ROOT/calls"`);
  command(
    'hdfs',
    `echo "hdfs $*" >>"$ROOT/calls"
[ "$2" != -format ] || { mkdir -p "$LONGSHORE_DATA/name/current" && touch "$LONGSHORE_DATA/name/current/fsimage_0" && echo "clusterID=$5" >"$LONGSHORE_DATA/name/current/VERSION"; }`,
  );
  command('curl', 'cat "$ROOT/answer" 2>/dev/null');
  command('sleep', 'exit 0');
  command('getent', '[ "$2" = files ] && echo "10.0.0.7 $4" || echo "10.0.0.7 some.name"');
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function command(name: string, script: string): void {
  const file = join(root, 'bin', name);
  writeFileSync(file, `#!/bin/bash\n${script}\n`);
  chmodSync(file, 0o755);
}

const environment = () => ({
  PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`,
  ROOT: root,
  LONGSHORE_DATA: join(root, 'data'),
  LONGSHORE_RUN: join(root, 'run'),
  LONGSHORE_HOST: 'slave1',
  CLUSTER_ID,
  HDFS_DIRECTORIES: '',
});

function entry(args: string[], more: Record<string, string> = {}) {
  const env = { ...environment(), ...more };
  const { status, stdout, stderr } = spawnSync('bash', [ENTRY, ...args], { encoding: 'utf8', timeout: 20_000, env });
  return { status, stdout, stderr };
}

const answer = (text: string) => {
  writeFileSync(join(root, 'answer'), text);
};
const calls = () =>
  existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') : [];
const inName = (file: string, content: string) => {
  mkdirSync(join(root, 'data/name/current'), { recursive: true });
  writeFileSync(join(root, 'data/name/current', file), content);
};
const FORMATTED = `hdfs namenode -format -nonInteractive -clusterId ${CLUSTER_ID}`;

describe('NameNode', () => {
  beforeEach(() => {
    answer('"Safemode" : "",');
  });

  test('formats an empty directory once, then starts what is there', () => {
    expect(entry(['start', 'namenode'], { NN_INIT: 'format' }).status).toBe(0);
    expect(calls()).toEqual([FORMATTED, 'hdfs namenode']);
    expect(readFileSync(join(root, 'data/.initialised'), 'utf8')).toBe(`${CLUSTER_ID}\n`);
    expect(entry(['start', 'namenode'], { NN_INIT: 'format' }).status).toBe(0);
    expect(calls()).toEqual([FORMATTED, 'hdfs namenode', 'hdfs namenode']);
  });

  test('marks a directory that was initialised before there was a marker', () => {
    inName('fsimage_0000000000000000042', '');
    inName('VERSION', `clusterID=${CLUSTER_ID}\n`);
    expect(entry(['start', 'namenode']).status).toBe(0);
    expect(readFileSync(join(root, 'data/.initialised'), 'utf8')).toBe(`${CLUSTER_ID}\n`);
  });

  test("fails over another cluster's data", () => {
    inName('fsimage_0', '');
    inName('VERSION', 'clusterID=CID-other\n');
    const { status, stderr } = entry(['start', 'namenode'], { NN_INIT: 'format' });
    expect(status).toBe(64);
    expect(stderr).toContain(`holds clusterID=CID-other, this cluster is ${CLUSTER_ID}`);
    expect(calls()).toEqual([]);
  });

  test('fails over a half formatted directory', () => {
    inName('VERSION', `clusterID=${CLUSTER_ID}\n`);
    const { status, stderr } = entry(['start', 'namenode'], { NN_INIT: 'format' });
    expect([status, calls()]).toEqual([65, []]);
    expect(stderr).toContain('half formatted');
  });

  test('fails over an empty directory of a cluster that was initialised', () => {
    writeFileSync(join(root, 'data/.initialised'), CLUSTER_ID);
    const { status, stderr } = entry(['start', 'namenode'], { NN_INIT: 'format' });
    expect([status, calls()]).toEqual([66, []]);
    expect(stderr).toContain('the metadata is lost or not mounted');
  });

  test('fails over an empty directory when it is not the one that formats', () => {
    const { status, stderr } = entry(['start', 'namenode']);
    expect([status, calls()]).toEqual([66, []]);
    expect(stderr).toContain('not the one that formats');
  });

  test('fails over a directory with something else in it', () => {
    mkdirSync(join(root, 'data/name'));
    writeFileSync(join(root, 'data/name/photo.jpg'), '');
    const { status, stderr } = entry(['start', 'namenode'], { NN_INIT: 'format' });
    expect([status, calls()]).toEqual([67, []]);
    expect(stderr).toContain('holds no file system image');
  });

  test('fails when the format fails, and leaves no marker', () => {
    command('hdfs', 'exit 1');
    expect(entry(['start', 'namenode'], { NN_INIT: 'format' }).status).toBe(68);
    expect(existsSync(join(root, 'data/.initialised'))).toBe(false);
  });
});

test('a DataNode starts after its address has a name', () => {
  command(
    'getent',
    '[ "$2" = files ] && { echo "10.0.0.7 $4"; exit; }; echo "getent $*" >>"$ROOT/calls"; [ $(wc -l <"$ROOT/calls") -gt 2 ]',
  );
  expect(entry(['start', 'datanode']).status).toBe(0);
  const lookup = 'getent -s dns hosts 10.0.0.7';
  expect(calls()).toEqual([lookup, lookup, lookup, 'hdfs datanode']);
});

test('a JobHistoryServer starts after the NameNode has left safe mode', () => {
  command(
    'curl',
    'echo "curl $4" >>"$ROOT/calls"; [ $(wc -l <"$ROOT/calls") -lt 2 ] && echo \'"Safemode" : "Safe mode is ON",\' || echo \'"Safemode" : "",\'',
  );
  expect(entry(['start', 'jobhistory']).status).toBe(0);
  expect(calls()).toHaveLength(3);
  expect(calls().at(-1)).toBe('mapred historyserver');
});

test.each([
  ['resourcemanager', 'yarn resourcemanager'],
  ['nodemanager', 'yarn nodemanager'],
])('%s waits for nobody', (daemon, call) => {
  expect(entry(['start', daemon]).status).toBe(0);
  expect(calls()).toEqual([call]);
});

describe('edge', () => {
  const ENDED = 143; // 128 + SIGTERM

  // The real sleep: the process has to be there until the signal comes.
  beforeEach(() => {
    rmSync(join(root, 'bin/sleep'));
  });

  test.each([true, false])('waits, runs nothing, and ends with SIGTERM (tini in the image: %s)', async (tini) => {
    if (!tini) rmSync(join(root, 'bin/tini'));
    const edge = spawn('bash', [ENTRY, 'start', 'edge'], { env: environment(), stdio: 'ignore' });
    const ended = new Promise((resolve) =>
      edge.on('exit', (code, signal) => {
        resolve(code ?? signal);
      }),
    );
    while (!existsSync(join(root, 'run/longshore-started'))) await new Promise((again) => setTimeout(again, 10));
    expect(existsSync(join(root, 'data/tmp'))).toBe(true);
    expect([edge.exitCode, calls()]).toEqual([null, []]);
    edge.kill('SIGTERM');
    await expect(ended).resolves.toBe(ENDED);
  });

  test('is healthy without asking anybody: no JVM starts for it', () => {
    expect(entry(['health', 'edge']).status).toBe(0);
    expect(calls()).toEqual([]);
  });
});

test('an image without tini serves too', () => {
  rmSync(join(root, 'bin/tini'));
  expect(entry(['start', 'resourcemanager']).status).toBe(0);
  expect(calls()).toEqual(['yarn resourcemanager']);
});

describe('health', () => {
  test('passes while a DataNode still waits for its name, and just after its start', () => {
    expect(entry(['health', 'datanode']).status).toBe(0);
    writeFileSync(join(root, 'run/longshore-started'), String(Math.floor(Date.now() / 1000)));
    expect(entry(['health', 'datanode']).status).toBe(0);
  });

  test('fails when a DataNode does not answer long after its start', () => {
    writeFileSync(join(root, 'run/longshore-started'), String(Math.floor(Date.now() / 1000) - 181));
    expect(entry(['health', 'datanode']).status).not.toBe(0);
    answer('"BPServiceActorInfo" : "[]"');
    expect(entry(['health', 'datanode']).status).toBe(0);
  });

  test('a DataNode that the NameNode does not know is healthy: its name depends on that', () => {
    writeFileSync(join(root, 'run/longshore-started'), '0');
    answer('"BPServiceActorInfo" : "[{\\"ActorState\\":\\"INIT\\"}]"');
    expect(entry(['health', 'datanode']).status).toBe(0);
    expect(entry(['check', 'registered', 'datanode']).status).toBe(1);
  });

  test.each(['namenode', 'resourcemanager', 'nodemanager'])('fails when a %s does not answer', (daemon) => {
    writeFileSync(join(root, 'run/longshore-started'), String(Math.floor(Date.now() / 1000)));
    expect(entry(['health', daemon]).status).not.toBe(0);
  });

  test.each([
    ['namenode', '"State" : "standby"'],
    ['resourcemanager', '{"clusterInfo":{"state":"STARTED"}}'],
    ['nodemanager', '{"nodeInfo":{}}'],
    ['jobhistory', '{"historyInfo":{}}'],
  ])('a %s that answers is healthy', (daemon, text) => {
    answer(text);
    expect(entry(['health', daemon]).status).toBe(0);
    expect(entry(['check', 'serves', daemon]).stdout).toBe('ok\n');
  });
});

describe('check', () => {
  const live = (...nodes: [string, number][]) => {
    const entries = nodes.map(
      ([host, contact]) =>
        `\\"${host}:9866\\":{\\"infoAddr\\":\\"10.0.0.2:9864\\",\\"lastContact\\":${contact},\\"used\\":0}`,
    );
    answer(`    "LiveNodes" : "{${entries.join(',')}}",\n`);
  };

  test('datanodes: every named one is live and was heard of', () => {
    live(['slave1', 2], ['slave2', 0]);
    expect(entry(['check', 'datanodes', 'slave1,slave2'])).toMatchObject({ status: 0, stdout: 'ok\n' });
  });

  test('fails naming the DataNode that is missing, silent, or only resembles another', () => {
    live(['slave1', 2], ['slave2', 16], ['myslave3', 1]);
    const { status, stderr } = entry(['check', 'datanodes', 'slave1,slave2,slave3']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/no live DataNode on slave2 slave3\n/);
  });

  test('nodemanagers: every named one is running', () => {
    answer(
      '{"nodes":{"node":[{"state":"RUNNING","nodeHostName":"slave1"},{"state":"RUNNING","nodeHostName":"slave2"}]}}',
    );
    expect(entry(['check', 'nodemanagers', 'slave1,slave2']).status).toBe(0);
    const { status, stderr } = entry(['check', 'nodemanagers', 'slave1,slave3']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/no running NodeManager on slave3\n/);
  });

  test('a NodeManager is registered when the ResourceManager heard of it since its start', () => {
    writeFileSync(join(root, 'run/longshore-started'), '1000');
    answer('{"node":{"state":"RUNNING","lastHealthUpdate":999999}}');
    expect(entry(['check', 'registered', 'nodemanager']).status).toBe(1);
    answer('{"node":{"state":"RUNNING","lastHealthUpdate":1000001}}');
    expect(entry(['check', 'registered', 'nodemanager']).status).toBe(0);
  });

  describe('decommissioned:', () => {
    const node = (state: string): string =>
      `"LiveNodes" : "{\\"slave1:9866\\":{\\"adminState\\":\\"In Service\\"},\\"slave2:9866\\":{\\"lastContact\\":1,\\"adminState\\":\\"${state}\\"}}",\n`;
    const exclude = () => readFileSync(join(root, 'data/hosts.exclude'), 'utf8');
    const check = (hosts: string) => entry(['check', 'decommissioned', hosts]);

    test('nobody leaves, nobody is told', () => {
      expect(check('')).toMatchObject({ status: 0, stdout: 'ok\n' });
      expect(calls()).toEqual([]);
    });

    test('the NameNode is told once, and awaited; one that stays after all is told too', () => {
      answer(
        `${node('Decommission In Progress')}"DecomNodes" : "{\\"slave2:9866\\":{\\"underReplicatedBlocks\\":7}}"\n`,
      );
      const { status, stderr } = check('slave2');
      expect([status, exclude()]).toEqual([1, 'datanode-slave2\n']);
      expect(stderr).toMatch(/the DataNode on slave2 still has 7 blocks whose copies are too few elsewhere; .*-setrep/);
      answer(node('Decommissioned'));
      expect(check('slave2').status).toBe(0);
      expect(calls()).toEqual(['hdfs dfsadmin -refreshNodes']);
      expect(check('').status).toBe(0);
      expect([exclude(), calls().length]).toEqual(['\n', 2]);
    });

    test('fails when the DataNode is not counted as leaving, and tells again', () => {
      answer(node('In Service'));
      expect(check('slave2').stderr).toContain('does not count the DataNode on slave2 as leaving yet');
      expect(check('slave2').status).toBe(1);
      expect(calls()).toHaveLength(2);
    });

    test('fails when the DataNode does not answer, and when the NameNode reads nothing', () => {
      answer(node('Decommissioned'));
      expect(check('slave3').stderr).toContain(
        'the DataNode on slave3 does not answer: bring it back, or declare the host lost',
      );
      command('hdfs', 'exit 1');
      expect(check('slave2').stderr).toContain('did not read which hosts leave');
      expect(check('slave2').status).toBe(1);
    });
  });

  test('safe-mode and jobhistory', () => {
    answer('"Safemode" : "Safe mode is ON. ",');
    expect(entry(['check', 'safe-mode']).status).toBe(1);
    answer('"Safemode" : "",');
    expect(entry(['check', 'safe-mode']).status).toBe(0);
    expect(entry(['check', 'jobhistory']).status).toBe(1);
    answer('{"historyInfo":{}}');
    expect(entry(['check', 'jobhistory']).status).toBe(0);
  });

  test('fails naming the directories that are not made yet', () => {
    answer('404');
    const table = { HDFS_DIRECTORIES: '/tmp|1777|hadoop\n/user|755|hadoop' };
    expect(entry(['check', 'directories'], table).stderr).toMatch(/not made yet: \/tmp \/user\n/);
    answer('200');
    expect(entry(['check', 'directories'], table).status).toBe(0);
  });
});

test.each([[['start', 'regionserver']], [['check', 'weather']], [['stop']], [[]]])('fails for %j', (args) => {
  expect(entry(args).status).toBe(2);
});

test('fails when the data directory cannot be written', () => {
  const { status, stderr } = entry(['start', 'resourcemanager'], { LONGSHORE_DATA: '/proc/longshore' });
  expect(status).toBe(69);
  expect(stderr).toContain('/proc/longshore is not writable');
});
