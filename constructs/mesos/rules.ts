import { rule } from '../values';

// --- daemons -----------------------------------------------------------------------------------------------------------------

export const MASTER_COUNT = rule('LS171', {
  title: 'a Mesos cluster has 1, 3 or 5 masters',
  why:
    'Their replicated log is written by a majority, whose size stands in a flag of each: 3 go on without one, 5 without two, and an even number tolerates no more losses than one fewer. ' +
    'A single one is for trying out.',
  example:
    'staging/Mesos: masters = 2: a Mesos cluster has 1, 3 or 5 masters (2 tolerate no more losses than 1); choose 3 or 5 hosts [LS171]',
  fix: 'choose 3 or 5 hosts',
});

export const TOLERANT_MASTERS = rule('LS172', {
  title: 'in production a Mesos cluster tolerates the loss of a master',
  kind: 'policy',
  under: 'production',
  why: 'Without a master nothing is started and nothing that ended is started again; the only copy of the registry is on its disk.',
  example:
    'production/Mesos: masters = 1: in production a Mesos cluster tolerates the loss of a master; give it three hosts [LS172]',
  fix: 'give it three hosts',
});

export const MASTER_MAJORITY = rule('LS173', {
  title: 'a majority of the masters is on hosts that stay',
  why: 'The others have no log any more. Without a majority nobody is elected that can write it.',
  example:
    'staging/Mesos: masters = 3: a majority of the masters is on hosts that stay (2 are needed, c1 stays); replace one host a deploy [LS173]',
  fix: 'replace one host a deploy',
});

export const DAEMON_HOST = rule('LS174', {
  title: 'a daemon of Mesos runs on a Docker engine, at an IPv4 address',
  why: 'Both are containers, and an agent starts its tasks on the engine of its host. They bind the address, and tell it to each other.',
  example:
    'staging/Mesos: agent vm1: engine = none: a daemon of Mesos runs on a Docker engine, at an IPv4 address; choose another host [LS174]',
  fix: 'choose another host',
});

export const ONE_DAEMON = rule('LS175', {
  title: 'a host carries one agent of Mesos, and one master of a cluster',
  why: 'Of two agents on an engine each would remove the containers of the other as orphans.',
  example:
    'staging/Other: agent c1: a host carries one agent of Mesos, and one master of a cluster (staging/Mesos has one there); take it out of one of them [LS175]',
  fix: 'take it out of one of them',
});

export const MESOS_PORT = rule('LS176', {
  title: 'every port of Mesos is its own on its host',
  why: 'A daemon whose port is taken does not start, and a task that is offered the port of a daemon does not either.',
  example:
    'staging/Mesos: agentPort = 5050: every port of Mesos is its own on its host (masterPort has it); choose another [LS176]',
  fix: 'choose another',
});

export const MESOS_DIRECTORY = rule('LS177', {
  title: 'a directory of Mesos is an absolute path of its own, and not in /tmp',
  why:
    'The log and what agents know of their tasks must outlive the host. It is mounted at the same path as on the host, because tasks are given paths of their sandboxes. ' +
    'Without "." or "..", and without a slash at its end.',
  example:
    'staging/Mesos: agentDirectory = /tmp/mesos: a directory of Mesos is an absolute path of its own, and not in /tmp; write for example /srv/mesos-agent [LS177]',
  fix: 'write for example /srv/mesos-agent',
});

export const ZOOKEEPER_PATH = rule('LS178', {
  title: 'a Mesos cluster has a path of its own in ZooKeeper',
  why: 'Masters that find each other there take themselves for one cluster, and the root is refused: `/mesos`, of letters, digits, `.`, `_` and `-`.',
  example:
    'staging/Mesos: zooKeeperPath = mesos: a Mesos cluster has a path of its own in ZooKeeper; write for example /mesos [LS178]',
  fix: 'write for example /mesos',
});

export const RESERVED_NAME = rule('LS179', {
  title: 'no container beside an agent has a name that begins with mesos-',
  why: 'Such names are those of tasks: the agent removes a container that it does not know.',
  example:
    'staging/Mesos: container "mesos-dns" on c1: no container beside an agent has a name that begins with mesos-; rename it [LS179]',
  fix: 'rename it',
});

// --- flags -------------------------------------------------------------------------------------------------------------------

export const MESOS_FLAG = rule('LS180', {
  title: 'a flag is one that the program of this distribution takes',
  why: 'It refuses to start for any other, in the middle of a deploy. What is wrong is said in its own words.',
  example:
    "staging/Mesos: agent: --recovery_timeout=10s: mesos-agent (ClusterD 0.9.0): Failed to load flag 'recovery_timeout': Unknown duration unit 's'; correct it [LS180]",
  fix: 'correct it',
});

export const FLAG_OF_CLUSTER = rule('LS181', {
  title: 'a flag that the cluster sets itself is given by its property',
  why: 'Another value would contradict what the cluster declares: flows, mounts, files and the other daemons.',
  example:
    'staging/Mesos: masterFlags: quorum: a flag that the cluster sets itself is given by its property (quorum = 2); leave it out [LS181]',
  fix: 'leave it out',
});

export const PING_TIME = rule('LS182', {
  title: 'agents are given up later than sessions of ZooKeeper end',
  why: 'After a partition the masters notice first that they lost ZooKeeper. Were agents given up before, a new leader would find them unreachable, and their tasks be started twice.',
  example:
    'staging/Mesos: agent_ping_timeout x max_agent_ping_timeouts = 5secs: agents are given up later than sessions of ZooKeeper end (zk_session_timeout = 10secs); raise them, or lower zk_session_timeout [LS182]',
  fix: 'raise them, or lower zk_session_timeout',
});

export const EXECUTOR_REGISTRATION = rule('LS183', {
  title: 'an executor may register for as long as an image may take to arrive',
  why: 'The time begins before the pull: an executor that is late is killed, and the pull begins again.',
  example:
    'staging/Mesos: executor_registration_timeout = 1mins: an executor may register for as long as an image may take to arrive (imagePullTimeout = 3m); raise it [LS183]',
  fix: 'raise it',
});

export const TASKS_SURVIVE = rule('LS185', {
  title: 'tasks survive a restart of their agent',
  kind: 'policy',
  why: 'An update of the agent, or of its image, would otherwise end every task of the host.',
  example: 'staging/Mesos: executorsInContainers = false: tasks survive a restart of their agent; leave it out [LS185]',
  fix: 'leave it out',
});

export const RECONFIGURATION = rule('LS190', {
  title: 'an agent may come back over its tasks with more than it had',
  kind: 'policy',
  why:
    'With reconfiguration_policy=equal it refuses to start after any change of its attributes and resources, also of those that it finds on the host itself, in a loop, and its tasks are ' +
    'given up after 75 s.',
  example:
    'staging/Mesos: agentFlags: reconfiguration_policy = equal: an agent may come back over its tasks with more than it had; leave it out: the cluster sets additive [LS190]',
  fix: 'leave it out: the cluster sets additive',
});

export const PLAIN_EXECUTORS = rule('LS191', {
  title: 'with tls, daemons understand plain text too: executors speak nothing else',
  why:
    'An agent passes no LIBPROCESS_SSL_* on (executorEnvironment of slave.cpp), and the container of an executor has neither certificate nor key (docker.cpp). Without downgrade its agent ' +
    'hears none of them, and every task ends when executor_registration_timeout is over.',
  example:
    'staging/Mesos: tls: downgrade = false: with tls, daemons understand plain text too: executors speak nothing else; set downgrade [LS191]',
  fix: 'set downgrade',
});

export const BOUNDED_OUTPUT = rule('LS192', {
  title: 'in production what tasks write is bounded',
  kind: 'policy',
  under: 'production',
  why:
    'Without a container logger their stdout and stderr grow in their sandboxes for as long as they run, on the disk on which the agent notes its tasks: when it is full, the agent ends. ' +
    "The logger is a module of Mesos that the image must have; the engine's own logs are bounded in its daemon.json.",
  example:
    'production/Mesos: agentFlags: container_logger = none: in production what tasks write is bounded; give container_logger and modules (docs/mesos.md) [LS192]',
  fix: 'give container_logger and modules (docs/mesos.md)',
});

// --- what is said to frameworks, and who may do what -------------------------------------------------------------------------

export const AGENT_ATTRIBUTE = rule('LS186', {
  title: "an agent's attribute has a name and a value without ; and :",
  why: 'Attributes are one text: a name or value with its separators would become another attribute. A set ({a,b}) is refused by the agent.',
  example:
    "staging/Mesos: c1: attribute rack = a;b: an agent's attribute has a name and a value without ; and :; rename it [LS186]",
  fix: 'rename it',
});

export const ACL = rule('LS187', {
  title: 'an ACL is one that Mesos knows',
  why: 'It passes over the others without a word: what was to be forbidden stays allowed.',
  example: 'staging/Mesos: acls: register_framework: an ACL is one that Mesos knows; write register_frameworks [LS187]',
  fix: 'correct its name',
});

export const PRINCIPAL = rule('LS188', {
  title: 'a principal has a name of its own, of letters, digits, _ . and -',
  why: 'By it Mesos knows whose secret it is; `agent` and `operator` are those of the cluster itself. It is part of a file name.',
  example:
    'staging/Mesos: authentication.frameworks: agent: a principal has a name of its own, of letters, digits, _ . and -; choose another [LS188]',
  fix: 'choose another',
});

export const GUARDED_MESOS = rule('LS193', {
  title: 'in production Mesos asks who somebody is',
  kind: 'policy',
  under: 'production',
  why:
    'Whoever reaches the port of a master registers a framework, and starts what he likes as root on every agent; whoever reaches the operator API of either ends what runs, ' +
    'or starts something beside it. A firewall alone is one mistake away from that.',
  example:
    'production/Mesos: authentication = none: in production Mesos asks who somebody is; give authentication: {}, and run longshore secrets <environment> init [LS193]',
  fix: 'give authentication: {}, and run longshore secrets <environment> init',
});
