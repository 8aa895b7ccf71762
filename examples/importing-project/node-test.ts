import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Testing } from 'cdktf';
import { Host, Ssh } from 'longshore';
import { compareWithGolden, findings, Template } from 'longshore/testing';
import { WarehouseStack } from './warehouse-stack';

const warehouse = (): WarehouseStack => new WarehouseStack(Testing.app(), 'warehouse');

test('the plan holds still', () => {
  const update = process.env.UPDATE_PLANS !== undefined;
  assert.deepEqual(compareWithGolden(Template.fromStack(warehouse()), 'golden/warehouse', update), {});
});

test('one JobHistoryServer, with its data on the master', () => {
  const template = Template.fromStack(warehouse());
  template.hasResource('longshore_host_directory', { path: /\/jobhistory$/, host: { address: '192.0.2.21' } });
  assert.equal(template.resourceCount('longshore_host_firewall'), 0);
});

test('a name that DNS would not know is refused', () => {
  const refused = findings(() => {
    const stack = warehouse();
    new Host(stack, 'Hadoop_4', { address: '192.0.2.24', ssh: Ssh.agent('ops') });
    return stack;
  });
  assert.match(refused[0]?.message ?? '', /"Hadoop_4".*RFC 1123 label/);
});
