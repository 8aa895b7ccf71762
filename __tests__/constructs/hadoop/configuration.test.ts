import {
  type Configuration,
  type ConfigurationFile,
  mergeConfiguration,
  readersOf,
  renderFor,
} from '../../../constructs/hadoop/configuration';
import { DAEMONS } from '../../../constructs/hadoop/daemons';
import { siteDefaults } from '../../../constructs/hadoop/site-defaults';
import { siteXml } from '../../../constructs/hadoop/site-xml';
import { sizeTasks } from '../../../constructs/hadoop/sizing';
import { Size } from '../../../constructs/values';

const yarn = [{ memory: Size.mebibytes(2688), cores: 2 }];
const defaults = siteDefaults({ replication: 2, yarn, tasks: sizeTasks(yarn) });

/** `daemon:file` of every file that differs. */
function touched(before: Configuration, after: Configuration): string[] {
  return DAEMONS.flatMap((daemon) => {
    const [old, now] = [renderFor(daemon, before), renderFor(daemon, after)];
    return [...new Set([...Object.keys(old), ...Object.keys(now)])]
      .filter((file) => old[file] !== now[file])
      .map((file) => `${daemon}:${file}`);
  });
}

describe('one changed key touches only the files of the daemons that read it', () => {
  const cases: [ConfigurationFile, string, string[]][] = [
    [
      'core',
      'io.file.buffer.size',
      ['namenode', 'datanode', 'resourcemanager', 'nodemanager', 'jobhistory', 'edge'].map(
        (daemon) => `${daemon}:core-site.xml`,
      ),
    ],
    ['hdfs', 'dfs.namenode.handler.count', ['namenode:hdfs-site.xml']],
    ['hdfs', 'dfs.datanode.max.transfer.threads', ['datanode:hdfs-site.xml']],
    [
      'hdfs',
      'dfs.blocksize',
      ['namenode:hdfs-site.xml', 'nodemanager:hdfs-site.xml', 'jobhistory:hdfs-site.xml', 'edge:hdfs-site.xml'],
    ],
    [
      'hdfs',
      'dfs.client.socket-timeout',
      ['datanode:hdfs-site.xml', 'nodemanager:hdfs-site.xml', 'jobhistory:hdfs-site.xml', 'edge:hdfs-site.xml'],
    ],
    ['yarn', 'yarn.scheduler.maximum-allocation-mb', ['resourcemanager:yarn-site.xml']],
    ['yarn', 'yarn.nodemanager.pmem-check-enabled', ['nodemanager:yarn-site.xml']],
    ['mapred', 'mapreduce.shuffle.max.threads', ['nodemanager:mapred-site.xml']],
    ['mapred', 'mapreduce.jobhistory.max-age-ms', ['jobhistory:mapred-site.xml']],
    // A job's settings are read where it is submitted.
    ['mapred', 'mapreduce.map.memory.mb', ['edge:mapred-site.xml']],
    ['capacityScheduler', 'yarn.scheduler.capacity.root.queues', ['resourcemanager:capacity-scheduler.xml']],
  ];
  test.each(cases)('%s %s', (file, key, expected) => {
    const changed = mergeConfiguration(defaults, { [file]: { [key]: 'changed' } });
    expect(touched(defaults, changed)).toEqual(expected);
  });
});

test('every computed key is read by somebody', () => {
  for (const file of Object.keys(defaults) as ConfigurationFile[]) {
    for (const key of Object.keys(defaults[file])) expect([key, readersOf(file, key).length]).not.toEqual([key, 0]);
  }
});

test('the longest prefix decides who reads a key', () => {
  expect(readersOf('hdfs', 'dfs.namenode.handler.count')).toEqual(['namenode']);
  expect(readersOf('hdfs', 'dfs.namenode.http-address')).toContain('jobhistory');
  expect(readersOf('yarn', 'yarn.resourcemanager.hostname')).toContain('nodemanager');
  expect(readersOf('yarn', 'yarn.resourcemanager.recovery.enabled')).toEqual(['resourcemanager']);
});

test('the override of a computed value wins, and other files stay', () => {
  const merged = mergeConfiguration(defaults, { hdfs: { 'dfs.replication': 1 } });
  expect(merged.hdfs['dfs.replication']).toBe(1);
  expect(merged.core).toEqual(defaults.core);
});

test('the DataNode and the NodeManager of a host report one name, and nobody connects to the DataNode by it', () => {
  expect(defaults.hdfs['dfs.datanode.hostname']).toBe(defaults.yarn['yarn.nodemanager.hostname']);
  expect(defaults.hdfs['dfs.client.use.datanode.hostname']).toBe(false);
  expect(defaults.hdfs['dfs.datanode.use.datanode.hostname']).toBe(false);
});

test('a writer goes on with fewer copies where no spare DataNode exists, however many there are', () => {
  expect(defaults.hdfs['dfs.client.block.write.replace-datanode-on-failure.best-effort']).toBe(true);
});

test('a site file is sorted and escaped, and leaves ${env.X} and %{ alone', () => {
  expect(siteXml({ b: '${env.X} %{y} <&>', a: '1' })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n' +
      '  <property><name>a</name><value>1</value></property>\n' +
      '  <property><name>b</name><value>${env.X} %{y} &lt;&amp;&gt;</value></property>\n' +
      '</configuration>\n',
  );
});

test('a daemon gets no file that it does not read', () => {
  expect(Object.keys(renderFor('datanode', defaults))).toEqual(['core-site.xml', 'hdfs-site.xml', 'log4j.properties']);
  expect(Object.keys(renderFor('resourcemanager', defaults))).toEqual([
    'core-site.xml',
    'yarn-site.xml',
    'capacity-scheduler.xml',
    'log4j.properties',
  ]);
  expect(Object.keys(renderFor('namenode', defaults))).toEqual(['core-site.xml', 'hdfs-site.xml', 'log4j.properties']);
  expect(Object.keys(renderFor('edge', defaults))).toEqual([
    'core-site.xml',
    'hdfs-site.xml',
    'yarn-site.xml',
    'mapred-site.xml',
    'log4j.properties',
  ]);
});
