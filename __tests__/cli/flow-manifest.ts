import type { EnvironmentJson } from '../../constructs/environment/environment-json';
import { manifest } from './fake-hosts';

/** The hosts of `fake-hosts`, with a swarm's flows, HDFS' and an operators' one; a firewall on all hosts but slave2. */
export function flowManifest(): EnvironmentJson {
  const swarm = { path: 'lab/Swarm', network: 'underlay', owner: 'dockerd' } as const;
  const hdfs = { path: 'lab/Hadoop', network: 'lab-hadoop' };
  const all = { from: 'swarm members', to: 'swarm members' };
  const registry = { from: 'swarm members', to: '192.0.2.2', why: 'images', owner: 'external' } as const;
  return {
    ...manifest(),
    groups: [
      { name: 'swarm members', kind: 'hosts', members: ['master', 'slave1', 'slave2'] },
      { name: 'swarm managers', kind: 'hosts', members: ['master'] },
      { name: '192.0.2.2', kind: 'addresses', members: ['192.0.2.2/32'] },
      { name: 'operators', kind: 'addresses', members: [] },
      { name: 'namenode', kind: 'containers', members: ['lab/Hadoop/hadoop-namenode'] },
      {
        name: 'datanode',
        kind: 'containers',
        members: ['lab/Hadoop/hadoop-datanode-slave1', 'lab/Hadoop/hadoop-datanode-slave2'],
      },
    ],
    flows: [
      { ...hdfs, from: 'datanode', to: 'namenode', port: '8020/tcp', why: 'HDFS metadata' },
      { ...hdfs, from: 'namenode', to: 'datanode', port: '9866/tcp', why: 'HDFS blocks' },
      { ...hdfs, from: 'datanode', to: 'datanode', port: '9866/tcp', why: 'HDFS blocks' },
      { ...hdfs, from: 'datanode', to: 'datanode', port: '9867/tcp', why: 'HDFS block recovery' },
      { ...swarm, ...all, port: '7946/udp', why: 'Swarm gossip' },
      { ...swarm, ...all, port: '7946/tcp', why: 'Swarm gossip' },
      { ...swarm, from: 'swarm members', to: 'swarm managers', port: '2377/tcp', why: 'Swarm management' },
      {
        ...swarm,
        ...all,
        port: '4789/udp',
        why: 'VXLAN: overlay "lab-hadoop"',
        carries: 'lab-hadoop',
        owner: 'kernel',
      },
      { ...swarm, ...registry, port: '5000/tcp' },
      { ...swarm, from: 'operators', to: 'swarm managers', port: '22/tcp', why: 'SSH', owner: 'sshd' },
    ],
    firewalls: [{ path: 'lab/Firewall', hosts: ['master', 'slave1'], mode: 'enforce', existing: 'refuse' }],
  };
}
