import { Construct } from 'constructs';
import {
  ConsulToken,
  Duration,
  Environment,
  GeneratedSecrets,
  HealthCheck,
  HostFile,
  MarathonApp,
  MarathonConstraint,
  Mount,
  Size,
  type ConsulCluster,
} from '../constructs';
import type { Scheduler } from './container-platform';

/** What a deploy of it may want otherwise. */
export interface SampleSettings {
  /** @default '1' */
  readonly version?: string;
  /** @default 3 */
  readonly instances?: number;
  /** A reason for which it ends when it starts: what a bad version does. @default - it serves */
  readonly failAtStart?: string;
}

const SERVICE = 'sample-web';
const FOLDER = `/etc/${SERVICE}`;
/** nobody */
const UID = 65534;

/** An app as anybody's: instances on Marathon that register themselves at their host's Consul agent, by a token that may do only that. */
export class SampleWeb extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { consul, marathon, agents }: Scheduler & { readonly consul: ConsulCluster },
    { version = '1', instances = 3, failAtStart }: SampleSettings = {},
  ) {
    super(scope, id);
    const secret = new GeneratedSecrets(this, SERVICE).uuid('consul-token');
    const token = new ConsulToken(this, 'Token', { cluster: consul, secret, serviceIdentities: [SERVICE] });
    const owner = { uid: UID, gid: UID };
    const files = agents.hosts.flatMap((host) => [
      new HostFile(this, `Token-${host.name}`, { host, path: `${FOLDER}/consul-token`, secret, owner }),
      new HostFile(this, `Ca-${host.name}`, {
        host,
        path: `${FOLDER}/consul-ca.pem`,
        secret: consul.certificateAuthority,
        owner,
      }),
    ]);
    new MarathonApp(this, 'App', {
      cluster: marathon,
      appId: `/${SERVICE}`,
      image: Environment.of(this).images.image(SERVICE),
      instances,
      memory: Size.mebibytes(64),
      cpus: 0.1,
      user: `${UID}:${UID}`,
      environment: {
        VERSION: version,
        CONSUL_TOKEN_FILE: `${FOLDER}/consul-token`,
        CONSUL_CACERT: `${FOLDER}/consul-ca.pem`,
        ...(failAtStart !== undefined && { FAIL_AT_START: failAtStart }),
      },
      mounts: [Mount.bind(FOLDER, FOLDER, { readOnly: true })],
      ports: [{ name: 'http' }],
      // GROUP_BY would need all of its groups: with a host lost, nothing would start elsewhere.
      constraints: [MarathonConstraint.maxPer('hostname', 2)],
      healthCheck: HealthCheck.command(['CMD-SHELL', 'curl -fsS "http://$HOST:$PORT0/health"'], {
        interval: Duration.seconds(5),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(30),
      }),
      stopGracePeriod: Duration.seconds(10),
      // One goes and one comes at a time: two serve throughout.
      upgradeStrategy: { minimumHealthCapacity: 0.6, maximumOverCapacity: 0.34 },
      timeout: Duration.minutes(5),
      dependsOn: [token, ...files],
    });
  }
}
