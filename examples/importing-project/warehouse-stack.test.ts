import { Testing } from 'cdktf';
import { Template } from 'longshore/testing';
import { WarehouseStack } from './warehouse-stack';

const template = (): Template => Template.fromStack(new WarehouseStack(Testing.app(), 'warehouse'));

test('every daemon is a service of its own', () => {
  expect(
    Object.values(template().resources('longshore_swarm_service'))
      .map((service) => service.name)
      .sort(),
  ).toEqual([
    'hadoop-datanode-hadoop-2',
    'hadoop-datanode-hadoop-3',
    'hadoop-edge',
    'hadoop-jobhistory',
    'hadoop-namenode',
    'hadoop-nodemanager-hadoop-2',
    'hadoop-nodemanager-hadoop-3',
    'hadoop-resourcemanager',
  ]);
});

test('the plan holds still', () => {
  expect(template().addresses()).toMatchSnapshot();
  expect(template().toJSON()).toEqual(template().toJSON());
});
