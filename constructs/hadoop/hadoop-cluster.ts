import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { HealthCheck, Mount } from '../container';
import { Environment, Faults, type Host, type HostGroup } from '../environment';
import { HostDirectoryResource, type RolloutCheck, RolloutResource } from '../host';
import { type IOverlayNetwork, SwarmService } from '../swarm';
import { type ContainerImage, Duration, InvalidValueError, isRfc1123Label, Size } from '../values';
import { clusterIdOf, isClusterId } from './cluster-id';
import {
  CONFIGURATION_DIRECTORY,
  type Configuration,
  type ConfigurationOverrides,
  FILE_NAMES,
  mergeConfiguration,
  renderFor,
} from './configuration';
import { type Daemon, FACTS } from './daemons';
import { checkDataDirectories, type DataDirectory } from './data-directories';
import { declareFlows } from './flows';
import type { HadoopMasters } from './hadoop-masters';
import { directoryTable, hdfsDirectories } from './hdfs-directories';
import { checkTasks } from './job-settings';
import { DEFAULT_FS, siteDefaults } from './site-defaults';
import {
  CLIENT_HEAP,
  type DaemonSize,
  type DaemonSizeOverride,
  type HostSizes,
  inOrder,
  jvmOptions,
  sizeHost,
  sizeTasks,
} from './sizing';

/** What a {@link HadoopCluster} is made of. */
export interface HadoopClusterProps {
  /** The overlay network that all daemons share. */
  readonly network: IOverlayNetwork;
  /** Where the NameNode, the ResourceManager and the JobHistoryServer run: `HadoopMasters.single(host)`. */
  readonly masters: HadoopMasters;
  /** Each carries a DataNode and a NodeManager. A master may be among them. */
  readonly workers: HostGroup;
  /**
   * Carries the edge, in whose container clients run (`longshore hadoop`): any host of the network's swarm.
   * @default the host of the NameNode
   */
  readonly edge?: Host;
  /**
   * Copies of each block (`dfs.replication`); at most the number of workers.
   * @default 3, or the number of workers where there are fewer
   */
  readonly replication?: number;
  /** @default image `hadoop` of the environment's catalog */
  readonly image?: ContainerImage;
  /**
   * Absolute path on every host; each daemon's data lies in a directory of its name below it.
   * @default /var/lib/longshore
   */
  readonly dataDirectory?: string;
  /** Absolute path on its hosts for a daemon whose data lies elsewhere. @default `<dataDirectory>/<daemon>` */
  readonly dataDirectories?: Readonly<Partial<Record<Daemon, string>>>;
  /** Values of any key of Hadoop's files, over the computed ones. `${env.X}` is resolved by Hadoop in the container. */
  readonly overrides?: ConfigurationOverrides;
  /** Users that get a home directory in HDFS. @default only the daemons' own, `hadoop` */
  readonly users?: readonly string[];
  /**
   * HDFS cluster id, `CID-` and a UUID.
   * @default computed from the construct path: give it when a cluster with data moves to another path
   */
  readonly clusterId?: string;
  /** Memory limits and heaps, for a daemon whose computed ones do not suit. @default computed from each host's memory and cores */
  readonly sizes?: Readonly<Partial<Record<Daemon, DaemonSizeOverride>>>;
  /** How long a daemon may take until it serves after an update, and all of them after the first start. @default 15 min */
  readonly readyTimeout?: Duration;
}

interface Placed {
  readonly host: Host;
  readonly sizes: HostSizes;
}

const MASTER_DAEMONS: readonly Daemon[] = ['namenode', 'resourcemanager', 'jobhistory'];
const SINGLE_DAEMONS: readonly Daemon[] = [...MASTER_DAEMONS, 'edge'];
const UID = 1001;
const ENTRY = '/longshore/entry.sh';
const ENTRY_SCRIPT = readFileSync(join(__dirname, 'entry.sh'), 'utf8');
const USER_NAME = /^[a-z_][a-z0-9_-]{0,31}$/;

/**
 * HDFS, YARN and MapReduce over the hosts of one overlay network: one container per host and daemon.
 *
 * @throws ConfigurationError naming every unusable value at once
 */
export class HadoopCluster extends Construct {
  /** `fs.defaultFS`, as clients in the network use it. */
  readonly defaultFs = DEFAULT_FS;
  readonly replication: number;
  readonly clusterId: string;
  /** Every daemon's directory on its host. */
  readonly dataDirectories: readonly DataDirectory[];
  /** Ends when every daemon serves: depend on it before the cluster is used. */
  readonly ready: RolloutResource;

  private readonly props: HadoopClusterProps;
  private readonly prefix: string;
  private readonly workers: readonly Host[];
  private readonly staying: readonly Host[];
  private readonly edge: Host;
  private readonly image: ContainerImage;
  private readonly configuration: Configuration;
  private readonly services: SwarmService[] = [];
  private readonly fingerprints: string[] = [];
  /** Construct paths of each daemon's containers. */
  private readonly containers = new Map<Daemon, string[]>();

  constructor(scope: Construct, id: string, props: HadoopClusterProps) {
    super(scope, id);
    this.props = props;
    this.prefix = id.toLowerCase();
    const faults = new Faults(this.node.path);
    // A host declared lost has nothing running any more; its block copies are made anew from the others. One that leaves keeps its
    // DataNode until the others have them.
    const workers = props.workers.hosts.filter(({ state }) => state !== 'lost');
    this.workers = workers;
    this.staying = workers.filter(({ state }) => state === 'active');
    const master = props.masters.host;
    this.edge = props.edge ?? master;
    this.clusterId = props.clusterId ?? clusterIdOf(this.node.path);
    this.replication = props.replication ?? Math.min(3, this.staying.length);
    this.checkNames(faults);
    this.checkNeighbours(faults);
    this.checkHosts(faults);
    this.checkReplication(faults);
    this.checkOverrides(faults);

    this.dataDirectories = [
      ...MASTER_DAEMONS.map((daemon) => this.directory(master, daemon)),
      ...workers.map((host) => this.directory(host, 'datanode')),
      ...this.staying.map((host) => this.directory(host, 'nodemanager')),
      this.directory(this.edge, 'edge'),
    ];
    checkDataDirectories(
      this.dataDirectories,
      this.otherClusters().flatMap(({ dataDirectories }) => dataDirectories),
      faults,
    );
    const sizes = this.sizeHosts(faults);
    faults.throwIfAny();

    const yarn = this.staying.flatMap((host) => sizes.get(host)?.yarn ?? []);
    this.configuration = mergeConfiguration(
      siteDefaults({ replication: this.replication, yarn, tasks: sizeTasks(yarn) }),
      props.overrides,
    );
    checkTasks(this.configuration, yarn, faults);
    faults.throwIfAny();

    this.image = props.image ?? Environment.of(this).images.image('hadoop');
    // Every host is in the map by now, and every daemon of it sized: else it was a fault.
    const placed = (host: Host): Placed => ({ host, sizes: sizes.get(host) as HostSizes });
    this.ready = this.deploy(placed(master), workers.map(placed), placed(this.edge));
    declareFlows(this, props.network.networkName, (daemon) => this.containers.get(daemon) ?? []);
  }

  // --- what runs -----------------------------------------------------------------------------------------------------------

  /** Updates go NameNode, DataNodes one by one; ResourceManager, NodeManagers one by one; the first creation waits for nobody. */
  private deploy(master: Placed, workers: readonly Placed[], edge: Placed): RolloutResource {
    const nameNode = this.daemon('namenode', master, {
      after: [],
      environment: {
        CLUSTER_ID: this.clusterId,
        NN_INIT: 'format',
        HDFS_DIRECTORIES: directoryTable(hdfsDirectories(this.props.users ?? [])),
      },
      ready: [['the NameNode serves and has left safe mode', 'safe-mode']],
      // The web server answers before the image is loaded, the status after it: millions of files take many minutes.
      startPeriod: Duration.minutes(30),
    });
    let previous: ITerraformDependable = nameNode;
    for (const worker of workers) {
      previous = this.daemon('datanode', worker, {
        after: [previous],
        ready: [[`the DataNode on ${worker.host.name} is registered`, 'registered', 'datanode']],
      });
    }
    const resourceManager = this.daemon('resourcemanager', master, {
      after: [],
      ready: [['the ResourceManager serves', 'serves', 'resourcemanager']],
    });
    previous = resourceManager;
    for (const worker of workers.filter(({ host }) => this.staying.includes(host))) {
      previous = this.daemon('nodemanager', worker, {
        after: [previous],
        environment: {
          LONGSHORE_YARN_MEMORY_MB: String(worker.sizes.yarn?.memory.toMebibytes() ?? 0),
          LONGSHORE_YARN_VCORES: String(worker.sizes.yarn?.cores ?? 0),
        },
        ready: [[`the NodeManager on ${worker.host.name} is registered`, 'registered', 'nodemanager']],
      });
    }
    this.daemon('jobhistory', master, {
      after: [nameNode],
      ready: [['the JobHistoryServer serves', 'serves', 'jobhistory']],
    });
    this.daemon('edge', edge, { after: [], ready: [] });

    const names = this.staying.map(({ name }) => name).join(',');
    const leaving = this.workers.filter((host) => !this.staying.includes(host)).map(({ name }) => name);
    const checks = (
      [
        ['the NameNode has left safe mode', 'safe-mode'],
        ['every DataNode is live', 'datanodes', names],
        ['every NodeManager is running', 'nodemanagers', names],
        ['the HDFS directories are made', 'directories'],
        ['no block copy is only on a host that leaves', 'decommissioned', leaving.join(',')],
        ['the JobHistoryServer answers', 'jobhistory'],
      ] as const
    ).map(([description, ...check]) => this.readiness(description, master.host, nameNode.serviceName, check));
    for (const { description, command } of checks) {
      const container = nameNode.node.path;
      Environment.of(this).manifest.addHealthCheck({ path: this.node.path, container, description, command });
    }
    return new RolloutResource(this, 'Ready', {
      managers: this.props.network.swarm.managerConnections,
      services: this.services.map(({ serviceId }) => serviceId),
      names: this.services.map(({ serviceName }) => serviceName),
      triggers: { services: digest(this.fingerprints.join('\n')) },
      timeout: this.readyTimeout.toSeconds(),
      onCreate: 'wait',
      checks,
      dependsOn: this.services,
    });
  }

  private daemon(
    daemon: Daemon,
    { host, sizes }: Placed,
    options: {
      after: ITerraformDependable[];
      environment?: Record<string, string>;
      ready: readonly (readonly [description: string, check: string, argument?: string])[];
      startPeriod?: Duration;
    },
  ): SwarmService {
    const size = sizes.daemons[daemon] as DaemonSize;
    const { title, webPort, optionsVariable } = FACTS[daemon];
    const id = isPerHost(daemon) ? `${title}-${host.name}` : title;
    const name = serviceName(this.prefix, daemon, host.name);
    const path = this.directory(host, daemon).path;
    const directory = new HostDirectoryResource(this, `${id}-Data`, {
      host: host.connection,
      path,
      uid: UID,
      gid: UID,
      mode: '0750',
    });
    const files = {
      ...Object.fromEntries(
        Object.entries(renderFor(daemon, this.configuration)).map(([name, content]) => [
          `${CONFIGURATION_DIRECTORY}/${name}`,
          { content },
        ]),
      ),
      [ENTRY]: { content: ENTRY_SCRIPT, mode: '0555' },
    };
    const environment = {
      HADOOP_CONF_DIR: CONFIGURATION_DIRECTORY,
      HADOOP_LOG_DIR: '/data/logs',
      // Native parts of libraries are unpacked there, and /tmp may not execute anything.
      HADOOP_OPTS: '-Djava.io.tmpdir=/data/tmp',
      HADOOP_CLIENT_OPTS: jvmOptions(CLIENT_HEAP, 1),
      [optionsVariable]: jvmOptions(size.heap, sizes.cores),
      LONGSHORE_HOST: host.name,
      ...options.environment,
    };
    const service = new SwarmService(this, id, {
      network: this.props.network,
      host,
      serviceName: name,
      hostname: hostname(daemon, host.name),
      image: this.image,
      entrypoint: ['/bin/bash', ENTRY],
      command: ['start', daemon],
      environment,
      files,
      mounts: [Mount.bind(path, '/data'), Mount.tmpfs('/tmp', { size: Size.mebibytes(64), mode: '1777' })],
      memory: size.memory,
      user: `${UID}:${UID}`,
      stopGracePeriod: Duration.seconds(60),
      healthCheck: HealthCheck.command(['CMD', '/bin/bash', ENTRY, 'health', daemon], {
        interval: Duration.seconds(5),
        timeout: Duration.seconds(10),
        retries: 12,
        startPeriod: options.startPeriod ?? Duration.minutes(3),
      }),
      construct: { path: this.node.path, module: 'hadoop', daemon },
      dependsOn: [directory, ...options.after],
      rollout: {
        onCreate: 'skip',
        timeout: this.readyTimeout,
        checks: options.ready.map(([description, ...check]) => this.readiness(description, host, name, check)),
      },
    });
    this.services.push(service);
    this.containers.set(daemon, [...(this.containers.get(daemon) ?? []), service.node.path]);
    this.fingerprints.push(
      digest(JSON.stringify([name, this.image.toString(), environment, files, path, size.memory.toBytes()])),
    );
    if (webPort !== undefined) {
      Environment.of(this).manifest.addEndpoint({
        path: service.node.path,
        name: title,
        container: service.node.path,
        port: webPort,
        scheme: 'http',
        urlPath: '/',
      });
    }
    return service;
  }

  private readiness(
    description: string,
    host: Host,
    service: string,
    check: readonly (string | undefined)[],
  ): RolloutCheck {
    const command = ['/bin/bash', ENTRY, 'check', ...check.filter((word) => word !== undefined)];
    return { description, host: host.connection, service, command };
  }

  private get readyTimeout(): Duration {
    return this.props.readyTimeout ?? Duration.minutes(15);
  }

  // --- what is refused -----------------------------------------------------------------------------------------------------

  private checkNames(faults: Faults): void {
    if (!isRfc1123Label(this.prefix)) {
      faults.add(
        `id = ${this.node.id}`,
        'the id names the services and must be an RFC 1123 label in lower case (letters, digits and "-")',
        'choose an id such as Hadoop',
      );
    }
    if (!isClusterId(this.clusterId)) {
      faults.add(
        `clusterId = ${this.clusterId}`,
        'a cluster id is CID- and a UUID in lower case',
        'copy the line clusterID of <NameNode data>/name/current/VERSION, or leave clusterId out',
      );
    }
    for (const user of this.props.users ?? []) {
      if (!USER_NAME.test(user)) {
        faults.add(`users: ${user}`, 'is no user name', 'use lower-case letters, digits, "_" and "-", at most 32');
      }
    }
  }

  /** Daemons find each other as `namenode` and so on: one cluster for a network, one name for a swarm. */
  private checkNeighbours(faults: Faults): void {
    const { network } = this.props;
    for (const other of this.otherClusters()) {
      if (other.props.network === network) {
        faults.add(
          `network = ${network.networkName}`,
          `${other.node.path} is in it already, and both would be called namenode there`,
          'give each cluster an OverlayNetwork of its own',
        );
      }
      if (other.props.network.swarm === network.swarm && other.prefix === this.prefix) {
        faults.add(
          `id = ${this.node.id}`,
          `${other.node.path} in the same swarm has it, and its services are named by it`,
          'choose another id',
        );
      }
    }
  }

  private checkHosts(faults: Faults): void {
    const { masters, network } = this.props;
    const members = new Set(network.swarm.hosts);
    if (masters.host.state === 'lost') {
      faults.add(
        `masters: ${masters.host.name}`,
        'is declared lost, and it carries the only NameNode',
        'restore its data on a host of the same name and remove its state',
      );
    }
    if (masters.host.state === 'leaving') {
      const fix = 'a NameNode moves with its data, by hand: stop it, copy the directory, give the new host as masters';
      faults.add(`masters: ${masters.host.name}`, 'leaves, and it carries the only NameNode', fix);
    }
    if (this.edge !== masters.host && this.edge.state !== 'active') {
      faults.add(
        `edge: ${this.edge.name}`,
        `is declared ${this.edge.state}`,
        'choose a host that stays, or leave edge out',
      );
    }
    if (this.staying.length === 0) {
      faults.add('workers', 'every one is declared lost or leaving', 'name a host that can store data');
    }
    for (const { name } of this.workers) {
      const longest = serviceName(this.prefix, 'nodemanager', name);
      if (longest.length > 63) {
        faults.add(
          `service name = ${longest}`,
          `has ${longest.length} characters; a name in the swarm has at most 63`,
          "shorten the cluster's id or the host's name",
        );
      }
      const taken = [...SINGLE_DAEMONS, ...this.workers.map((other) => hostname('datanode', other.name))];
      if (taken.includes(name)) {
        faults.add(
          `workers: ${name}`,
          'a NodeManager has the name of its host in the network, and another daemon has this one',
          'give the host another name',
        );
      }
    }
    for (const host of new Set([masters.host, ...this.workers, this.edge])) {
      if (!members.has(host)) {
        const role = host === masters.host ? 'masters' : this.workers.includes(host) ? 'workers' : 'edge';
        faults.add(
          `${role}: ${host.name}`,
          `is not in the network's swarm ${network.swarm.node.path}`,
          "add it to the swarm's managers or workers, or choose a host of that swarm",
        );
      }
    }
  }

  private checkReplication(faults: Faults): void {
    const dataNodes = this.staying.length;
    const check = (name: string, value: number) => {
      if (!Number.isInteger(value) || value < 1 || value > dataNodes) {
        faults.add(
          `${name} = ${value}`,
          `must be a whole number from 1 to the number of DataNodes, ${dataNodes}: HDFS could not place more copies`,
          `lower it or add workers`,
        );
      }
    };
    check('replication', this.replication);
    const overridden = this.props.overrides?.hdfs?.['dfs.replication'];
    if (overridden !== undefined) check('overrides.hdfs dfs.replication', Number(overridden));
  }

  private checkOverrides(faults: Faults): void {
    for (const file of Object.keys(this.props.overrides ?? {})) {
      if (!(file in FILE_NAMES)) {
        const known = Object.entries(FILE_NAMES).map(([key, name]) => `${key} (${name})`);
        faults.add(
          `overrides.${file}`,
          'is no file of Hadoop that Longshore renders',
          `use one of ${known.join(', ')}`,
        );
      }
    }
  }

  private sizeHosts(faults: Faults): Map<Host, HostSizes> {
    const sizes = new Map<Host, HostSizes>();
    const said = new Set<string>();
    const carried = new Map<Host, Daemon[]>();
    for (const { host, daemon } of this.dataDirectories) carried.set(host, [...(carried.get(host) ?? []), daemon]);
    for (const [host, daemons] of carried) {
      const { name, memory, cores } = host;
      for (const [fact, value, example] of [
        ['memory', memory, 'Size.gibibytes(16)'],
        ['cores', cores, '4'],
      ] as const) {
        if (value === undefined) {
          faults.add(
            `${name}: ${fact} = undefined`,
            'the daemons are sized from what the host declares',
            `declare it on the Host, for example ${fact}: ${example}`,
          );
        }
      }
      if (memory === undefined || cores === undefined) continue;
      try {
        sizes.set(
          host,
          sizeHost({ host: name, memory, cores, daemons: inOrder(daemons), overrides: this.props.sizes ?? {} }),
        );
      } catch (error) {
        if (!(error instanceof InvalidValueError)) throw error;
        // The same figure of `sizes` may be wrong on every host: said once.
        if (!said.has(error.message)) faults.add(error.value, error.rule, error.fix);
        said.add(error.message);
      }
    }
    return sizes;
  }

  private directory(host: Host, daemon: Daemon): DataDirectory {
    const base = this.props.dataDirectory ?? '/var/lib/longshore';
    const path = this.props.dataDirectories?.[daemon] ?? `${base}/${daemon}`;
    return { host, daemon, path, owner: this.node.path };
  }

  private otherClusters(): HadoopCluster[] {
    const isOther = (construct: IConstruct): construct is HadoopCluster =>
      construct !== this && construct instanceof HadoopCluster;
    return TerraformStack.of(this).node.findAll().filter(isOther);
  }
}

function isPerHost(daemon: Daemon): boolean {
  return !SINGLE_DAEMONS.includes(daemon);
}

function serviceName(cluster: string, daemon: Daemon, host: string): string {
  return isPerHost(daemon) ? `${cluster}-${daemon}-${host}` : `${cluster}-${daemon}`;
}

/** The name in the network. The NodeManager has its host's, which the DataNode reports too. */
function hostname(daemon: Daemon, host: string): string {
  if (daemon === 'nodemanager') return host;
  return daemon === 'datanode' ? `datanode-${host}` : daemon;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
