import type { Construct } from 'constructs';
import { Connections, endName } from '../environment';
import { Port } from '../values';
import { DAEMONS, FACTS, type Daemon } from './daemons';

/** Who speaks first to whom: hdfs-default.xml, yarn-default.xml and mapred-default.xml of 3.5.0, where no other place is named. */
const FLOWS: readonly (readonly [from: readonly Daemon[], to: Daemon, port: Port, why: string])[] = [
  [['datanode', 'nodemanager', 'resourcemanager', 'jobhistory'], 'namenode', Port.tcp(8020), 'HDFS metadata'],
  [['jobhistory'], 'namenode', Port.tcp(9870), 'whether the NameNode has left safe mode'],
  [['namenode', 'datanode', 'nodemanager', 'jobhistory'], 'datanode', Port.tcp(9866), 'HDFS blocks'],
  [['namenode', 'datanode'], 'datanode', Port.tcp(9867), 'HDFS block recovery'],
  [['nodemanager'], 'resourcemanager', Port.tcp(8030), 'YARN scheduler, for application masters'],
  [['nodemanager'], 'resourcemanager', Port.tcp(8031), 'YARN resource tracker'],
  [['namenode', 'nodemanager'], 'resourcemanager', Port.tcp(8032), 'YARN applications'],
  [['namenode'], 'resourcemanager', Port.tcp(8033), 'YARN administration'],
  [['namenode', 'nodemanager'], 'resourcemanager', Port.tcp(8088), 'YARN REST API'],
  [['resourcemanager', 'nodemanager'], 'nodemanager', Port.tcp(45454), 'YARN containers'],
  [['nodemanager'], 'nodemanager', Port.tcp(13562), 'MapReduce shuffle'],
  // An application master serves its tasks and its client at ports that the kernel chooses.
  [['namenode', 'nodemanager', 'resourcemanager'], 'nodemanager', Port.tcpRange(32768, 60999), 'application masters'],
  [['namenode', 'nodemanager'], 'jobhistory', Port.tcp(10020), 'MapReduce history'],
  [['namenode'], 'jobhistory', Port.tcp(FACTS.jobhistory.webPort), 'MapReduce history, REST API'],
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
