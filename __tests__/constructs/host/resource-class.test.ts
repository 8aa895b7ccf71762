import { TerraformOutput } from 'cdktf';
import { HostDirectoryResource, SwarmMemberResource } from '../../../constructs/host';
import { resourceClass } from '../../../constructs/host/resource-class';
import { computed, list, map, object, optional, required, string } from '../../../provider/framework/schema';
import { Template } from '../../../testing';
import { host, labStack } from '../environment/fixture';

class Thing extends resourceClass({
  name: 'thing',
  doc: 'Something.',
  attributes: {
    plainName: required(string, ''),
    someMap: optional(map(string), ''),
    manyThings: optional(list(object({ innerName: required(string, ''), leftOut: optional(string, '') })), ''),
    computedLater: computed(string, ''),
  },
}) {}

test("attributes have Terraform's names, keys of a map the user's", () => {
  const stack = labStack();
  new Thing(stack, 'Thing', {
    plainName: 'a',
    someMap: { camelCase: 'b' },
    manyThings: [{ innerName: 'c' }],
  });
  const template = Template.fromStack(stack);
  expect(template.addresses()).toEqual(['longshore_thing.Thing']);
  expect(template.at('lab/Thing')).toEqual({
    plain_name: 'a',
    some_map: { camelCase: 'b' },
    many_things: [{ inner_name: 'c' }],
  });
});

test('what the provider computes is a reference', () => {
  const stack = labStack();
  const thing = new Thing(stack, 'Thing', { plainName: 'a' });
  new TerraformOutput(stack, 'out', { value: thing.computedLater });
  expect(Template.fromStack(stack).toJSON()).toMatchObject({
    output: { out: { value: '${longshore_thing.Thing.computed_later}' } },
  });
});

test("Terraform's meta arguments apply, a provider does not: there is no alias", () => {
  const stack = labStack();
  const first = new Thing(stack, 'First', { plainName: 'a' });
  new Thing(stack, 'Second', { plainName: 'b', count: 2, dependsOn: [first], lifecycle: { preventDestroy: true } });
  expect(Template.fromStack(stack).at('lab/Second')).toEqual({
    plain_name: 'b',
    count: 2,
    depends_on: ['longshore_thing.First'],
    lifecycle: { prevent_destroy: true },
  });
});

test('brings the provider with it', () => {
  const stack = labStack();
  const directory = { path: '/srv', uid: 1001, gid: 1001, mode: '0750' };
  new HostDirectoryResource(stack, 'Directory', { host: host(stack, 'h1').connection, ...directory });
  expect(Template.fromStack(stack).toJSON()).toMatchObject({
    terraform: { required_providers: { longshore: {} } },
    resource: { longshore_host_directory: { Directory: { ...directory, host: { name: 'h1' } } } },
  });
});

test("a member of a swarm tells its node's id", () => {
  const stack = labStack();
  const { connection } = host(stack, 'h1');
  const member = new SwarmMemberResource(stack, 'Member', {
    host: connection,
    role: 'manager',
    advertiseAddress: '192.0.2.1',
    initialises: true,
    managers: [connection],
    nodeLabels: {},
  });
  new TerraformOutput(stack, 'out', { value: member.nodeId });
  expect(Template.fromStack(stack).toJSON()).toMatchObject({
    output: { out: { value: '${longshore_swarm_member.Member.node_id}' } },
  });
});
