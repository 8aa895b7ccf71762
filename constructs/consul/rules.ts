import { rule } from '../values';

// --- the cluster -------------------------------------------------------------------------------------------------------------

export const SERVER_COUNT = rule('LS150', {
  title: 'a Consul cluster has 3 or 5 servers',
  why:
    'They decide by majority: 3 go on without one, 5 without two. An even number tolerates no more losses than one fewer, a single one none, ' +
    'and each further one makes every write slower.',
  example:
    'staging/Consul: servers = 4: a Consul cluster has 3 or 5 servers (4 tolerate no more losses than 3); add or remove one [LS150]',
  fix: 'choose 3 or 5 hosts',
});

export const SERVER_ENGINE = rule('LS151', {
  title: 'a Consul server runs on a Docker engine',
  why: 'Servers restart one at a time, the leader last, and come back as they were when a new one does not serve: their engines do that. Agents run without one too.',
  example:
    'staging/Consul: server vm1: engine = none: a Consul server runs on a Docker engine; choose a host with one, and let this one be an agent [LS151]',
  fix: 'choose a host with one, and let this one be an agent',
});

export const ONE_AGENT = rule('LS152', {
  title: 'a host carries one agent of Consul',
  why: 'Programs on the host find their agent at its loopback; two would bind the same ports, and a server is an agent already.',
  example:
    'staging/Consul: host "c1": a host carries one agent of Consul (it is a server); take it out of agents [LS152]',
  fix: 'take it out of one of them',
});

export const AGENT_ADDRESS = rule('LS153', {
  title: 'an agent of Consul is bound to an IPv4 address',
  why: 'Agents and servers speak to each other at it, and it is what others are told of the services on the host. Consul takes no DNS name there.',
  example:
    'staging/Consul: c1: address = c1.example.com: an agent of Consul is bound to an IPv4 address; declare the address of the host by number [LS153]',
  fix: 'declare the address of the host by number',
});

export const AGENT_ON_EVERY_HOST = rule('LS154', {
  title: 'every host of the environment carries an agent of Consul',
  why: 'Services on a host register at its agent, and look others up there. The cluster takes the hosts that are declared before it.',
  example:
    'staging/Consul: host "h9": every host of the environment carries an agent of Consul (it is declared after the cluster); declare hosts first, or give agents [LS154]',
  fix: 'declare hosts first, or give agents',
});

export const AGENT_PORTS = rule('LS155', {
  title: "the ports of Consul's agents are whole numbers from 1024 to 65535, each another",
  why: 'An agent does not run as root. It listens at 8300 and 8301 besides.',
  example:
    "staging/Consul: dnsPort = 53: the ports of Consul's agents are whole numbers from 1024 to 65535, each another; use the default 8600, and forward .consul to it [LS155]",
  fix: 'choose another, or leave it out',
});

export const RAFT_MULTIPLIER = rule('LS156', {
  title: 'raftMultiplier is a whole number from 1 to 10',
  why: 'It stretches all times of the election: 1 finds another leader within seconds, 5 is for slow machines.',
  example: 'staging/Consul: raftMultiplier = 0: raftMultiplier is a whole number from 1 to 10; leave it out [LS156]',
  fix: 'leave it out',
});

export const CONSUL_DIRECTORY = rule('LS157', {
  title: "Consul's data directory is an absolute path",
  why: 'It is made on every host, and mounted.',
  example:
    "staging/Consul: dataDirectory = data/consul: Consul's data directory is an absolute path; write for example /srv/consul [LS157]",
  fix: 'write for example /srv/consul',
});

export const RECURSOR = rule('LS158', {
  title: 'a DNS server that Consul forwards to is given by its IPv4 address',
  why: 'Its name would have to be resolved by the very DNS that asks it.',
  example:
    'staging/Consul: dnsRecursors: ns.example.com: a DNS server that Consul forwards to is given by its IPv4 address; write for example 192.0.2.53 [LS158]',
  fix: 'write for example 192.0.2.53',
});

// --- what it holds -----------------------------------------------------------------------------------------------------------

export const KEY_PATH = rule('LS160', {
  title: 'a key of Consul has a path such as config/web, without / at its ends',
  why: 'A key that ends with / is shown as a folder, and one that begins with it is found by nobody who looks for the rest.',
  example:
    'staging/Web/Key: path = "/config/web": a key of Consul has a path such as config/web, without / at its ends; write config/web [LS160]',
  fix: 'write for example config/web',
});

export const KEY_VALUE = rule('LS161', {
  title: 'a value in Consul holds at most 512 KiB, and its flags are a whole number',
  why: 'Consul refuses a larger one (kv_max_value_size); flags are an unsigned number, of which JavaScript keeps 53 bits.',
  example:
    'staging/Web/Key: value = 600000 bytes: a value in Consul holds at most 512 KiB, and its flags are a whole number; keep it elsewhere, and its place in Consul [LS161]',
  fix: 'keep it elsewhere, and its place in Consul',
});

export const UNIQUE_IN_CONSUL = rule('LS162', {
  title: 'a key or policy of a Consul cluster is declared once',
  why: 'Each deploy would write the one over the other, and its plan would never be empty.',
  example:
    'staging/Other: path = "config/web": a key or policy of a Consul cluster is declared once (staging/Web/Key has it); rename one of them [LS162]',
  fix: 'rename one of them',
});

export const POLICY_NAME = rule('LS163', {
  title: "a policy's name has letters, digits, - and _, at most 128",
  why: 'Consul takes no other.',
  example:
    'staging/Web/Policy: policyName = "web read": a policy\'s name has letters, digits, - and _, at most 128; rename it [LS163]',
  fix: 'rename it',
});

export const TOKEN_GRANTS = rule('LS164', {
  title: 'a token of Consul may do something',
  why: 'With neither policy nor identity it may do what anybody may without a token.',
  example:
    'staging/Web/Token: policies = none: a token of Consul may do something; give policies, serviceIdentities or nodeIdentities [LS164]',
  fix: 'give policies, serviceIdentities or nodeIdentities',
});

// --- services outside --------------------------------------------------------------------------------------------------------

export const CHECKED_FROM = rule('LS165', {
  title: 'an external service is checked from a host with an agent of its cluster',
  why: 'That agent registers it and tries it; no other host knows of it.',
  example:
    'staging/Orders: checkedFrom = h9: an external service is checked from a host with an agent of its cluster; choose one of c1, c2, c3, vm1 [LS165]',
  fix: 'choose one of its hosts',
});

export const EXTERNAL_PORT = rule('LS166', {
  title: 'an external service is reached by TCP at one port',
  why: 'It is checked by a connection to it.',
  example:
    'staging/Orders: port = 3306/udp: an external service is reached by TCP at one port; give the port that its clients connect to [LS166]',
  fix: 'give the port that its clients connect to',
});

export const UNIQUE_EXTERNAL = rule('LS167', {
  title: "an external service's instance is declared once",
  why: 'The second would be registered over the first.',
  example:
    "staging/Other: orders-db at 192.0.2.50:3306: an external service's instance is declared once (staging/Orders has it); remove one of them [LS167]",
  fix: 'remove one of them',
});
