import { Testing } from 'cdktf';
import { Host, HostGroup, Ssh, Swarm } from 'longshore';
import { planMatchers, Template } from 'longshore/testing';
import { WarehouseStack } from './warehouse-stack';

expect.extend(planMatchers);

const warehouse = (): WarehouseStack => new WarehouseStack(Testing.app(), 'warehouse');

test('the plan holds still', () => {
  expect(warehouse()).toMatchPlan('golden/warehouse');
});

test('the NameNode is on the first host, and every slave has a DataNode', () => {
  const template = Template.fromStack(warehouse());
  expect(template.at('Hadoop/NameNode')).toMatchObject({ name: 'hadoop-namenode' });
  expect(JSON.stringify(template.at('Hadoop/NameNode'))).toContain('hadoop-1');
  expect(template.addresses('Hadoop/DataNode-hadoop-2')).not.toEqual([]);
  expect(() => template.at('Hadoop/DataNode-hadoop-1')).toThrow('near it: warehouse/Hadoop/');
});

test('blocks lie where the disks are, and belong to the daemon', () => {
  const template = Template.fromStack(warehouse());
  template.hasResource('longshore_host_directory', { path: /\/datanode$/, uid: 1001, host: { address: '192.0.2.22' } });
});

test('an even number of managers is refused', () => {
  const stack = warehouse();
  const ssh = Ssh.agent('ops', { knownHostsFile: '/etc/ops/known_hosts' });
  const managers = HostGroup.of(
    new Host(stack, 'm1', { address: '192.0.2.31', ssh }),
    new Host(stack, 'm2', { address: '192.0.2.32', ssh }),
  );
  expect(() => {
    new Swarm(stack, 'Second', { managers });
    return stack;
  }).toFail('odd number of managers');
});
