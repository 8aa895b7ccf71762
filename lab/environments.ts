import type { LabName } from './topology';

/** An image of a program that runs on the hosts; its folder is images/<name>, its entry in the image catalog `name`. */
export interface ProgramImage {
  readonly name: string;
  /** As the lab's messages have it. */
  readonly title: string;
  /**
   * Where the program comes from. Hosts without an engine can fetch one that was built from `Go modules`, too. A `simulator` is our own
   * (lab/simulators): it stands in for a program that cannot be had.
   */
  readonly source: 'Maven' | 'Go modules' | 'simulator' | 'this repository';
}

/** What `npm run lab` makes of an environment. */
export interface LabEnvironment {
  readonly name: LabName;
  /** What runs on it. */
  readonly title: string;
  /** Deploys and proves it. */
  readonly command: string;
  readonly images: readonly ProgramImage[];
  /** Whether its plan needs secrets that `longshore secrets <name> init` makes; `down` removes them. */
  readonly hasSecrets: boolean;
  /** Rows that are proven after the deploy. */
  readonly proofs: readonly string[];
  readonly whereToLook: readonly string[];
}

/** The quick start: Hadoop on three hosts. */
export const LAB: LabEnvironment = {
  name: 'lab',
  title: 'Hadoop',
  command: 'npm run lab',
  images: [{ name: 'hadoop', title: 'Hadoop', source: 'Maven' }],
  hasSecrets: false,
  proofs: ['A1', 'A2', 'A3'],
  whereToLook: [
    'Hadoop runs on the lab. Where to look:',
    '  npm run longshore -- status lab                       every host, container and health check',
    '  npm run longshore -- ui lab                           the web pages of NameNode, ResourceManager and JobHistory',
    '  npm run longshore -- hadoop lab -- hdfs dfs -ls /     any command of Hadoop',
    '  npm run lab ssh master                                a shell on a host',
    '  npm run lab down                                      remove it all',
  ],
};

/** The container platform: its control plane on three hosts, and a plain machine. */
export const LAB_PLATFORM: LabEnvironment = {
  name: 'lab-platform',
  title: 'the container platform',
  command: 'npm run lab platform',
  images: [
    { name: 'zookeeper', title: 'ZooKeeper', source: 'Maven' },
    { name: 'consul', title: 'Consul', source: 'Go modules' },
    { name: 'mesos', title: 'Mesos (simulated)', source: 'simulator' },
    { name: 'marathon', title: 'Marathon (simulated)', source: 'simulator' },
    { name: 'sample-web', title: 'sample web service', source: 'this repository' },
  ],
  hasSecrets: true,
  proofs: ['B1'],
  whereToLook: [
    'The container platform runs on the lab. Where to look:',
    '  npm run longshore -- status lab-platform              every host, container, unit and health check',
    '  npm run longshore -- marathon lab-platform apps       what runs on Marathon (simulated)',
    '  npm run longshore -- mesos lab-platform status        the agents of Mesos (simulated) and what they hold',
    '  npm run longshore -- ports lab-platform               who listens where, and who may reach it',
    '  npm run lab ssh c1                                    a shell on a host; vm1 is the one without an engine',
    '  npm run lab down                                      remove it all',
  ],
};

export const LAB_ENVIRONMENTS: readonly LabEnvironment[] = [LAB, LAB_PLATFORM];
