/** environment.json, the manifest beside cdk.tf.json: all that the CLI and the proofs read. No tokens, no secrets. */
export interface EnvironmentJson {
  readonly schemaVersion: 1;
  /** The stack's id. */
  readonly environment: string;
  readonly hosts: readonly HostEntry[];
  readonly swarms: readonly SwarmEntry[];
  readonly networks: readonly NetworkEntry[];
  readonly containers: readonly ContainerEntry[];
  readonly endpoints: readonly EndpointEntry[];
  readonly healthChecks: readonly HealthCheckEntry[];
}

export interface HostEntry {
  readonly path: string;
  readonly name: string;
  readonly address: string;
  /** File paths as the user wrote them: relative to the project, absolute, or `~/`. */
  readonly ssh: {
    readonly user: string;
    readonly port: number;
    readonly sudo: boolean;
    readonly privateKeyFile?: string;
    readonly knownHostsFile?: string;
    readonly proxyJump?: string;
    readonly options?: Readonly<Record<string, string>>;
  };
  readonly labels: Readonly<Record<string, string>>;
  readonly memoryBytes?: number;
  readonly cores?: number;
  readonly state: 'active' | 'leaving' | 'lost';
  readonly engine: 'docker' | 'none';
}

export interface SwarmEntry {
  readonly path: string;
  /** Host names, the first declared first. */
  readonly managers: readonly string[];
  readonly workers: readonly string[];
}

export interface NetworkEntry {
  readonly path: string;
  readonly name: string;
  readonly kind: 'overlay';
  /** The swarm's construct path. */
  readonly swarm: string;
  readonly subnet: string;
  readonly mtu?: number;
}

export interface ContainerEntry {
  readonly path: string;
  /** Path of the construct it is a part of, e.g. `lab/Hadoop`. */
  readonly construct: string;
  /** Which module that construct is of, e.g. `hadoop`. */
  readonly module: string;
  /** What it runs, in the field's own word, e.g. `namenode`. */
  readonly daemon: string;
  /** Name of the swarm service; its containers carry the label `longshore.service` with it. */
  readonly service: string;
  readonly host: string;
  readonly runtime: 'swarm';
  readonly network: string;
  /** Its DNS name in that network. */
  readonly hostname: string;
  readonly image: string;
  readonly memoryBytes: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface EndpointEntry {
  readonly path: string;
  readonly name: string;
  /** Path of the container that serves it. */
  readonly container: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly urlPath: string;
}

export interface HealthCheckEntry {
  readonly path: string;
  /** Path of the container in which the command runs. */
  readonly container: string;
  readonly description: string;
  /** Exit code 0 means healthy. */
  readonly command: readonly string[];
}
