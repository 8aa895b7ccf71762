import type { Construct } from 'constructs';
import { Environment, projectFile, SECRET_FILE, type Secret } from '../environment';
import type { ConsulAccess } from '../host';
import type { IConsulCluster } from './i-consul-cluster';

/**
 * Makes a cluster known: to the manifest, and how resources of our provider ask it.
 * A management token that cannot be read is told when the stack is validated.
 */
export function declareCluster(
  cluster: Construct & Omit<IConsulCluster, 'access' | 'ready' | 'connections'>,
): ConsulAccess {
  const { servers, datacenter, httpPort, managementToken } = cluster;
  const { path } = readSecret(cluster, 'managementToken', managementToken);
  Environment.of(cluster).manifest.addConsulCluster({
    path: cluster.node.path,
    datacenter,
    servers: servers.names,
    httpPort,
    tokenFile: path,
  });
  const tokenFile = projectFile(cluster, path);
  return { servers: servers.hosts.map(({ connection }) => connection), port: httpPort, tokenFile };
}

/** A secret as resources of Consul name it. One that cannot be read is told when the stack is validated. */
export function secretInput(
  construct: Construct,
  what: string,
  secret: Secret,
): { source: string; digest: string; digestKey: string } {
  const { path, digest } = readSecret(construct, what, secret);
  const { keyFile } = Environment.of(construct).secrets;
  return { source: projectFile(construct, path), digest, digestKey: projectFile(construct, keyFile) };
}

function readSecret(construct: Construct, what: string, secret: Secret): { path: string; digest: string } {
  const { rules, secrets } = Environment.of(construct);
  const { path, digest, fault } = secrets.read(secret);
  rules.check(SECRET_FILE, construct, () =>
    fault === undefined ? [] : [{ ...fault, value: `${what}: ${fault.file}` }],
  );
  return { path, digest };
}
