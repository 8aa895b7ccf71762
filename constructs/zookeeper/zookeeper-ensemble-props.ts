import type { HostGroup, Secret } from '../environment';
import type { ContainerImage, Duration, Size } from '../values';
import type { MemberCertificates } from './certificates';
import type { MemberIds } from './members';

/** What a ZooKeeperEnsemble is made of. */
export interface ZooKeeperEnsembleProps {
  /** One member each: 3 tolerate the loss of one, 5 of two. A single one is for trying out: it cannot grow. */
  readonly hosts: HostGroup;
  /**
   * Each host's id, 1 to 255, of all members or of none. Give them when a member moves: the new host takes the id of the one that goes, so that
   * the others count it as the same member (`{ c1: 1, c2: 2, c4: 3 }`). @default - 1, 2, 3 in the order of `hosts`
   */
  readonly ids?: MemberIds;
  /** @default image `zookeeper` of the environment's catalog */
  readonly image?: ContainerImage;

  /** TCP port of clients, bound to the host's address. @default 2181 */
  readonly clientPort?: number;
  /** TCP port at which the leader serves the other members. @default 2888 */
  readonly quorumPort?: number;
  /** TCP port of elections. @default 3888 */
  readonly electionPort?: number;
  /** TCP port of Prometheus metrics (`/metrics`), bound to the host's address; no flow opens it. @default 7000 */
  readonly metricsPort?: number;

  /** The unit of ZooKeeper's time: heartbeats, limits and sessions are counted in it. Whole milliseconds. @default 2 s */
  readonly tickTime?: Duration;
  /** Ticks that a member may take to fetch the data from the leader. @default 10 */
  readonly initLimit?: number;
  /** Ticks after which leader and member give each other up: a cut connection is noticed after so long. @default 5 */
  readonly syncLimit?: number;
  /** What clients may ask for. @default 2 ticks to 20 ticks */
  readonly sessionTimeout?: { readonly minimum?: Duration; readonly maximum?: Duration };
  /** Connections from one address to one member; 0 is no limit. @default 60 */
  readonly maxClientConnections?: number;
  /** Old snapshots and logs that are kept, at least 3, and how often the others are removed, whole hours. @default 3 and 1 h */
  readonly autopurge?: { readonly snapshots?: number; readonly interval?: Duration };
  /** Answered beside `srvr`, `ruok` and `mntr`, which the checks use. Others tell clients' addresses and sessions (`cons`, `dump`, `wchp`) or change things. @default none */
  readonly fourLetterWords?: readonly string[];

  /** Absolute path on every host. It stays when the ensemble is removed, unless the environment purges. @default /srv/zookeeper */
  readonly dataDirectory?: string;
  /** Absolute path on every host for the transaction logs, on a disk of their own: each write waits until it is there. @default - in dataDirectory */
  readonly dataLogDirectory?: string;
  /** Refuse hosts where no file system is mounted at these directories: an unmounted disk looks like an empty directory. @default false */
  readonly mountPoints?: boolean;

  /** The limit of a member's container. @default 1 GiB */
  readonly memory?: Size;
  /** The heap of its JVM; all znodes lie in it. @default - memory less a quarter of it, and less 128 MiB at least */
  readonly heap?: Size;
  /** Further options of the JVM, e.g. `-Djute.maxbuffer=4194304`. @default none */
  readonly jvmFlags?: readonly string[];

  /** Encryption; off where it is not given. @default - plain text */
  readonly tls?: ZooKeeperTls;
  /** Who clients are. @default - nobody need say */
  readonly authentication?: ZooKeeperAuthentication;

  /** How long a member may take until it is in the quorum, after an update and after the first start. @default 5 min */
  readonly readyTimeout?: Duration;
}

/** TLS between members, and with clients. Certificates are checked against the address of whoever shows them. */
export interface ZooKeeperTls {
  /** @default - a CA of the ensemble's own and a certificate for each host, made by `longshore secrets <environment> init` */
  readonly certificates?: MemberCertificates;
  /**
   * Between members: `required`; `preferred` speaks TLS and understands plain text; `accepted` speaks plain text and understands TLS.
   * An ensemble that runs in plain text gets there in three deploys, without outage: accepted, preferred, required.
   * @default 'required'
   */
  readonly quorum?: 'required' | 'preferred' | 'accepted';
  /** With clients. @default - plain text */
  readonly clients?: {
    /** TCP port, bound to the host's address. @default 2281 */
    readonly port?: number;
    /** The CA of clients' certificates, which are then demanded. @default - clients need none */
    readonly ca?: Secret;
    /** Whether clientPort stays open in plain text beside it. @default false: it is bound to 127.0.0.1, for the checks */
    readonly plaintext?: boolean;
  };
}

/**
 * What clients prove. ACLs are set by clients, on znodes: the server has no users of its own, unless they are given in `jaas`.
 */
export interface ZooKeeperAuthentication {
  /**
   * Sessions that authenticate by none of these are closed: `sasl` (users of `jaas`), `x509` (certificates of `tls.clients.ca`), `digest`. `digest`
   * takes any name and password: it keeps out clients that send none, and proves nothing. @default none
   */
  readonly required?: readonly ('sasl' | 'x509' | 'digest')[];
  /** A JAAS file whose section `Server` has the users (DigestLoginModule). @default - no SASL */
  readonly jaas?: Secret;
  /** `super:<base64 of SHA-1>`: who authenticates as `super` with that password passes every ACL. @default - nobody does */
  readonly superDigest?: Secret;
}
