import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { AgentPort } from '../../upstream/marathon/checks';
import { serverFlags, type ServerFlags } from '../../upstream/marathon/document';
import { HealthCheck, HostContainer, Mount, RollGroup } from '../container';
import {
  Connections,
  endName,
  Environment,
  Faults,
  othersOf,
  Peer,
  type Host,
  type HostGroup,
  type Secret,
} from '../environment';
import type { MarathonAccess } from '../host';
import type { AgentOffer } from '../mesos';
import { Duration, Port, Size } from '../values';
import { declareCluster } from './access';
import { commandLine, entrypoint, judged, SECRETS } from './command-line';
import { httpCredentialsOf } from './http-credentials';
import type { IMarathonCluster, MarathonAttributes } from './i-marathon-cluster';
import { ImportedMarathonCluster } from './imported-marathon-cluster';
import type { MarathonClusterProps } from './marathon-cluster-props';
import { checkCluster, type ClusterFacts } from './refusals';
import { FAILOVER_HOUR, GUARDED_MARATHON, TOLERANT_MARATHON } from './rules';
import { settingsOf, type Settings } from './settings';

const STATE = '/opt/longshore/state.sh';
const STATE_SCRIPT = readFileSync(join(__dirname, 'state.sh'), 'utf8');
/** Of the official image: nobody. */
const USER = '65534:65534';

/**
 * Marathon on hosts, highly available: one on each, of which one leads and the others pass on what they are asked. They restart one at a time, the leader
 * last. One that loses its leadership ends by itself and is started again.
 * @throws ConfigurationError naming every unusable value at once; at synth for secrets that cannot be read
 */
export class MarathonCluster extends Construct implements IMarathonCluster {
  /** A cluster that exists and is managed elsewhere, whose hosts are reached over SSH. */
  static fromMarathonAttributes(scope: Construct, id: string, attributes: MarathonAttributes): IMarathonCluster {
    return new ImportedMarathonCluster(scope, id, attributes);
  }

  readonly hosts: HostGroup;
  readonly httpPort: number;
  readonly connections: Connections;
  readonly access: MarathonAccess;
  readonly ready: readonly ITerraformDependable[];
  readonly serverFlags: ServerFlags;
  readonly agentOffers: readonly AgentOffer[] | undefined;
  readonly allowChecks: ((port: AgentPort) => void) | undefined;

  private readonly props: MarathonClusterProps;
  private readonly facts: ClusterFacts;
  private readonly httpCredentials: Secret | undefined;

  constructor(scope: Construct, id: string, props: MarathonClusterProps) {
    super(scope, id);
    this.props = props;
    this.hosts = props.hosts;
    const settings = settingsOf(props);
    this.httpPort = settings.httpPort;
    this.agentOffers = props.mesos.agentOffers;
    this.facts = { name: id.toLowerCase(), path: this.node.path, hosts: props.hosts, settings };
    const faults = new Faults(this.node.path);
    checkCluster(this.facts, props, this.otherClusters(), faults);
    faults.throwIfAny();
    const { rules } = Environment.of(this);
    const { failoverTimeout } = settings;
    rules.check(FAILOVER_HOUR, this, () =>
      failoverTimeout.lessThan(Duration.hours(1)) ? [{ value: `failoverTimeout = ${failoverTimeout.toString()}` }] : [],
    );
    rules.check(TOLERANT_MARATHON, this, () =>
      this.hosts.length < 2 ? [{ value: `hosts = ${this.hosts.length}` }] : [],
    );
    this.httpCredentials = httpCredentialsOf(this, this.facts.name, props);
    rules.check(GUARDED_MARATHON, this, () =>
      this.httpCredentials === undefined ? [{ value: 'httpCredentials = none' }] : [],
    );
    const { values } = judged(this.hosts.first, settings, props);
    this.serverFlags = serverFlags(Object.fromEntries(Object.entries(values).filter(isSet)));
    this.access = declareCluster(this, {
      hosts: this.hosts,
      httpPort: this.httpPort,
      listens: 'address',
      httpCredentials: this.httpCredentials,
      agentCount: this.agentOffers?.length,
    });
    this.connections = this.declareFlows(settings);
    if (props.mesos.allowToTasks !== undefined)
      this.allowChecks = (port) => {
        props.mesos.allowToTasks?.(this, CHECKS, port === 'offered' ? undefined : Port.tcp(port));
      };
    const roll = new RollGroup(endName(this).replaceAll('/', '-'), {
      ready: this.state('ready'),
      last: this.state('leads'),
      voters: this.hosts.length,
    });
    const members = this.hosts.hosts
      .filter(({ state }) => state !== 'leaving')
      .map((host) => this.member(host, settings, roll));
    // It comes up without agents. Apps are made after them, for the sake of the way back: agents that went first would leave tasks behind.
    this.ready = [...members, ...(props.mesos.agentsReady ?? [])];
  }

  private member(host: Host, settings: Settings, roll: RollGroup): HostContainer {
    const { image, registries = [], user = USER, readyTimeout } = this.props;
    const check = { description: `Marathon on ${host.name} knows a leader that serves`, command: this.state('ready') };
    const secrets: Record<string, Secret | undefined> = {
      [SECRETS.httpCredentials]: this.httpCredentials,
      [SECRETS.mesosSecret]: settings.principal?.secret,
    };
    const container = new HostContainer(this, `Marathon-${host.name}`, {
      host,
      containerName: this.facts.name,
      image: image ?? Environment.of(this).images.image('marathon'),
      registries,
      entrypoint: entrypoint(this.props),
      command: commandLine(host, settings, this.props),
      environment: {
        JAVA_OPTS: `-Xmx${settings.heap.toMebibytes()}m`,
        // libmesos of Marathon: where masters call back, which is any free port unless it is said.
        LIBPROCESS_IP: host.address,
        LIBPROCESS_PORT: String(settings.libprocessPort),
        [ADDRESS]: host.address,
      },
      files: { [STATE]: { content: STATE_SCRIPT } },
      secretFiles: Object.fromEntries(
        Object.entries(secrets).flatMap(([path, secret]) =>
          secret === undefined ? [] : [[path, { secret, owner: user }]],
        ),
      ),
      mounts: [Mount.tmpfs('/tmp', { size: Size.mebibytes(64), mode: '1777' })],
      memory: settings.memory,
      user,
      // More than graceful_shutdown_timeout.
      stopGracePeriod: Duration.seconds(60),
      healthCheck: HealthCheck.command(['CMD', ...this.state('serves')], {
        interval: Duration.seconds(5),
        timeout: Duration.seconds(10),
        startPeriod: Duration.minutes(2),
      }),
      checks: [check],
      timeout: readyTimeout ?? Duration.minutes(5),
      roll,
      peers: this.hosts.hosts.filter((peer) => peer !== host),
      construct: { path: this.node.path, module: 'marathon', daemon: 'marathon' },
      dependsOn: [...this.props.zooKeeper.ready, ...(this.props.mesos.mastersReady ?? [])],
    });
    const { manifest } = Environment.of(this);
    const { path } = container.node;
    manifest.addHealthCheck({ path: this.node.path, container: path, ...check });
    manifest.addEndpoint({
      path,
      name: 'Marathon',
      container: path,
      port: settings.httpPort,
      scheme: 'http',
      urlPath: '/ui/',
    });
    return container;
  }

  /** What a Marathon says of itself; the same words on each host, for a RollGroup has one command. */
  private state(what: 'serves' | 'ready' | 'leads'): string[] {
    const words = [`bash ${STATE} ${what} "$${ADDRESS}" ${this.facts.settings.httpPort}`];
    if (this.httpCredentials !== undefined) words.push(SECRETS.httpCredentials);
    return ['sh', '-c', words.join(' ')];
  }

  private declareFlows({ httpPort, libprocessPort }: Settings): Connections {
    const connections = new Connections({
      construct: this,
      name: `${endName(this)} hosts`,
      members: () => this.hosts.names,
    });
    connections.allowInternally(Port.tcp(httpPort), 'Marathon: what a standby passes on to the leader');
    connections.allowFrom(Peer.operators, Port.tcp(httpPort), 'Marathon HTTP API');
    this.props.zooKeeper.allowClients({ connections }, 'Marathon: its apps and its election');
    this.props.mesos.allowFrameworks({ connections });
    connections.allowFrom(this.props.mesos, Port.tcp(libprocessPort), 'Mesos masters: offers and updates');
    return connections;
  }

  private otherClusters(): ClusterFacts[] {
    return othersOf(this, MarathonCluster).map(({ facts }) => facts);
  }
}

const CHECKS = 'Marathon: checks of its own';

/** Where its own API listens, for the checks. No name that begins with MARATHON_: those become flags. */
const ADDRESS = 'LONGSHORE_ADDRESS';

const isSet = (entry: [string, string | undefined]): entry is [string, string] => entry[1] !== undefined;
