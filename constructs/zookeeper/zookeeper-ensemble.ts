import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { HostContainer, RollGroup } from '../container';
import { Connections, endName, Environment, Faults, othersOf, type IConnectable } from '../environment';
import { HostDirectoryResource } from '../host';
import { Duration, Port } from '../values';
import { generatedCertificates, type MemberCertificates } from './certificates';
import {
  CLIENTS,
  ExistingEnsemble,
  type IZooKeeperEnsemble,
  type ZooKeeperAttributes,
  type ZooKeeperClients,
} from './ensemble';
import { CHECKS, environment, files, HEALTH, mounts, secretFiles, UID } from './member-container';
import { membersOf, type Member } from './members';
import { checkEnsemble, checkSize, type EnsembleFacts } from './refusals';
import { ENSEMBLE_SIZE, TOLERANT_ENSEMBLE } from './rules';
import { memoryOf, settingsOf } from './settings';
import type { ZooKeeperEnsembleProps } from './zookeeper-ensemble-props';

/**
 * ZooKeeper on the network of the hosts: a member on each, with a static server list, updated one at a time, the leader last.
 *
 * @throws ConfigurationError naming every unusable value at once
 */
export class ZooKeeperEnsemble extends Construct implements IZooKeeperEnsemble, IConnectable {
  /** An ensemble that exists and is managed elsewhere. */
  static fromZooKeeperAttributes(scope: Construct, id: string, attributes: ZooKeeperAttributes): IZooKeeperEnsemble {
    return new ExistingEnsemble(scope, id, attributes);
  }

  readonly connectString: string;
  /** The members, as an end of flows. */
  readonly connections: Connections;
  /** By id. */
  readonly members: readonly Member[];
  /** For `dependsOn`: each ends when its member is in the quorum. */
  readonly ready: readonly ITerraformDependable[];

  private readonly prefix: string;
  private readonly facts: EnsembleFacts;
  private readonly certificates: MemberCertificates | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ZooKeeperEnsembleProps,
  ) {
    super(scope, id);
    this.prefix = id.toLowerCase();
    const faults = new Faults(this.node.path);
    this.members = membersOf(props.hosts, props.ids, faults);
    const settings = settingsOf(props);
    this.facts = {
      id,
      path: this.node.path,
      members: this.members,
      settings,
      memory: memoryOf(props),
      directories: {
        dataDirectory: props.dataDirectory ?? '/srv/zookeeper',
        ...(props.dataLogDirectory !== undefined && { dataLogDirectory: props.dataLogDirectory }),
      },
    };
    checkEnsemble(this.facts, props, this.otherEnsembles(), faults);
    faults.throwIfAny();
    const { rules } = Environment.of(this);
    rules.check(ENSEMBLE_SIZE, this, () => checkSize(this.facts));
    rules.check(TOLERANT_ENSEMBLE, this, () => (this.members.length === 1 ? [{ value: 'members = 1' }] : []));

    const { tls } = props;
    if (tls !== undefined) this.certificates = tls.certificates ?? generatedCertificates(this, this.prefix);
    const { plaintext, clientPort, tlsPort = clientPort } = settings;
    const port = plaintext ? clientPort : tlsPort;
    this.connectString = this.members.map(({ host }) => `${host.address}:${port}`).join(',');
    this.connections = this.declareFlows();
    Environment.of(this).manifest.addQuorum({
      path: this.node.path,
      daemon: 'zookeeper',
      members: this.members.map(({ host }) => host.name),
    });
    const roll = new RollGroup(endName(this).replaceAll('/', '-'), {
      last: CHECKS.leader,
      ready: CHECKS.member,
      voters: this.members.length,
    });
    // A host that leaves is emptied; its seat stays in the list until the id is given to another.
    this.ready = this.members
      .filter(({ host }) => host.state !== 'leaving')
      .map((member) => this.container(member, roll));
  }

  allowClients(clients: ZooKeeperClients, why = CLIENTS): void {
    const { plaintext, clientPort, tlsPort } = this.facts.settings;
    if (plaintext) this.connections.allowFrom(clients, Port.tcp(clientPort), why);
    if (tlsPort !== undefined) this.connections.allowFrom(clients, Port.tcp(tlsPort), `${why}, TLS`);
  }

  private container(member: Member, roll: RollGroup): HostContainer {
    const { host } = member;
    const { settings, memory, directories } = this.facts;
    const { image, readyTimeout } = this.props;
    // Called by its id: on another host it is the same member, and goes from the one before it comes to the other.
    const container = new HostContainer(this, `Member${member.id}`, {
      host,
      containerName: `${this.prefix}-${member.id}`,
      image: image ?? Environment.of(this).images.image('zookeeper'),
      environment: environment(member, settings, memory, this.props),
      files: files(member, this.members, settings),
      secretFiles: secretFiles(host, this.certificates, this.props),
      mounts: mounts(directories),
      memory: memory.memory,
      user: `${UID}:${UID}`,
      // It keeps nothing in memory that is not on the disk, and ends at once.
      stopGracePeriod: Duration.seconds(30),
      healthCheck: HEALTH,
      checks: [{ description: `member ${member.id} is in the quorum`, command: CHECKS.member }],
      timeout: readyTimeout ?? Duration.minutes(5),
      roll,
      peers: this.members.map((peer) => peer.host).filter((peer) => peer !== host),
      construct: { path: this.node.path, module: 'zookeeper', daemon: 'zookeeper' },
      dependsOn: this.directories(member),
    });
    this.declareHealth(member, container.node.path);
    return container;
  }

  /** Called by its host: what a member leaves behind is said when it goes. */
  private directories({ host }: Member): HostDirectoryResource[] {
    const names: Readonly<Record<string, string>> = { dataDirectory: 'Data', dataLogDirectory: 'Logs' };
    return Object.entries(this.facts.directories).map(
      ([name, path]) =>
        new HostDirectoryResource(this, `${names[name] ?? name}-${host.name}`, {
          host: host.connection,
          path,
          uid: UID,
          gid: UID,
          mode: '0750',
          mountPoint: this.props.mountPoints ?? false,
          onDestroy: Environment.of(this).onDestroy,
        }),
    );
  }

  private declareHealth({ id, host }: Member, container: string): void {
    const { manifest } = Environment.of(this);
    const path = this.node.path;
    const description = `member ${id} on ${host.name} leads or follows`;
    manifest.addHealthCheck({ path, container, description, command: CHECKS.member });
    if (id === this.members.find((member) => member.host.state === 'active')?.id) {
      const leads = 'the ensemble has a leader';
      manifest.addHealthCheck({ path, container, description: leads, command: CHECKS.ensemble });
    }
  }

  private declareFlows(): Connections {
    const { quorumPort, electionPort } = this.facts.settings;
    const connections = new Connections({
      construct: this,
      name: `${endName(this)} members`,
      members: () => this.members.map(({ host }) => host.name),
    });
    connections.allowInternally(Port.tcp(quorumPort), 'ZooKeeper quorum');
    connections.allowInternally(Port.tcp(electionPort), 'ZooKeeper elections');
    return connections;
  }

  private otherEnsembles(): EnsembleFacts[] {
    return othersOf(this, ZooKeeperEnsemble).map(({ facts }) => facts);
  }
}
