import { HostGroup } from '../../../constructs/environment';
import type { ConsulClusterProps } from '../../../constructs/consul';
import type { HostProps } from '../../../constructs/environment';
import { configurationError, host } from '../environment/fixture';
import { fixture } from './fixture';

const fault = (props: Partial<ConsulClusterProps>, id?: string, hosts: Record<string, Partial<HostProps>> = {}) =>
  configurationError(() => fixture({ hosts }).make(props, id)).message;

describe('ConsulCluster', () => {
  test('fails LS007 for an id that makes no container name, and for a datacenter that is no name in DNS', () => {
    expect(fault({}, 'My_Consul')).toContain('lab/My_Consul: id = my_consul: the id names the containers and must be');
    expect(fault({ datacenter: 'Dc_1' })).toMatch(
      /^lab\/Consul: datacenter = "Dc_1": a datacenter is an RFC 1123 label: it is part of names in DNS; use lower-case/,
    );
  });

  test('fails LS150 for a number of servers that is neither 3 nor 5', () => {
    const one = fixture();
    expect(configurationError(() => one.make({ servers: HostGroup.of(one.c1) })).message).toBe(
      'lab/Consul: servers = 1: a Consul cluster has 3 or 5 servers; choose 3 or 5 hosts [LS150]',
    );
    const { make, c1, c2, c3, h4 } = fixture();
    expect(configurationError(() => make({ servers: HostGroup.of(c1, c2, c3, h4) })).message).toBe(
      'lab/Consul: servers = 4: a Consul cluster has 3 or 5 servers (4 tolerate no more losses than 3); choose 3 or 5 hosts [LS150]',
    );
  });

  test('five servers are well, and ports and raft multiplier at either end of what they may be', () => {
    const { make, c1, c2, c3, h4, vm5 } = fixture({ hosts: { vm5: { engine: 'docker' } } });
    const ends = { dnsPort: 1024, httpsPort: 65_535, raftMultiplier: 10 };
    expect(() => make({ servers: HostGroup.of(c1, c2, c3, h4, vm5), ...ends })).not.toThrow();
    expect(() => fixture().make({ raftMultiplier: 1 })).not.toThrow();
  });

  test('fails LS151 for a server on a host without an engine', () => {
    expect(fault({}, 'Consul', { c2: { engine: 'none' } })).toBe(
      'lab/Consul: server c2: engine = none: a Consul server runs on a Docker engine; choose a host with one, and let this one be an agent [LS151]',
    );
  });

  test('fails LS152 for a host that is server and agent, or has an agent of another cluster', () => {
    const { make, c1, h4 } = fixture();
    expect(configurationError(() => make({ agents: HostGroup.of(c1, h4) })).message).toBe(
      'lab/Consul: host "c1": a host carries one agent of Consul (it is a server); take it out of one of them [LS152]',
    );
    const other = fixture();
    other.make({ agents: HostGroup.of(other.h4) });
    const { message } = configurationError(() => other.make({ agents: HostGroup.of(other.vm5) }, 'Other'));
    expect(message.split('\n')).toEqual(
      ['c1', 'c2', 'c3'].map(
        (name) =>
          `lab/Other: host "${name}": a host carries one agent of Consul (lab/Consul has one there); take it out of one of them [LS152]`,
      ),
    );
  });

  test('fails LS153 for a host that is declared by name', () => {
    expect(fault({}, 'Consul', { h4: { address: 'h4.example.com' } })).toBe(
      'lab/Consul: h4: address = h4.example.com: an agent of Consul is bound to an IPv4 address; declare the address of the host by number [LS153]',
    );
  });

  test('fails LS154 for a host declared after a cluster that was to be on every host', () => {
    const { stack, make } = fixture();
    make();
    host(stack, 'late');
    expect(stack).toFail(
      'lab/Consul: host "late": every host of the environment carries an agent of Consul (it is declared after the cluster); declare hosts first, or give agents [LS154]',
    );
  });

  test('a cluster that names its agents says nothing of other hosts', () => {
    const { stack, h4, make } = fixture();
    make({ agents: HostGroup.of(h4) });
    expect(stack).not.toFail('LS154');
  });

  test.each<[Partial<ConsulClusterProps>, string]>([
    [{ dnsPort: 53 }, 'dnsPort = 53'],
    [{ httpsPort: 70_000 }, 'httpsPort = 70000'],
    [{ httpPort: 8500.5 }, 'httpPort = 8500.5'],
    [
      { httpPort: 8300 },
      "httpPort = 8300: the ports of Consul's agents are whole numbers from 1024 to 65535, each another (it is the servers' port)",
    ],
    [
      { dnsPort: 8301 },
      "dnsPort = 8301: the ports of Consul's agents are whole numbers from 1024 to 65535, each another (it is the port of gossip)",
    ],
    [
      { httpPort: 8501 },
      "httpsPort = 8501: the ports of Consul's agents are whole numbers from 1024 to 65535, each another (it is httpPort)",
    ],
  ])('fails LS155 for the ports %j', (props, text) => {
    expect(fault(props)).toContain(`lab/Consul: ${text}`);
  });

  test.each([0, 11, 1.5])('fails LS156 for the raft multiplier %d', (raftMultiplier) => {
    expect(fault({ raftMultiplier })).toBe(
      `lab/Consul: raftMultiplier = ${raftMultiplier}: raftMultiplier is a whole number from 1 to 10; leave it out [LS156]`,
    );
  });

  test.each(['srv/consul', '/srv/consul/', '/srv/../consul'])(
    'fails LS157 for the data directory %s',
    (dataDirectory) => {
      expect(fault({ dataDirectory })).toBe(
        `lab/Consul: dataDirectory = ${dataDirectory}: Consul's data directory is an absolute path; write for example /srv/consul [LS157]`,
      );
    },
  );

  test('fails LS158 for a DNS server by name', () => {
    expect(fault({ dnsRecursors: ['192.0.2.53', 'ns.example.com'] })).toBe(
      'lab/Consul: dnsRecursors: ns.example.com: a DNS server that Consul forwards to is given by its IPv4 address; write for example 192.0.2.53 [LS158]',
    );
  });

  test('fails LS150, LS156 at once, as every construct tells all its faults', () => {
    const { make, c1 } = fixture();
    const { message } = configurationError(() => make({ servers: HostGroup.of(c1), raftMultiplier: 0 }));
    expect(message).toMatch(/LS150[^]*LS156/);
  });
});
