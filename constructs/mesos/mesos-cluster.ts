import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { HostContainer, RollGroup } from '../container';
import {
  ConfigurationError,
  Connections,
  endName,
  Environment,
  Faults,
  HostGroup,
  othersOf,
  type FlowPeer,
  type Host,
  type Secret,
} from '../environment';
import { HostDirectoryResource } from '../host';
import { offeredMemory } from '../../upstream/mesos/flags';
import { Port, Size, type ContainerImage, type Duration } from '../values';
import { agentOffers, type AgentOffer } from './agent-offer';
import { generatedCredentials, type ClusterCredentials } from './authentication';
import { generatedCertificates, type MesosCertificates } from './certificates';
import { agentContainer, MASTER_UID, masterContainer, type DaemonProps } from './daemon-container';
import type { MesosDistribution } from './distribution';
import { agentFlags, masterFlags, resourcesIn, type FlagSet } from './flags';
import type { IMesosCluster, MesosAttributes } from './i-mesos-cluster';
import { FRAMEWORKS, ImportedMesosCluster } from './imported-mesos-cluster';
import type { MesosClusterProps } from './mesos-cluster-props';
import { offeredPorts } from './offered-ports';
import { STATE_COMMANDS } from './places';
import { checkCluster, executorRegistrationTimeout, reservedNames, unguarded, type ClusterFacts } from './refusals';
import {
  BOUNDED_OUTPUT,
  FLAG_OF_CLUSTER,
  GUARDED_MESOS,
  MESOS_PORT,
  PRINCIPAL,
  RECONFIGURATION,
  RESERVED_NAME,
  TASKS_SURVIVE,
  TOLERANT_MASTERS,
} from './rules';
import { settingsOf, type Settings } from './settings';
import { takenPorts } from './taken-ports';

/**
 * Mesos on hosts: masters that elect their leader in ZooKeeper and write one log by majority, and agents that start tasks. Masters restart one at a time, the
 * leader last; agents one at a time, their tasks go on. Every flag is judged at synth by what the distribution's programs take.
 *
 * @throws ConfigurationError naming every unusable value at once
 */
export class MesosCluster extends Construct implements IMesosCluster {
  /** A cluster that exists and is managed elsewhere. */
  static fromMesosAttributes(scope: Construct, id: string, attributes: MesosAttributes): IMesosCluster {
    return new ImportedMesosCluster(scope, id, attributes);
  }

  readonly zkUrl: string;
  readonly masters: HostGroup;
  readonly agents: HostGroup;
  readonly agentOffers: readonly AgentOffer[];
  readonly masterPort: number;
  readonly agentPort: number;
  readonly distribution: MesosDistribution;
  readonly connections: Connections;
  readonly agentConnections: Connections;
  readonly certificateAuthority: Secret | undefined;
  readonly requiresTls: boolean;
  readonly mastersReady: readonly ITerraformDependable[];
  readonly agentsReady: readonly ITerraformDependable[];
  readonly executorRegistrationTimeout: Duration | undefined;

  private readonly settings: Settings;
  private readonly facts: ClusterFacts;
  /** Names of ends at which flows to tasks arrive. */
  private readonly taskEnds = new Set<string>();
  private readonly credentials: ClusterCredentials | undefined;
  private readonly certificates: MesosCertificates | undefined;
  private readonly image: ContainerImage;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MesosClusterProps,
  ) {
    super(scope, id);
    this.settings = settingsOf(this, props);
    const { zkUrl, masterPort, agentPort, distribution } = this.settings;
    this.zkUrl = zkUrl;
    this.masterPort = masterPort;
    this.agentPort = agentPort;
    this.distribution = distribution;
    this.masters = props.masters;
    this.agents = props.agents;
    this.agentOffers = agentOffers(props);
    const environment = Environment.of(this);
    this.image = props.image ?? environment.images.image('mesos');
    this.facts = this.describe(id);
    this.validate();
    this.executorRegistrationTimeout = executorRegistrationTimeout(this.facts);

    const { tls, authentication } = props;
    const { name } = this.settings;
    if (tls !== undefined)
      this.certificates = tls.certificates ?? generatedCertificates(this, name, [...this.masters, ...this.agents]);
    if (authentication !== undefined) this.credentials = generatedCredentials(this, name, authentication);
    this.certificateAuthority = this.certificates?.ca;
    this.requiresTls = tls !== undefined && tls.downgrade !== true;
    this.connections = this.end('masters', this.masters);
    this.agentConnections = this.end('agents', this.agents);
    this.declareFlows();
    environment.rules.check(MESOS_PORT, this, () =>
      takenPorts(this.facts, environment.flows, this.taskEnds.add(this.agentConnections.end.name)),
    );
    environment.manifest.addMesosCluster({
      path: this.node.path,
      distribution: distribution.build,
      masters: this.masters.names,
      agents: this.agents.names,
      ...(distribution.isSimulated && { simulated: true as const }),
      ...(props.dockerApiVersion !== undefined && { dockerApiVersion: props.dockerApiVersion }),
    });
    environment.manifest.addQuorum({ path: this.node.path, daemon: 'master', members: this.masters.names });

    this.mastersReady = this.startMasters();
    this.agentsReady = this.startAgents();
  }

  allowFrameworks(frameworks: FlowPeer): void {
    this.connections.allowFrom(frameworks, Port.tcp(this.masterPort), FRAMEWORKS);
  }

  allowToTasks(clients: FlowPeer, why: string, port?: Port): void {
    if (port !== undefined) {
      this.agentConnections.allowFrom(clients, port, why);
      return;
    }
    const { agents, props } = this;
    if (props.agentFlags?.resources !== undefined) {
      const wording = { says: 'by resources it is known where tasks may be reached', fix: 'give resources instead' };
      throw ConfigurationError.of(this.node.path, 'agentFlags: resources', FLAG_OF_CLUSTER, wording);
    }
    for (const range of new Set(agents.hosts.flatMap((host) => offeredPorts(props, host)))) {
      const offering = agents.hosts.filter((host) => offeredPorts(props, host).includes(range));
      const isEach = offering.length === agents.length;
      const end = isEach ? this.agentConnections : this.end(`agents with ports ${range}`, HostGroup.of(...offering));
      this.taskEnds.add(end.end.name);
      end.allowFrom(clients, Port.parse(`${range}/tcp`), why);
    }
  }

  credential(principal: string): Secret | undefined {
    const { credentials } = this;
    const secret = credentials?.frameworks.get(principal);
    if (credentials === undefined || secret !== undefined) return secret;
    throw ConfigurationError.of(this.node.path, `principal "${principal}"`, PRINCIPAL, {
      says: 'no framework of that name is declared',
      fix: `add it to authentication.frameworks (declared: ${[...credentials.frameworks.keys()].join(', ') || 'none'})`,
    });
  }

  private startMasters(): ITerraformDependable[] {
    const { recovered, leads, leader } = STATE_COMMANDS;
    const roll = new RollGroup(`${this.rollName}-masters`, {
      ready: recovered,
      last: leads,
      voters: this.masters.length,
    });
    const { manifest } = Environment.of(this);
    const { path } = this.node;
    return staying(this.masters).map((host, index) => {
      const directory = this.directory(`MasterData-${host.name}`, host, this.settings.masterDirectory, MASTER_UID);
      const description = `the master on ${host.name} has caught up with the log and knows a leader`;
      const container = new HostContainer(this, `Master-${host.name}`, {
        host,
        ...masterContainer(this.daemon(host, this.facts.masterFlags(host))),
        memory: this.settings.masterMemory,
        checks: [{ description, command: recovered }],
        roll,
        peers: [...this.masters, ...this.agents].filter((peer) => peer !== host),
        construct: { path, module: 'mesos', daemon: 'mesos-master' },
        dependsOn: [directory, ...this.props.zooKeeper.ready],
      });
      manifest.addHealthCheck({ path, container: container.node.path, description, command: recovered });
      if (index === 0) {
        const elects = 'the masters have a leader';
        manifest.addHealthCheck({ path, container: container.node.path, description: elects, command: leader });
      }
      manifest.addEndpoint({
        path: container.node.path,
        name: 'Mesos',
        container: container.node.path,
        port: this.masterPort,
        scheme: this.settings.hasTls ? 'https' : 'http',
        urlPath: '/',
      });
      return container;
    });
  }

  private startAgents(): ITerraformDependable[] {
    const { registered } = STATE_COMMANDS;
    const roll = new RollGroup(`${this.rollName}-agents`, { ready: registered, voters: this.agents.length });
    const { manifest, memoryClaims } = Environment.of(this);
    const { path } = this.node;
    return staying(this.agents).map((host) => {
      const flags = this.facts.agentFlags(host);
      const directory = this.directory(`AgentData-${host.name}`, host, this.settings.agentDirectory, 0);
      const description = `the agent on ${host.name} is registered with the leader`;
      const container = new HostContainer(this, `Agent-${host.name}`, {
        host,
        ...agentContainer(this.daemon(host, flags)),
        memory: this.settings.agentMemory,
        checks: [{ description, command: registered }],
        roll,
        peers: this.masters.hosts.filter((peer) => peer !== host),
        construct: { path, module: 'mesos', daemon: 'mesos-agent' },
        dependsOn: [directory, ...this.mastersReady],
      });
      manifest.addHealthCheck({ path, container: container.node.path, description, command: registered });
      if (host.memory !== undefined) {
        const memory = Size.mebibytes(Math.floor(offeredMemory(resourcesIn(flags), host.memory.toBytes())));
        memoryClaims.push({ host: host.name, what: `tasks (resources.memory of ${path})`, memory });
      }
      return container;
    });
  }

  private daemon(host: Host, flags: FlagSet): DaemonProps {
    const { settings, image, credentials, certificates, props } = this;
    return { host, flags, settings, image, credentials, certificates, props };
  }

  /** Called by its host: what a daemon leaves behind is said when it goes. */
  private directory(id: string, host: Host, path: string, uid: number): HostDirectoryResource {
    return new HostDirectoryResource(this, id, {
      host: host.connection,
      path,
      uid,
      gid: uid,
      // Of an agent: users of tasks pass through it to their sandboxes.
      mode: uid === 0 ? '0755' : '0750',
      onDestroy: Environment.of(this).onDestroy,
    });
  }

  private end(what: string, hosts: HostGroup): Connections {
    return new Connections({ construct: this, name: `${endName(this)} ${what}`, members: () => hosts.names });
  }

  private declareFlows(): void {
    const { connections, agentConnections, masterPort, agentPort } = this;
    const agents = { connections: agentConnections };
    connections.allowInternally(Port.tcp(masterPort), 'Mesos replicated log');
    connections.allowFrom(agents, Port.tcp(masterPort), 'Mesos agents');
    agentConnections.allowFrom(this, Port.tcp(agentPort), 'Mesos masters');
    this.props.zooKeeper.allowClients(this, 'Mesos masters');
    this.props.zooKeeper.allowClients(agents, 'Mesos agents');
  }

  private get rollName(): string {
    return endName(this).replaceAll('/', '-');
  }

  private describe(id: string): ClusterFacts {
    const { settings, props, image } = this;
    return {
      id,
      path: this.node.path,
      props,
      settings,
      masters: props.masters.hosts,
      agents: props.agents.hosts,
      masterFlags: (host) => masterFlags(host, settings, props),
      agentFlags: (host) => agentFlags(host, settings, props, image),
    };
  }

  private validate(): void {
    const faults = new Faults(this.node.path);
    const others = othersOf(this, MesosCluster).map(({ facts }) => facts);
    checkCluster(this.facts, others, faults);
    faults.throwIfAny();
    const { rules, manifest } = Environment.of(this);
    rules.check(TOLERANT_MASTERS, this, () => (this.masters.length === 1 ? [{ value: 'masters = 1' }] : []));
    rules.check(RESERVED_NAME, this, () => reservedNames(this.agents.hosts, manifest.containers));
    rules.check(RECONFIGURATION, this, () =>
      this.props.agentFlags?.['reconfiguration_policy'] === 'equal'
        ? [{ value: 'agentFlags: reconfiguration_policy = equal' }]
        : [],
    );
    rules.check(BOUNDED_OUTPUT, this, () =>
      this.props.agentFlags?.['container_logger'] === undefined
        ? [{ value: 'agentFlags: container_logger = none' }]
        : [],
    );
    rules.check(GUARDED_MESOS, this, () => unguarded(this.settings));
    rules.check(TASKS_SURVIVE, this, () =>
      this.settings.executorsInContainers ? [] : [{ value: 'executorsInContainers = false' }],
    );
  }
}

/** A host that leaves is emptied. */
function staying(hosts: HostGroup): readonly Host[] {
  return hosts.hosts.filter(({ state }) => state !== 'leaving');
}
