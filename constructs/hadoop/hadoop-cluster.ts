import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { HealthCheck, Mount, SECRET_IN_PLAN } from '../container';
import { Environment, Faults, othersOf, type Host } from '../environment';
import { HostDirectoryResource, type RolloutCheck, RolloutResource } from '../host';
import { SwarmService } from '../swarm';
import { type ContainerImage, Duration, Size } from '../values';
import { clusterIdOf } from './cluster-id';
import { CONFIGURATION_DIRECTORY, type Configuration, mergeConfiguration, renderFor } from './configuration';
import { type Daemon, FACTS } from './daemons';
import type { DataDirectory } from './data-directories';
import { declareFlows } from './flows';
import type { HadoopClusterProps } from './hadoop-cluster-props';
import { directoryTable, hdfsDirectories } from './hdfs-directories';
import { sizeHosts } from './host-sizes';
import { checkTasks } from './job-settings';
import { hostname, isPerHost, MASTER_DAEMONS, serviceName } from './names';
import { checkCluster, type ClusterFacts, placesOfCopies, secretsInOverrides } from './refusals';
import { DEFAULT_FS, siteDefaults } from './site-defaults';
import { CLIENT_HEAP, type DaemonSize, type HostSizes, jvmOptions, sizeTasks } from './sizing';

interface Placed {
  readonly host: Host;
  readonly sizes: HostSizes;
}

const UID = 1001;
const ENTRY = '/longshore/entry.sh';
const ENTRY_SCRIPT = readFileSync(join(__dirname, 'entry.sh'), 'utf8');

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
    this.replication = props.replication ?? Math.min(3, placesOfCopies(props.workers));
    this.dataDirectories = [
      ...MASTER_DAEMONS.map((daemon) => this.directory(master, daemon)),
      ...workers.map((host) => this.directory(host, 'datanode')),
      ...this.staying.map((host) => this.directory(host, 'nodemanager')),
      this.directory(this.edge, 'edge'),
    ];
    checkCluster(this.facts, props, this.otherClusters(), faults);
    Environment.of(this).rules.check(SECRET_IN_PLAN, this, () => secretsInOverrides(props));
    const sizes = sizeHosts(this.dataDirectories, props.sizes ?? {}, faults);
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
      onDestroy: Environment.of(this).onDestroy,
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

  private directory(host: Host, daemon: Daemon): DataDirectory {
    const base = this.props.dataDirectory ?? '/var/lib/longshore';
    const path = this.props.dataDirectories?.[daemon] ?? `${base}/${daemon}`;
    return { host, daemon, path, owner: this.node.path };
  }

  private get facts(): ClusterFacts {
    const { id, path } = this.node;
    const { prefix, clusterId, replication, workers, staying, dataDirectories } = this;
    return { id, path, prefix, network: this.props.network, clusterId, replication, workers, staying, dataDirectories };
  }

  private otherClusters(): ClusterFacts[] {
    return othersOf(this, HadoopCluster).map(({ facts }) => facts);
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
