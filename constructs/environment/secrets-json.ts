/**
 * secrets.json, beside cdk.tf.json: the secrets of an environment that `longshore secrets` makes, as its constructs declare them. No
 * content of any is in it. Every synth writes it, also one that is refused because they are missing.
 */
export interface SecretsJson {
  readonly schemaVersion: 1;
  /** The stack's id. */
  readonly environment: string;
  /** Relative to the project. */
  readonly secretsDirectory: string;
  readonly secrets: readonly SecretNeed[];
}

export type SecretNeed = AuthorityNeed | CertificateNeed | TextNeed | JsonNeed;

interface Need {
  /** Its file in the secrets directory; a CA and a certificate are files of that name and `.pem`. */
  readonly name: string;
  /** Path of the construct that declares it. */
  readonly path: string;
}

/** `<name>.pem` for whoever trusts it (two certificates while it is rotated), `<name>-key.pem` for the operator alone. */
export interface AuthorityNeed extends Need {
  readonly kind: 'ca';
  readonly commonName: string;
  readonly days: number;
}

/** `<name>.pem` and `<name>-key.pem`, or both in `<name>.pem`. */
export interface CertificateNeed extends Need {
  readonly kind: 'certificate';
  /** Name of the CA. */
  readonly ca: string;
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
  readonly days: number;
  /** Whether the key lies in the certificate's file, before it. */
  readonly bundle: boolean;
}

/** One line of text, without a newline: a UUID, random bytes in base64, or letters and digits. */
export interface TextNeed extends Need {
  readonly kind: 'uuid' | 'key' | 'password';
  /** Of a key. */
  readonly bytes?: number;
  /** Of a password: the file reads `<user>:<password>`. */
  readonly user?: string;
  /** How it is rotated, where another content and a deploy would not do. */
  readonly rotatedByHand?: string;
}

/** A JSON text that is made of other secrets. */
export interface JsonNeed extends Need {
  readonly kind: 'json';
  readonly content: JsonTemplate;
}

/** JSON; an object `{ $secret: name }` in it stands for the text of that secret. */
export type JsonTemplate =
  string | number | boolean | null | readonly JsonTemplate[] | { readonly [key: string]: JsonTemplate };

/** Files of a CA or certificate, by its name. `next` is the key of the CA that comes, while it is rotated. */
export const pemFiles = (name: string): Record<'certificate' | 'key' | 'next', string> => ({
  certificate: `${name}.pem`,
  key: `${name}-key.pem`,
  next: `${name}-next-key.pem`,
});

/** All files that a secret may lie in. */
export function filesOf(need: SecretNeed): string[] {
  const { certificate, key, next } = pemFiles(need.name);
  if (need.kind === 'ca') return [certificate, key, next];
  if (need.kind === 'certificate') return need.bundle ? [certificate] : [certificate, key];
  return [need.name];
}
