import type { Construct } from 'constructs';
import { Environment, projectFile, SECRET_FILE, type HostGroup, type Secret } from '../environment';
import type { ConsulAccess } from '../host';

interface Asked {
  readonly servers: HostGroup;
  readonly httpPort: number;
  readonly managementToken: Secret;
}

/** How resources of our provider ask a cluster. @param cluster told when its management token cannot be read */
export function accessTo(cluster: Construct, { servers, httpPort, managementToken }: Asked): ConsulAccess {
  const { path } = secretOf(cluster, 'managementToken', managementToken);
  return { servers: servers.hosts.map(({ connection }) => connection), port: httpPort, tokenFile: path };
}

/** A secret as resources of Consul name it. One that cannot be read is told when the stack is validated. */
export function secretFileOf(
  construct: Construct,
  what: string,
  secret: Secret,
): { secretFile: string; secretDigest: string; digestKey: string } {
  const { path, digest } = secretOf(construct, what, secret);
  const { keyFile } = Environment.of(construct).secrets;
  return { secretFile: path, secretDigest: digest, digestKey: projectFile(construct, keyFile) };
}

function secretOf(construct: Construct, what: string, secret: Secret): { path: string; digest: string } {
  const { rules, secrets } = Environment.of(construct);
  const { path, digest, fault } = secrets.read(secret);
  rules.check(SECRET_FILE, construct, () =>
    fault === undefined ? [] : [{ ...fault, value: `${what}: ${fault.file}` }],
  );
  return { path: projectFile(construct, path), digest };
}
