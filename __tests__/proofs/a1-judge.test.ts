import { difference, misplaced, parseDataNodes, parseNodeManagers, sameMachines, unhealthy } from './a1-judge';
import type { ContainerJson, LiveContainer } from './live';

const declared = (daemon: string, host: string): ContainerJson =>
  ({ daemon, host, service: `hadoop-${daemon}-${host}`, path: `lab/Hadoop/${daemon}` }) as ContainerJson;
const live = (service: string, status = 'running', health = 'healthy', createdAt = '1'): LiveContainer =>
  ({ service, status, health, createdAt }) as LiveContainer;

const nodes = [declared('nodemanager', 'slave1'), declared('nodemanager', 'slave2')];
const asDeclared = new Map([
  ['slave1', [live('hadoop-nodemanager-slave1'), live('hadoop-nodemanager-slave1', 'exited')]],
  ['slave2', [live('hadoop-nodemanager-slave2')]],
]);

describe('A1', () => {
  test('sees each daemon once on its host; ended containers do not count', () => {
    expect(misplaced(nodes, asDeclared)).toEqual([]);
    expect(unhealthy(nodes, asDeclared)).toEqual([]);
  });

  test('fails for a daemon on another host, on two hosts, twice on its host, nowhere', () => {
    const found = new Map([
      [
        'slave1',
        [live('hadoop-nodemanager-slave1'), live('hadoop-nodemanager-slave1'), live('hadoop-nodemanager-slave2')],
      ],
      ['slave2', []],
    ]);
    expect(misplaced([...nodes, declared('datanode', 'slave2')], found)).toEqual([
      'nodemanager@slave1 (hadoop-nodemanager-slave1) runs 2 times on slave1',
      'nodemanager@slave2 (hadoop-nodemanager-slave2) runs on slave1, declared on slave2',
      'datanode@slave2 (hadoop-datanode-slave2) runs nowhere',
    ]);
  });

  test('fails for a task that is not healthy', () => {
    const found = new Map([
      ['slave1', [live('hadoop-nodemanager-slave1', 'running', 'starting')]],
      ['slave2', [live('hadoop-nodemanager-slave2', 'exited')]],
    ]);
    expect(unhealthy([...nodes, declared('datanode', 'slave1')], found)).toEqual([
      'nodemanager@slave1 is starting',
      'nodemanager@slave2 is exited',
      'datanode@slave1 is missing',
    ]);
  });

  test('fails for hosts that are one machine, or have no identity', () => {
    const machine = (host: string, id: string, nodeId = id): Parameters<typeof sameMachines>[0][number] => ({
      host,
      machineId: id,
      engineId: host,
      nodeId,
    });
    expect(sameMachines([machine('a', '1'), machine('b', '2')])).toEqual([]);
    expect(sameMachines([machine('a', '1'), machine('b', '1', '3'), machine('c', '4', '')])).toEqual([
      'a and b have the same machineId 1',
      'c: no nodeId',
    ]);
  });

  test('fails for names that are missing, unknown or doubled', () => {
    expect(difference('DataNode', ['a', 'b'], ['b', 'a'])).toEqual([]);
    expect(difference('DataNode', ['a', 'b'], ['b', 'b', 'c'])).toEqual([
      'DataNode of a is declared but not seen',
      'DataNode of c is seen but not declared',
      'DataNode of b is seen twice',
    ]);
  });

  test("reads the NameNode's live and dead nodes", () => {
    const bean = {
      LiveNodes: JSON.stringify({ 'slave1:9866': { lastContact: 1 }, 'slave2:9866': {} }),
      DeadNodes: JSON.stringify({ 'slave3:9866': {} }),
    };
    expect(parseDataNodes({ beans: [bean] })).toEqual({
      live: new Map([
        ['slave1', 1],
        ['slave2', Infinity],
      ]),
      dead: ['slave3'],
    });
    expect(parseDataNodes({ beans: [] })).toEqual({ live: new Map(), dead: [] });
  });

  test("reads the ResourceManager's nodes", () => {
    const node = [
      { nodeHostName: 'slave1', state: 'RUNNING' },
      { nodeHostName: 'slave2', state: 'LOST' },
    ];
    expect(parseNodeManagers({ nodes: { node } })).toEqual({ running: ['slave1'], others: ['slave2 is LOST'] });
    expect(parseNodeManagers({ nodes: null })).toEqual({ running: [], others: [] });
  });
});
