import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import {
  endName,
  Environment,
  Faults,
  Peer,
  type Breach,
  type FlowEnd,
  type Host,
  type HostGroup,
} from '../environment';
import { HostFirewallResource } from '../host';
import { Cidr, Port } from '../values';
import { FIREWALL_ADDRESS, ONE_FIREWALL, OPERATORS } from './refusals';
import { namesWithoutAddress, rulesOf, type HostRules } from './rules';

export interface HostFirewallProps {
  /** Each gets a firewall of its own; one that is down does not hold the others up. */
  readonly hosts: HostGroup;
  /** Who deploys and looks: let in at every host's SSH port, and wherever a flow names `Peer.operators`. At least one. */
  readonly operators: readonly Peer[];
  /** `enforce` drops what no flow declares, `observe` counts it and lets it in, `off` has no table. @default 'enforce' */
  readonly mode?: 'enforce' | 'observe' | 'off';
  /**
   * When somebody else's firewall on a host drops by default: `refuse`; `integrate` tells it what to let in (firewalld only);
   * `replace` puts it aside until this is destroyed. Left alone unless the mode is `enforce`. @default 'refuse'
   */
  readonly existing?: 'refuse' | 'integrate' | 'replace';
  /**
   * Devices of containers or machines on the hosts beside those of the usual engines and plugins, e.g. `virbr0`, `lxdbr*`: what comes
   * from them is not filtered. @default none
   */
  readonly containerDevices?: readonly string[];
}

/**
 * Closes hosts to all that no flow of the underlay declares: one nftables table of our own on each, in front of host services,
 * published ports and the swarm alike. Rendered from the flows of the whole environment when it is synthesized, whatever the order of
 * construction. A change undoes itself within 30 s unless a new SSH connection succeeds.
 * @throws ConfigurationError for no operators, a host that has a firewall already, a host or operator without IPv4 address
 */
export class HostFirewall extends Construct {
  readonly hosts: HostGroup;
  readonly mode: 'enforce' | 'observe' | 'off';
  private readonly operators: readonly string[];

  constructor(scope: Construct, id: string, props: HostFirewallProps) {
    super(scope, id);
    this.hosts = props.hosts;
    this.mode = props.mode ?? 'enforce';
    this.operators = [...new Set(props.operators.flatMap(({ addresses }) => addresses))];
    this.validate();
    this.declareSsh();
    const environment = Environment.of(this);
    // Other constructs go on declaring flows after this one: what they name is looked at last.
    environment.rules.check(FIREWALL_ADDRESS, this, () => this.unknownAddresses(environment));
    const { existing = 'refuse' } = props;
    environment.manifest.addFirewall({ path: this.node.path, hosts: this.hosts.names, mode: this.mode, existing });
    for (const host of this.hosts) environment.underlay.opens(this.resource(host, props), host.name);
  }

  private resource(host: Host, { existing, containerDevices }: HostFirewallProps): HostFirewallResource {
    const late = <K extends keyof HostRules>(what: K): HostRules[K] =>
      Lazy.anyValue({
        produce: () => rulesOf(Environment.of(this), host, this.operators)[what],
      }) as unknown as HostRules[K];
    return new HostFirewallResource(this, host.name, {
      host: host.connection,
      mode: this.mode,
      sets: late('sets'),
      rules: late('rules'),
      ...(existing !== undefined && { existing }),
      ...(containerDevices !== undefined && { containerDevices }),
    });
  }

  /** sshd is there before us, so nobody else declares it. */
  private declareSsh(): void {
    const from: FlowEnd = { name: Peer.operators.name, kind: 'addresses', members: () => this.operators };
    const ports = new Set(this.hosts.hosts.map(({ ssh }) => ssh.port));
    for (const port of ports) {
      const names = this.hosts.hosts.filter(({ ssh }) => ssh.port === port).map(({ name }) => name);
      const name = `${endName(this)} hosts${ports.size === 1 ? '' : ` with ssh at ${port}`}`;
      Environment.of(this).flows.add({
        path: this.node.path,
        network: 'underlay',
        from,
        to: { name, kind: 'hosts', members: () => names },
        port: Port.tcp(port),
        why: 'SSH',
        owner: 'sshd',
      });
    }
  }

  private validate(): void {
    const faults = new Faults(this.node.path);
    if (this.operators.length === 0) faults.add('operators = none', OPERATORS);
    for (const operator of this.operators) {
      if (!Cidr.isAddress(operator.split('/')[0] ?? '')) {
        const says = 'an operator comes from an IPv4 address or network';
        faults.add(`operator "${operator}"`, FIREWALL_ADDRESS, { says });
      }
    }
    for (const { name, address } of this.hosts) {
      if (!Cidr.isAddress(address)) faults.add(`${name}: address = ${address}`, FIREWALL_ADDRESS);
      const other = Environment.of(this).manifest.firewalls.find(({ hosts }) => hosts.includes(name));
      if (other !== undefined) faults.add(`host "${name}"`, ONE_FIREWALL, { detail: `${other.path} is on it` });
    }
    faults.throwIfAny();
  }

  private unknownAddresses(environment: Environment): Breach[] {
    return namesWithoutAddress(environment, this.hosts.hosts).map(([address, group]) => ({
      value: `"${address}" of ${group.name}`,
    }));
  }
}
