import { rule } from '../values';

// --- members -----------------------------------------------------------------------------------------------------------------

export const ENSEMBLE_SIZE = rule('LS140', {
  title: 'an ensemble has 1, 3, 5 or 7 members',
  kind: 'policy',
  why:
    'A majority of them must agree: four tolerate the loss of one as three do, with one more that may fail, and every member makes writes slower. ' +
    'An ensemble grows and shrinks by one member a deploy, because majorities of sizes that differ by two need not share a member and could each elect a leader: ' +
    'for the deploy between 3 and 5 suppress this rule, with that reason.',
  example:
    'lab/ZooKeeper: members = 4: an ensemble has 1, 3, 5 or 7 members (4 tolerate no more losses than 3); add or remove one [LS140]',
  fix: 'add or remove one',
});

export const TOLERANT_ENSEMBLE = rule('LS141', {
  title: 'in production an ensemble tolerates the loss of a member',
  kind: 'policy',
  under: 'production',
  why: 'While a single member restarts nobody reads or writes, and its disk has the only copy.',
  example:
    'production/ZooKeeper: members = 1: in production an ensemble tolerates the loss of a member; give it three hosts [LS141]',
  fix: 'give it three hosts',
});

export const MEMBER_ID = rule('LS142', {
  title: 'each member has an id of its own, from 1 to 255',
  why:
    "The id stands in the member's data directory and in every member's server list; votes are counted by it. Two members of one id would be counted as one, " +
    'and a host whose id changes refuses to start over its own data. `ids` names every member or none.',
  example:
    'lab/ZooKeeper: ids: c4 = none: each member has an id of its own, from 1 to 255; add it: the free ones begin with 3 [LS142]',
  fix: 'correct ids',
});

export const MEMBER_MAJORITY = rule('LS149', {
  title: 'a majority of the members is on hosts that stay',
  why: 'The others keep their seats until their ids are given to new hosts, and take part in no vote: without a majority nobody reads or writes.',
  example:
    'lab/ZooKeeper: members = 3: a majority of the members is on hosts that stay (2 needed, staying: c1); give the id of one that goes to a new host first [LS149]',
  fix: 'give the id of one that goes to a new host first',
});

export const MEMBER_ADDRESS = rule('LS147', {
  title: 'a member is reached at an IPv4 address',
  why:
    'It listens at that address, and its peers dial it. A name would be looked up by each of them: on Debian a host finds itself at 127.0.1.1, ' +
    'and would listen where nobody reaches it.',
  example:
    'lab/ZooKeeper: c1: address = c1.example.com: a member is reached at an IPv4 address; declare the address of the host on the underlay [LS147]',
  fix: 'declare the address of the host on the underlay',
});

export const MEMBER_PORT = rule('LS143', {
  title: 'every port of a member is its own on its host',
  why: 'A server whose port is taken does not start.',
  example:
    'lab/ZooKeeper: quorumPort = 2181: every port of a member is its own on its host (clientPort has it); choose another [LS143]',
  fix: 'choose another',
});

export const MEMBER_DIRECTORY = rule('LS146', {
  title: "a member's directory is an absolute path that nothing else of the ensembles has",
  why:
    'Data and transaction logs of two servers in one directory destroy each other; logs inside the data directory are no disk of their own. ' +
    'Without "." or "..", and without a slash at its end.',
  example:
    "lab/ZooKeeper: dataDirectory = data: a member's directory is an absolute path that nothing else of the ensembles has; write for example /srv/zookeeper [LS146]",
  fix: 'write for example /srv/zookeeper',
});

// --- settings ----------------------------------------------------------------------------------------------------------------

export const MEMBER_HEAP = rule('LS144', {
  title: "a server's heap leaves 128MiB of its container to the rest of the JVM",
  why: 'Threads, code and buffers lie beside the heap: the kernel ends a container that exceeds its limit, in the middle of a full heap.',
  example:
    "lab/ZooKeeper: heap = 1GiB: a server's heap leaves 128MiB of its container to the rest of the JVM (memory = 1GiB); lower it, or raise memory [LS144]",
  fix: 'lower it, or raise memory',
});

export const SETTING = rule('LS145', {
  title: 'a setting is what ZooKeeper does with it',
  why:
    'ZooKeeper puts what it cannot use right without a word: fewer than 3 snapshots become 3, an interval of 0 h switches purging off and the disk fills, ' +
    'sessions end only at ticks, an unknown four letter word is never answered.',
  example:
    'lab/ZooKeeper: sessionTimeout.minimum = 1s: a session lasts at least 2 ticks of 2s; raise it, or lower tickTime [LS145]',
  fix: 'correct it',
});

export const REQUIRED_SCHEME = rule('LS148', {
  title: 'a scheme that clients must authenticate by is one that they can',
  why: 'The server would close every session.',
  example:
    'lab/ZooKeeper: authentication.required: sasl: a scheme that clients must authenticate by is one that they can; give authentication.jaas, the users [LS148]',
  fix: 'give what the scheme needs',
});
