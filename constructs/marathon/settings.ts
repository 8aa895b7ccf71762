import type { Secret } from '../environment';
import { Duration, Size } from '../values';
import type { MarathonClusterProps } from './marathon-cluster-props';

/** What all Marathons of a cluster have in common. */
export interface Settings {
  readonly httpPort: number;
  readonly libprocessPort: number;
  readonly zookeeperPath: string;
  readonly zookeeperUrl: string;
  readonly frameworkName: string;
  readonly failoverTimeout: Duration;
  readonly mesosUser: string;
  readonly memory: Size;
  readonly heap: Size;
  /** As who it registers at Mesos; undefined: as nobody. */
  readonly principal?: Principal;
}

export interface Principal {
  readonly name: string;
  /** As bare text; undefined: none is known, which is refused. */
  readonly secret: Secret | undefined;
}

const USUAL_PRINCIPAL = 'marathon';

function principalOf({ mesos, mesosAuthentication }: MarathonClusterProps): Principal | undefined {
  if (mesosAuthentication !== undefined) {
    const { principal: name, secret = mesos.credential?.(name) } = mesosAuthentication;
    return { name, secret };
  }
  const secret = mesos.credential?.(USUAL_PRINCIPAL);
  return secret === undefined ? undefined : { name: USUAL_PRINCIPAL, secret };
}

/** Beside its heap: threads, code, buffers, and libmesos. */
export const LEAST_OVERHEAD = Size.mebibytes(256);
const USUAL_OVERHEAD_MEBIBYTES = 512;

/** With the defaults. */
export function settingsOf(props: MarathonClusterProps): Settings {
  const { memory = Size.mebibytes(1536), zooKeeperPath = '/marathon' } = props;
  const principal = principalOf(props);
  return {
    httpPort: props.httpPort ?? 8080,
    libprocessPort: props.libprocessPort ?? 15_080,
    zookeeperPath: zooKeeperPath,
    zookeeperUrl: `zk://${props.zooKeeper.connectString}${zooKeeperPath}`,
    frameworkName: props.frameworkName ?? 'marathon',
    failoverTimeout: props.failoverTimeout ?? Duration.days(7),
    mesosUser: props.mesosUser ?? 'root',
    memory,
    heap: props.heap ?? Size.mebibytes(Math.max(0, memory.toMebibytes() - USUAL_OVERHEAD_MEBIBYTES)),
    ...(principal !== undefined && { principal }),
  };
}
