import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { GeneratedSecrets, type Host, type Secret } from '../environment';

/** By which members know each other, PEM. */
export interface MemberCertificates {
  /** The CA whose certificates make a member; two while it is replaced. Never one that others get certificates of. */
  readonly ca: Secret;
  /** A host's private key (PKCS#8) and certificate in one file: for its address, for servers and clients. */
  readonly member: (host: Host) => Secret;
}

/** Such as `longshore secrets <environment> init` makes: a CA of the ensemble's own. @param folder in the secrets directory */
export function generatedCertificates(ensemble: Construct, folder: string): MemberCertificates {
  const secrets = new GeneratedSecrets(ensemble, folder);
  const ca = secrets.authority('ca', { commonName: `${folder} ${TerraformStack.of(ensemble).node.id}`.slice(0, 64) });
  return {
    ca: ca.certificate,
    member: ({ name, address }) => secrets.certificateWithKey(name, { ca, dnsNames: [name], addresses: [address] }),
  };
}
