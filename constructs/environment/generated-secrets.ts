import { isIP } from 'node:net';
import type { Construct } from 'constructs';
import { Duration, isRfc1123Label, LABEL } from '../values';
import { Faults } from './configuration-error';
import { Environment } from './environment';
import { CERTIFICATE, SECRET_FILE } from './rules';
import { Secret } from './secret';
import { pemFiles, type JsonTemplate, type SecretNeed, type TextNeed } from './secrets-json';

/** A certificate authority of this environment's own. Its key stays with the operator: no construct can name it. */
export interface CertificateAuthority {
  readonly name: string;
  /** What to trust: one certificate, two while the CA is rotated. */
  readonly certificate: Secret;
}

export interface AuthorityProps {
  /** What people read in its subject; each CA gets a serial number beside it, so that no two are of one subject. */
  readonly commonName: string;
  /** Whole days. @default Duration.days(3650) */
  readonly validity?: Duration;
}

export interface CertificateProps {
  readonly ca: CertificateAuthority;
  /** @default - the first DNS name, or the first address */
  readonly commonName?: string;
  /** @default none; names or addresses must be given */
  readonly dnsNames?: readonly string[];
  /** Where hosts answer: IP addresses, or DNS names, as a Host's address. @default none */
  readonly addresses?: readonly string[];
  /** Whole days; it never outlives its CA. @default Duration.days(365) */
  readonly validity?: Duration;
}

export interface TextProps {
  /**
   * For a secret that another content and a deploy do not rotate: how it is done, as an imperative. `longshore secrets rotate` refuses
   * with it.
   * @default - another content and a deploy rotate it
   */
  readonly rotatedByHand?: string;
}

/** JSON in which a secret stands for its text. */
export type SecretJson =
  string | number | boolean | null | Secret | readonly SecretJson[] | { readonly [key: string]: SecretJson };

/**
 * Secrets that nobody has to invent: a construct declares them, `longshore secrets <environment> init` makes them on the machine that
 * deploys, 0600 files in a folder of the secrets directory.
 *
 *     const secrets = new GeneratedSecrets(this, 'consul');
 *     const ca = secrets.authority('ca', { commonName: 'Consul staging' });
 *     const { certificate, key } = secrets.certificate('c1', { ca, dnsNames: ['c1'], addresses: ['192.0.2.21'] });
 *     const gossip = secrets.json('gossip.json', { encrypt: secrets.key('gossip.key') });
 */
export class GeneratedSecrets {
  /** @param folder in the secrets directory, e.g. `consul` */
  constructor(
    private readonly construct: Construct,
    private readonly folder: string,
  ) {}

  /** P-256, for certificates only. @throws ConfigurationError, as all methods, for a name in use or a value that cannot be */
  authority(name: string, { commonName, validity = Duration.days(3650) }: AuthorityProps): CertificateAuthority {
    const faults = this.faults();
    checkCommonName(faults, name, commonName);
    const days = wholeDays(faults, name, validity);
    faults.throwIfAny();
    const own = this.named(name);
    this.declare({ kind: 'ca', name: own, path: this.path, commonName, days });
    return { name: own, certificate: Secret.file(pemFiles(own).certificate) };
  }

  /** For servers and clients, P-256; key in PKCS#8. */
  certificate(name: string, props: CertificateProps): { readonly certificate: Secret; readonly key: Secret } {
    const own = this.declareCertificate(name, props, false);
    const files = pemFiles(own);
    return { certificate: Secret.file(files.certificate), key: Secret.file(files.key) };
  }

  /** The same as one file, the key before the certificate: what Java programs and HAProxy read. */
  certificateWithKey(name: string, props: CertificateProps): Secret {
    return Secret.file(pemFiles(this.declareCertificate(name, props, true)).certificate);
  }

  /** A random UUID, as text. */
  uuid(name: string, props: TextProps = {}): Secret {
    return this.text({ kind: 'uuid', ...props }, name);
  }

  /** Random bytes, in base64. @param props its `bytes` are 32 unless given */
  key(name: string, { bytes = 32, ...props }: TextProps & { readonly bytes?: 16 | 24 | 32 | 64 } = {}): Secret {
    return this.text({ kind: 'key', bytes, ...props }, name);
  }

  /** 32 random letters and digits. */
  password(name: string, props: TextProps = {}): Secret {
    return this.text({ kind: 'password', ...props }, name);
  }

  /** `<user>:<password>`, as HTTP's basic authentication has it. @throws ConfigurationError for a user that is no RFC 1123 label in lower case */
  credentials(name: string, user: string, props: TextProps = {}): Secret {
    const faults = this.faults();
    const says = 'a user is an RFC 1123 label in lower case (letters, digits and "-")';
    if (!isRfc1123Label(user)) faults.add(`credentials ${name}: user = "${user}"`, LABEL, { says });
    faults.throwIfAny();
    return this.text({ kind: 'password', user, ...props }, name);
  }

  /** A JSON file made of other secrets: rotated with them, and made anew when the content declared here changes. */
  json(name: string, content: SecretJson): Secret {
    const own = this.named(name);
    this.declare({ kind: 'json', name: own, path: this.path, content: this.template(own, content) });
    return Secret.file(own);
  }

  private get path(): string {
    return this.construct.node.path;
  }

  private faults(): Faults {
    return new Faults(this.path);
  }

  private named(name: string): string {
    return Secret.file(`${this.folder}/${name}`).name as string;
  }

  private declare(need: SecretNeed): void {
    Environment.of(this.construct).secrets.declare(need);
  }

  private declareCertificate(name: string, props: CertificateProps, bundle: boolean): string {
    const { ca, dnsNames: given = [], addresses: reached = [], validity = Duration.days(365) } = props;
    const dnsNames = [...new Set([...given, ...reached.filter((address) => isIP(address) === 0)])];
    const addresses = [...new Set(reached.filter((address) => isIP(address) > 0))];
    const { commonName = dnsNames[0] ?? addresses[0] ?? '' } = props;
    const faults = this.faults();
    if (dnsNames.length + addresses.length === 0)
      faults.add(`certificate ${name}`, CERTIFICATE, { says: 'a certificate names at least one host' });
    else checkCommonName(faults, name, commonName);
    for (const dnsName of dnsNames) if (!isDnsName(dnsName)) faults.add(`certificate ${name}: ${dnsName}`, CERTIFICATE);
    const days = wholeDays(faults, name, validity);
    faults.throwIfAny();
    const own = this.named(name);
    const { path } = this;
    this.declare({
      ...{ kind: 'certificate', name: own, path, ca: ca.name, commonName },
      ...{ dnsNames, addresses, days, bundle },
    });
    return own;
  }

  private text(need: Omit<TextNeed, 'name' | 'path'>, name: string): Secret {
    const own = this.named(name);
    this.declare({ ...need, name: own, path: this.path });
    return Secret.file(own);
  }

  private template(file: string, content: SecretJson): JsonTemplate {
    if (content instanceof Secret) {
      if (content.name !== undefined) return { $secret: content.name };
      const faults = this.faults();
      const says = 'a JSON secret is made of files in the secrets directory';
      faults.add(`${file}: a secret elsewhere`, SECRET_FILE, { says, fix: 'name it by Secret.file' });
      faults.throwIfAny();
    }
    if (content === null || typeof content !== 'object') return content;
    if (Array.isArray(content)) return content.map((part: SecretJson) => this.template(file, part));
    return Object.fromEntries(
      Object.entries(content).map(([key, part]) => [key, this.template(file, part as SecretJson)]),
    );
  }
}

/** At most 64 characters (RFC 5280, ub-common-name). */
function checkCommonName(faults: Faults, name: string, commonName: string): void {
  if (commonName.trim() !== '' && commonName.length <= 64) return;
  const says = 'a common name has 1 to 64 characters';
  faults.add(`certificate ${name}: commonName = "${commonName}"`, CERTIFICATE, {
    says,
    fix: 'give a shorter commonName',
  });
}

function wholeDays(faults: Faults, name: string, validity: Duration): number {
  const days = validity.toSeconds() / 86_400;
  if (!Number.isInteger(days) || days < 1) {
    const says = 'a certificate is valid for whole days, at least one';
    faults.add(`certificate ${name}: validity = ${validity.toString()}`, CERTIFICATE, {
      says,
      fix: 'use Duration.days',
    });
  }
  return days;
}

/** Lower case: names are compared as they are declared. */
function isDnsName(text: string): boolean {
  const looksNumeric = text.split('.').every((label) => /^\d+$/.test(label));
  return (
    !looksNumeric &&
    text.length <= 253 &&
    text.split('.').every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label))
  );
}
