import { rule } from '../values';

export const HEALTH_CHECK = rule('LS040', {
  title: 'a health check command begins with CMD or CMD-SHELL',
  why: 'The engine reads the first word as the way to run the rest; anything else would be taken for the program, and never pass.',
  example:
    "\"curl http://localhost/\": a health check command begins with CMD or CMD-SHELL; write ['CMD', 'program', ...] [LS040]",
  fix: "write ['CMD', 'program', ...]",
});

export const HEALTH_CHECK_RETRIES = rule('LS041', {
  title: 'a health check fails after a whole number of runs, at least 1',
  why: 'With none the engine takes its own default of 3, which nobody reads here.',
  example: '"0": a health check fails after a whole number of runs, at least 1; correct retries [LS041]',
  fix: 'correct retries',
});

export const MOUNT_PATH = rule('LS042', {
  title: 'a mount has absolute paths',
  why: 'A relative source would be taken for the name of a volume.',
  example: '"data": a mount has absolute paths; begin it with / [LS042]',
  fix: 'begin it with /',
});

export const TMPFS_MODE = rule('LS043', {
  title: 'a tmpfs has a mode of three or four octal digits',
  why: 'Anything else is read as another number; and 0 is what the engine takes for its own default.',
  example: '"rwx": a tmpfs has a mode of three or four octal digits; write for example 0750 [LS043]',
  fix: 'write for example 0750',
});

export const SECRET_IN_PLAN = rule('LS044', {
  title: 'a secret is no part of the plan',
  kind: 'policy',
  why:
    'Environment, command, health check and labels stand in the plan, in the state and in `docker inspect`, readable to all who may see one of them. ' +
    'What looks like a secret by its name, and URLs with a password, are found.',
  example:
    'staging/Web: environment: DB_PASSWORD: a secret is no part of the plan; give it by secretFiles, and its path as DB_PASSWORD_FILE [LS044]',
  fix: 'give it by secretFiles, and the container its path',
});

export const MEMORY_LIMIT = rule('LS045', {
  title: 'the engine takes no limit below 4MiB',
  why: 'It refuses the container when it is to start, on the host.',
  example: 'lab/Web: memory = 3MiB: the engine takes no limit below 4MiB; raise it [LS045]',
  fix: 'raise it',
});

export const RESERVATION = rule('LS046', {
  title: 'a reservation is no larger than the limit',
  why: 'What is set aside beyond the limit can never be used, and no other container may have it.',
  example: 'lab/Web: memoryReservation = 65MiB: it exceeds the limit 64MiB; lower it, or raise memory [LS046]',
  fix: 'lower it, or raise memory',
});

export const LIMITS = rule('LS047', {
  title: 'a limit is more than 0',
  why: 'To the engine 0 means none: a slip would take the limit away.',
  example: 'lab/Web: cpus = 0: a limit is more than 0 cores; correct it [LS047]',
  fix: 'correct it',
});

export const FILE_MODE = rule('LS048', {
  title: 'a mode is three or four octal digits',
  why: 'Anything else is read as another number, and the file becomes readable or executable to others than was meant.',
  example: 'lab/Web: files: /a: mode = r--: a mode is three or four octal digits; write for example 0444 [LS048]',
  fix: 'write for example 0444',
});

export const ONE_FILE = rule('LS049', {
  title: 'a path in a container holds one file',
  why: 'Of two that are mounted at one place the later hides the other, and which that is nobody wrote down.',
  example:
    'lab/Web: secretFiles: /etc/web.conf: a path in a container holds one file (files has it too); give one of them another path [LS049]',
  fix: 'give one of them another path',
});

// --- where it runs -----------------------------------------------------------------------------------------------------------

export const HOST_CORES = rule('LS064', {
  title: 'a container is given no more cores than its host declares',
  kind: 'policy',
  why: 'The engine refuses a limit above what the machine has, when the task is to start; a host may have more than it declares.',
  example:
    'lab/Web: cpus = 8: a container is given no more cores than its host declares (h2 declares 4); lower it, or declare more cores if the host has them [LS064]',
  fix: 'lower it, or declare more cores if the host has them',
});

export const SECRET_OWNER = rule('LS065', {
  title: 'a secret file belongs to a numeric uid[:gid]',
  why: 'The engine mounts it for a number; which number a name of the image has, only the image knows, and for another the program may not read it.',
  example:
    'lab/Web: secretFiles: /run/db: owner = web: a secret file belongs to a numeric uid[:gid]; give user or owner as numbers, for example 1001:1001 [LS065]',
  fix: 'give user or owner as numbers, for example 1001:1001',
});

export const CONTAINER_HOST = rule('LS120', {
  title: 'a container of a host runs on a Docker engine',
  why: 'The host is declared to have none.',
  example:
    'lab/Web: host = vm1: engine = none: a container of a host runs on a Docker engine; install one (Debian: sudo apt-get install docker.io) and declare engine: docker, or choose another host [LS120]',
  fix: 'install one (Debian: sudo apt-get install docker.io) and declare engine: docker, or choose another host',
});

export const UNIQUE_CONTAINER_NAME = rule('LS121', {
  title: "a container's name is unique on its host",
  why: 'The second would take the first for its own, and replace what runs there. `longshore logs` finds containers by that name, those of services too.',
  example:
    'lab/Other: containerName = "web": a container\'s name is unique on its host (lab/Web has it on h1); rename one of them [LS121]',
  fix: 'rename one of them',
});

export const PORTS_OF_NETWORK = rule('LS122', {
  title: 'ports are published from a network of the host',
  why: "On the host's own network a container listens at the host's addresses by itself: the engine would leave its ports aside without a word.",
  example:
    'lab/Web: ports = 8080/tcp: network = host: ports are published from a network of the host; leave ports out, or give it a HostNetwork [LS122]',
  fix: 'leave ports out, or give it a HostNetwork',
});

export const UNIQUE_PORT = rule('LS123', {
  title: 'a port of a host is published once',
  why: 'The engine cannot bind it a second time: the container would not start, on the host, in the middle of a deploy.',
  example:
    'lab/Other: ports = 8080/tcp: a port of a host is published once (lab/Web publishes 8080/tcp on h1); choose another hostPort [LS123]',
  fix: 'choose another hostPort',
});

export const PUBLISH_ADDRESS = rule('LS124', {
  title: 'a port is published at an IPv4 address',
  why: 'Ports are bound to the address that the host has on the underlay and to no other; the engine takes no DNS name for it.',
  example:
    'lab/Web: host = h1: address = h1.example.com: a port is published at an IPv4 address; declare the address of the host by number [LS124]',
  fix: 'declare the address of the host by number',
});

export const COMMAND = rule('LS125', {
  title: 'a command has at least one word',
  why: 'The engine runs it in the container, and refuses an empty one when it is too late: in the middle of an update.',
  example: 'lab/Web: checks: it serves: a command has at least one word; give the program and its arguments [LS125]',
  fix: 'give the program and its arguments',
});

export const ROLL_NAME = rule('LS169', {
  title: 'a roll group is the only one of its name in one stack',
  why: 'By their name its members meet in an apply and take turns; another group would wait for them, or be ended by their failure. Stacks are applied apart.',
  example:
    'lab/Web: roll: name = "zookeeper": a roll group is the only one of its name in one stack (another group has it); rename one of them [LS169]',
  fix: 'rename one of them',
});

export const VOTERS = rule('LS126', {
  title: 'a group has at least as many voters as members',
  why: 'The majority is counted of its voters. With fewer than there are members, a restart could take the quorum away.',
  example:
    'lab/zookeeper: voters = 2: a group has at least as many voters as members (3 containers); count those without a container too, or leave it out [LS126]',
  fix: 'count those without a container too, or leave it out',
});

export const HOST_ACCESS = rule('LS170', {
  title: 'a container that reaches its host says why',
  kind: 'policy',
  why:
    "Whoever has the engine's socket, the host's processes or the capability to mount can take the host. It may have to be so, as for an agent that starts containers: " +
    'then the reason stands beside it, for those who review the plan.',
  example:
    'lab/Web: mounts: /var/run/docker.sock: a container that reaches its host says why; take it out, or give hostAccess with a reason [LS170]',
  fix: 'take it out, or give hostAccess with a reason',
});

// --- networks ----------------------------------------------------------------------------------------------------------------

export const OTHER_SUBNET = rule('LS055', {
  title: 'a network overlaps no other that the hosts know',
  why:
    'Of two routes to one address a host takes one: containers then reach the wrong machine, or the host loses its own network. ' +
    'Engines have docker0 (172.17.0.0/16), docker_gwbridge (172.18.0.0/16) and, in a swarm, ingress (10.0.0.0/24).',
  example:
    'lab/Net: subnet = 172.18.4.0/24: it overlaps docker_gwbridge (172.18.0.0/16) of every engine; choose a private range that the hosts do not route to [LS055]',
  fix: 'choose a private range that the hosts do not route to',
});

export const NETWORK_NAME = rule('LS058', {
  title: "a network's name has letters, digits, _ . and -",
  why: 'The engine takes no other.',
  example: 'lab/Net: networkName = "my net": a network\'s name has letters, digits, _ . and -; rename it [LS058]',
  fix: 'rename it',
});

export const UNIQUE_HOST_NETWORK = rule('LS127', {
  title: "a network's name is unique on its host",
  why: 'The second would take the first for its own.',
  example:
    'lab/Other: networkName = "lab-net": a network\'s name is unique on its host (lab/Net has it on h1); rename one of them [LS127]',
  fix: 'rename one of them',
});

export const BRIDGE_MTU = rule('LS128', {
  title: "a bridge's MTU is from 576 to 65535 bytes",
  why: 'The engine takes what it is given: with a larger one than the underlay carries, large packets that leave the host are lost where ICMP is filtered.',
  example:
    "lab/Net: mtu = 100: a bridge's MTU is from 576 to 65535 bytes; use that of the underlay, 1500 on Ethernet [LS128]",
  fix: 'use that of the underlay, 1500 on Ethernet',
});

export const NETWORK_HOST = rule('LS129', {
  title: 'a container joins a network of its own host',
  why: 'A bridge ends at its host: the engine of another knows nothing of it.',
  example:
    'lab/Web: host = h2: a container joins a network of its own host (lab/Net is on h1); choose a network of h2 [LS129]',
  fix: 'choose a network of that host',
});
