import { Construct } from 'constructs';
import type { TerraformStack } from 'cdktf';
import { Connections, endName, Environment, HostGroup, Peer } from '../../../constructs/environment';
import { Port } from '../../../constructs/values';
import { configurationError, host, labStack } from './fixture';

const port = Port.tcp(8020);

function declared(stack: TerraformStack) {
  const { groups, entries } = Environment.of(stack).flows;
  return { groups, flows: entries.map(({ path, network, from, to }) => ({ path, network, from, to })) };
}

describe('Connections', () => {
  let stack: TerraformStack;
  let servers: Connections;
  beforeEach(() => {
    stack = labStack();
    const construct = new Construct(stack, 'Cluster');
    servers = new Connections({ construct, name: 'servers', members: () => ['master'] });
  });

  test('from a host, a group and addresses', () => {
    const [slave1, slave2] = [host(stack, 'slave1'), host(stack, 'slave2')];
    servers.allowFrom(slave1, port, 'a host');
    servers.allowFrom(HostGroup.of(slave1, slave2), port, 'a group');
    servers.allowFrom(Peer.cidr('198.51.100.0/24'), port, 'a network');
    servers.allowFrom(Peer.operators, port, 'whoever deploys');
    expect(declared(stack)).toEqual({
      groups: [
        { name: 'slave1', kind: 'hosts', members: ['slave1'] },
        { name: 'servers', kind: 'hosts', members: ['master'] },
        { name: 'slave1 slave2', kind: 'hosts', members: ['slave1', 'slave2'] },
        { name: '198.51.100.0/24', kind: 'addresses', members: ['198.51.100.0/24'] },
        { name: 'operators', kind: 'addresses', members: [] },
      ],
      flows: ['slave1', 'slave1 slave2', '198.51.100.0/24', 'operators'].map((from) => ({
        path: 'lab/Cluster',
        network: 'underlay',
        from,
        to: 'servers',
      })),
    });
  });

  test('to another construct, and among themselves', () => {
    const clients = new Connections({ construct: stack, name: 'clients', members: () => [] });
    servers.allowTo({ connections: clients }, port, 'back');
    servers.allowInternally(port, 'among themselves');
    expect(declared(stack).flows).toMatchObject([
      { from: 'servers', to: 'clients' },
      { from: 'servers', to: 'servers' },
    ]);
  });

  test('travel in the network of their construct, whose members are then containers', () => {
    const construct = new Construct(stack, 'Hadoop');
    const members = () => ['lab/Hadoop/NameNode'];
    new Connections({ construct, network: 'lab-net', name: 'namenode', members }).allowInternally(port, 'why');
    expect(declared(stack)).toEqual({
      groups: [{ name: 'namenode', kind: 'containers', members: members() }],
      flows: [{ path: 'lab/Hadoop', network: 'lab-net', from: 'namenode', to: 'namenode' }],
    });
  });

  test('carry what a flow is for: reason, carried network, owner', () => {
    servers.allowInternally(Port.udp(4789), 'VXLAN', { carries: 'lab-net', owner: 'kernel' });
    expect(Environment.of(stack).flows.entries).toMatchObject([
      { port: '4789/udp', why: 'VXLAN', carries: 'lab-net', owner: 'kernel' },
    ]);
  });

  test('fails LS029 when containers are called as hosts are already', () => {
    servers.allowInternally(port, 'why');
    const other = new Connections({ construct: stack, network: 'lab-net', name: 'servers', members: () => [] });
    expect(
      configurationError(() => {
        other.allowInternally(port, 'why');
      }).message,
    ).toContain('lab: end "servers": a name stands for one selection');
  });
});

test('the end that is a construct is called by its path below the stack, in lower case', () => {
  const cluster = new Construct(labStack(), 'Hadoop');
  expect(endName(new Construct(cluster, 'NameNode'))).toBe('hadoop/namenode');
});
