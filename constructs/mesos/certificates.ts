import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { GeneratedSecrets, type Host, type Secret } from '../environment';

/** By which daemons of Mesos, executors and frameworks know each other, PEM. */
export interface MesosCertificates {
  readonly ca: Secret;
  /** A host's certificate and key, for its address, for servers and clients. */
  readonly host: (host: Host) => { readonly certificate: Secret; readonly key: Secret };
}

/** Such as `longshore secrets <environment> init` makes. @param hosts each gets one, for all that runs on it */
export function generatedCertificates(cluster: Construct, folder: string, hosts: readonly Host[]): MesosCertificates {
  const secrets = new GeneratedSecrets(cluster, folder);
  const ca = secrets.authority('ca', { commonName: `${folder} ${TerraformStack.of(cluster).node.id}`.slice(0, 64) });
  const made = new Map(
    [...new Set(hosts)].map((host) => [
      host,
      secrets.certificate(host.name, { ca, dnsNames: [host.name], addresses: [host.address] }),
    ]),
  );
  return { ca: ca.certificate, host: (host) => made.get(host) as { certificate: Secret; key: Secret } };
}
