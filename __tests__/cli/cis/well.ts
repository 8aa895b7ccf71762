// What a host deployed by Longshore says, where every check passes or is waived; tests change one thing at a time.
import type { ContainerFacts, Facts, HostFacts, InspectedContainer } from '../../../cli/cis/facts';
import { manifest } from '../fake-hosts';

export const IMAGE = `registry.example.com/hadoop@sha256:${'1'.repeat(64)}`;

export function container(
  change: Partial<InspectedContainer['HostConfig']> = {},
  rest: Partial<InspectedContainer> = {},
): ContainerFacts {
  const labels = { 'longshore.service': 'hadoop-namenode', 'com.docker.swarm.task.id': 't1' };
  return {
    title: 'hadoop-namenode@master',
    isTask: true,
    status: { NoNewPrivs: '1', Seccomp: '2', CapEff: '0000000000000000' },
    processes: ['tini', 'java'],
    inspected: {
      Id: 'c1',
      Name: '/hadoop-namenode.1.t1',
      AppArmorProfile: '',
      Config: {
        User: '1001:1001',
        Image: IMAGE,
        Env: ['HADOOP_HOME=/opt/hadoop', 'TOKEN_FILE=/run/token'],
        Labels: labels,
        Healthcheck: { Test: ['CMD', 'check'] },
      },
      HostConfig: {
        CapAdd: null,
        CapDrop: ['ALL'],
        CgroupParent: '',
        CpuShares: 0,
        Devices: null,
        IpcMode: 'private',
        LogConfig: { Type: 'json-file', Config: { 'max-size': '10m' } },
        Memory: 2 ** 30,
        NanoCpus: 0,
        NetworkMode: 'default',
        PidMode: '',
        PidsLimit: 4096,
        Privileged: false,
        ReadonlyRootfs: true,
        RestartPolicy: { Name: '', MaximumRetryCount: 0 },
        SecurityOpt: null,
        UTSMode: '',
        Ulimits: [],
        UsernsMode: '',
        ...change,
      },
      Mounts: [{ Type: 'bind', Source: '/var/lib/longshore/namenode', Propagation: 'rprivate' }],
      NetworkSettings: { Networks: { 'lab-hadoop': {} }, Ports: { '8020/tcp': null } },
      ...rest,
    },
  };
}

export function host(change: Partial<HostFacts> = {}): HostFacts {
  return {
    name: 'master',
    info: {
      Driver: 'overlay2',
      Debug: false,
      ExperimentalBuild: false,
      LiveRestoreEnabled: false,
      LoggingDriver: 'json-file',
      SecurityOptions: ['name=seccomp,profile=default'],
      Plugins: { Authorization: null },
      RegistryConfig: {
        InsecureRegistryCIDRs: ['127.0.0.0/8'],
        IndexConfigs: { 'docker.io': { Secure: true }, '192.0.2.2:5000': { Secure: false } },
      },
      Swarm: {
        LocalNodeState: 'active',
        ControlAvailable: true,
        Managers: 1,
        Cluster: {
          Spec: {
            CAConfig: { NodeCertExpiry: 90 * 24 * 3600 * 1e9 },
            EncryptionConfig: { AutoLockManagers: false },
          },
        },
      },
    },
    daemon: { 'no-new-privileges': true },
    argv: '/usr/sbin/dockerd -H fd:// ',
    listeners: [
      { address: '0.0.0.0', port: 22, program: 'sshd' },
      { address: '*', port: 2377, program: 'dockerd' },
      { address: '*', port: 7946, program: 'dockerd' },
    ],
    containers: [container()],
    images: [
      { Id: 'i1', Config: { Env: ['LANG=C.UTF-8'] }, history: ['COPY . /opt', '/bin/sh -c #(nop) ADD file:ab in / '] },
    ],
    networks: [
      { Name: 'bridge', Driver: 'bridge', Options: { 'com.docker.network.bridge.enable_icc': 'true' } },
      { Name: 'ingress', Driver: 'overlay', Ingress: true, Options: {} },
      { Name: 'lab-hadoop', Driver: 'overlay', Ingress: false, Options: {} },
    ],
    services: [{ Spec: { Name: 'hadoop-namenode' }, Endpoint: {} }],
    ...change,
  };
}

export function facts(...hosts: HostFacts[]): Facts {
  const firewalls = [
    {
      path: 'lab/Firewall',
      hosts: ['master', 'slave1', 'slave2'],
      mode: 'enforce' as const,
      existing: 'refuse' as const,
    },
  ];
  return { manifest: { ...manifest(), firewalls }, hosts: hosts.length > 0 ? hosts : [host()] };
}

/** A host whose container's configuration differs. */
export const hostWith = (
  change: Partial<InspectedContainer['HostConfig']>,
  rest: Partial<InspectedContainer> = {},
): HostFacts => host({ containers: [container(change, rest)] });
