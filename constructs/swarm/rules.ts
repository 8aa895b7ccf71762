import { rule } from '../values';

// --- the swarm ---------------------------------------------------------------------------------------------------------------

export const ODD_MANAGERS = rule('LS050', {
  title: 'a swarm needs an odd number of managers',
  why: 'A majority of them must agree. With four it is three, so that four tolerate the loss of one as three do, with one more that may fail.',
  example:
    'lab/Swarm: managers = 2: a swarm needs an odd number of managers (2 tolerate no more losses than 1); add or remove one [LS050]',
  fix: 'add or remove one',
});

export const MANAGER_OR_WORKER = rule('LS051', {
  title: 'a host is manager or worker, not both (managers run tasks too)',
  why: 'Its engine has one role: the two resources would change it back and forth.',
  example:
    'lab/Swarm: host "master": a host is manager or worker, not both (managers run tasks too); leave it out of the workers [LS051]',
  fix: 'leave it out of the workers',
});

export const ONE_SWARM = rule('LS052', {
  title: 'an engine is in one swarm',
  why: 'To join another it leaves the first, and everything that runs there stops.',
  example: 'lab/Second: host "slave1": an engine is in one swarm (lab/Swarm has it); choose one of them [LS052]',
  fix: 'choose one of them',
});

export const ENGINE = rule('LS053', {
  title: 'a member of a swarm has a Docker engine',
  why: 'The host is declared to have none.',
  example:
    'lab/Swarm: host "vm1": engine = none: a member of a swarm has a Docker engine; install one (Debian: sudo apt-get install docker.io) and declare engine: docker, or leave the host out [LS053]',
  fix: 'install one (Debian: sudo apt-get install docker.io) and declare engine: docker, or leave the host out',
});

export const DATA_PATH_PORT = rule('LS054', {
  title: 'a data path port is from 1024 to 49151 (docker swarm init)',
  why: 'The engine takes no other; and it can be chosen only once, when the swarm is made.',
  example:
    'lab/Swarm: dataPathPort = 80: a data path port is from 1024 to 49151 (docker swarm init); use for example 7789 [LS054]',
  fix: 'use for example 7789',
});

// --- its networks ------------------------------------------------------------------------------------------------------------

export const SUBNET_SIZE = rule('LS056', {
  title: 'a subnet has an address for each container, each host and four more',
  why: 'When they run out, tasks wait for ever, and an update is the first to notice: for a moment it needs one address more.',
  example:
    "lab/Net: subnet = 10.20.0.0/29: it has 8 addresses and 12 are needed (5 containers, 3 hosts, 4 of the network's own); choose a larger one [LS056]",
  fix: 'choose a larger one',
});

export const MTU = rule('LS057', {
  title: "an overlay's MTU is from 576 to 8950 bytes (the underlay's less 50)",
  why: 'VXLAN adds 50 bytes to each packet: what is larger than the underlay carries is dropped without a word, and only large transfers hang.',
  example:
    "lab/Net: mtu = 9000: an overlay's MTU is from 576 to 8950 bytes (the underlay's less 50); use 1450 on Ethernet [LS057]",
  fix: 'use 1450 on Ethernet',
});

export const UNIQUE_NETWORK_NAME = rule('LS059', {
  title: "a network's name is unique in its swarm",
  why: 'The second would take the first for its own.',
  example:
    'lab/Other/Net: networkName = "lab-net": a network\'s name is unique in its swarm (lab/Net has it); rename one of them [LS059]',
  fix: 'rename one of them',
});

// --- its services ------------------------------------------------------------------------------------------------------------

export const SERVICE_HOST = rule('LS060', {
  title: "a service runs on a member of its network's swarm",
  why: 'A service is pinned to its host by a label of the node: without such a node its task waits for ever.',
  example:
    "lab/Web: host = outside: it is no member of the network's swarm; choose one of h1, h2, or add it to lab/Swarm [LS060]",
  fix: 'choose a member, or add it to the swarm',
});

export const UNIQUE_SERVICE_NAME = rule('LS061', {
  title: 'a service name is unique in its swarm',
  why: 'The second would take the first for its own, and replace what runs there.',
  example:
    'lab/Other: serviceName = "web": a service name is unique in its swarm (lab/Web has it); rename one of them [LS061]',
  fix: 'rename one of them',
});

export const UNIQUE_DNS_NAME = rule('LS062', {
  title: "a DNS name is one container's",
  why: 'Docker would answer with both addresses by turns.',
  example: 'lab/Other: hostname = "web": a DNS name is one container\'s (lab/Web has it); rename one of them [LS062]',
  fix: 'rename one of them',
});

export const FILE_SIZE = rule('LS063', {
  title: 'a file is carried by a swarm config, which holds at most 1024000 bytes',
  why: 'It is kept in the store that the managers agree on.',
  example:
    'lab/Web: files: /data.csv: content = 2000000 bytes: a file is carried by a swarm config, which holds at most 1024000 bytes; mount a file of the host instead [LS063]',
  fix: 'mount a file of the host instead',
});
