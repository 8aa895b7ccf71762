import type { Construct } from 'constructs';
import { Connections, endName } from '../environment';
import { Port } from '../values';
import { DAEMONS, type Daemon } from './daemons';

/** Who speaks first to whom: hdfs-default.xml, yarn-default.xml and mapred-default.xml of 3.5.0, where no other place is named. */
const FLOWS: readonly (readonly [from: readonly Daemon[], to: Daemon, port: Port, why: string])[] = [
  [['datanode', 'nodemanager', 'resourcemanager', 'jobhistory', 'edge'], 'namenode', Port.tcp(8020), 'HDFS metadata'],
  [['jobhistory'], 'namenode', Port.tcp(9870), 'whether the NameNode has left safe mode'],
  [['edge'], 'namenode', Port.tcp(9870), 'HDFS check (fsck)'],
  // The NameNode only for `fsck -move`, which it does by itself.
  [['namenode', 'datanode', 'nodemanager', 'jobhistory', 'edge'], 'datanode', Port.tcp(9866), 'HDFS blocks'],
  [['datanode', 'edge'], 'datanode', Port.tcp(9867), 'HDFS block recovery'],
  [['nodemanager'], 'resourcemanager', Port.tcp(8030), 'YARN scheduler, for application masters'],
  [['nodemanager'], 'resourcemanager', Port.tcp(8031), 'YARN resource tracker'],
  [['nodemanager', 'edge'], 'resourcemanager', Port.tcp(8032), 'YARN applications'],
  [['edge'], 'resourcemanager', Port.tcp(8033), 'YARN administration'],
  // The checks of `Ready` run in the NameNode's container and ask YARN and the history too.
  [['namenode', 'nodemanager', 'edge'], 'resourcemanager', Port.tcp(8088), 'YARN REST API'],
  [['resourcemanager', 'nodemanager'], 'nodemanager', Port.tcp(45454), 'YARN containers'],
  [['edge'], 'nodemanager', Port.tcp(8042), 'logs of YARN containers that run'],
  [['nodemanager'], 'nodemanager', Port.tcp(13562), 'MapReduce shuffle'],
  // An application master serves its tasks and its client at ports that the kernel chooses.
  [['nodemanager', 'resourcemanager', 'edge'], 'nodemanager', Port.tcpRange(32768, 60999), 'application masters'],
  [['nodemanager', 'edge'], 'jobhistory', Port.tcp(10020), 'MapReduce history'],
  [['namenode', 'edge'], 'jobhistory', Port.tcp(19888), 'MapReduce history, REST API'],
];

/** Declares what the daemons say to each other in their network. */
export function declareFlows(
  construct: Construct,
  network: string,
  containers: (daemon: Daemon) => readonly string[],
): void {
  const ends = new Map(
    DAEMONS.map((daemon) => [
      daemon,
      new Connections({
        construct,
        network,
        name: `${endName(construct)} ${daemon}`,
        members: () => containers(daemon),
      }),
    ]),
  );
  for (const [speakers, listener, port, why] of FLOWS) {
    for (const speaker of speakers) {
      const [from, to] = [ends.get(speaker), ends.get(listener)];
      if (from !== undefined && to !== undefined) to.allowFrom({ connections: from }, port, why);
    }
  }
}
