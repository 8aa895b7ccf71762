import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Duration, Size } from '../values';
import { MesosDistribution } from './distribution';
import type { MesosClusterProps } from './mesos-cluster-props';

/** What all daemons of a cluster have in common, defaults filled in. */
export interface Settings {
  readonly name: string;
  readonly clusterName: string;
  readonly zkUrl: string;
  readonly zooKeeperPath: string;
  readonly distribution: MesosDistribution;
  readonly masterPort: number;
  readonly agentPort: number;
  readonly masterDirectory: string;
  readonly agentDirectory: string;
  readonly containerizers: 'docker' | 'docker,mesos';
  readonly executorsInContainers: boolean;
  readonly persistentVolumes: boolean;
  readonly imagePullTimeout: Duration;
  readonly agentStopGracePeriod: Duration;
  readonly masterMemory: Size;
  readonly agentMemory: Size;
  readonly readyTimeout: Duration;
  readonly hasTls: boolean;
  readonly authenticates: boolean;
  readonly httpAuthenticates: boolean;
}

export function settingsOf(cluster: Construct, props: MesosClusterProps): Settings {
  const zooKeeperPath = props.zooKeeperPath ?? '/mesos';
  return {
    name: cluster.node.id.toLowerCase(),
    clusterName: props.clusterName ?? TerraformStack.of(cluster).node.id,
    zkUrl: `zk://${props.zooKeeper.connectString}${zooKeeperPath}`,
    zooKeeperPath,
    distribution: props.distribution ?? MesosDistribution.CLUSTERD,
    masterPort: props.masterPort ?? 5050,
    agentPort: props.agentPort ?? 5051,
    masterDirectory: props.masterDirectory ?? '/srv/mesos-master',
    agentDirectory: props.agentDirectory ?? '/srv/mesos-agent',
    containerizers: props.containerizers ?? 'docker,mesos',
    executorsInContainers: props.executorsInContainers ?? true,
    persistentVolumes: props.persistentVolumes ?? false,
    imagePullTimeout: props.imagePullTimeout ?? Duration.minutes(3),
    agentStopGracePeriod: props.agentStopGracePeriod ?? Duration.seconds(30),
    masterMemory: props.masterMemory ?? Size.gibibytes(1),
    agentMemory: props.agentMemory ?? Size.mebibytes(512),
    readyTimeout: props.readyTimeout ?? Duration.minutes(5),
    hasTls: props.tls !== undefined,
    authenticates: props.authentication !== undefined,
    httpAuthenticates: props.authentication !== undefined && (props.authentication.http ?? true),
  };
}
