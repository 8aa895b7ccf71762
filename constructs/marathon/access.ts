import type { Construct } from 'constructs';
import { Environment, projectFile, SECRET_FILE, type HostGroup, type Secret } from '../environment';
import type { MarathonAccess } from '../host';

export interface Asked {
  readonly hosts: HostGroup;
  readonly httpPort: number;
  readonly listens: 'address' | 'loopback';
  readonly httpCredentials?: Secret | undefined;
  readonly agentCount?: number | undefined;
}

/**
 * Makes a cluster known: to the manifest, and how resources of our provider ask it.
 * Credentials that cannot be read are told when the stack is validated.
 */
export function declareCluster(
  cluster: Construct,
  { hosts, httpPort, listens, httpCredentials, agentCount }: Asked,
): MarathonAccess {
  const { manifest, rules, secrets } = Environment.of(cluster);
  const reading = httpCredentials === undefined ? undefined : secrets.read(httpCredentials);
  rules.check(SECRET_FILE, cluster, () => {
    const { fault } = reading ?? {};
    return fault === undefined ? [] : [{ ...fault, value: `httpCredentials: ${fault.file}` }];
  });
  manifest.addMarathonCluster({
    path: cluster.node.path,
    hosts: hosts.names,
    httpPort,
    listens,
    ...(reading !== undefined && { credentialsFile: reading.path }),
    ...(agentCount !== undefined && { agents: agentCount }),
  });
  return {
    hosts: hosts.hosts.map(({ connection }) => connection),
    port: httpPort,
    listens,
    ...(reading !== undefined && { credentialsFile: projectFile(cluster, reading.path) }),
  };
}
