import { posix } from 'node:path';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { SECRET_IN_PLAN } from '../container';
import {
  Connections,
  Environment,
  Faults,
  projectFile,
  SECRET_FILE,
  type Breach,
  type Host,
  type Secret,
} from '../environment';
import { escapeTemplate, HostFileResource } from '../host';
import { credentialsInUrl, isUnknown } from '../values';
import { pathsOf } from './declared-paths';
import { placeOf, type Download, type Place } from './download';
import { FILE_OWNER, FILE_PATH, ONE_CONTENT, UNIQUE_PATH } from './rules';

/** A file has one of `content`, `secret` and `download`. */
export interface HostFileProps {
  readonly host: Host;
  /** Absolute. Directories on the way that are not there are made (root, 0755), and go with the file as far as they are empty. */
  readonly path: string;
  /** Its text, shown in the plan. Never a secret. */
  readonly content?: string;
  /** Any bytes, which are in no plan and no state. */
  readonly secret?: Secret;
  readonly download?: Download;
  /** Numeric ids. @default - root: `{ uid: 0, gid: 0 }` */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Octal. @default '0644'; for a secret '0600' */
  readonly mode?: string;
  /** When a file is there at its creation: `refuse` takes one of the same content over, and no other. @default 'refuse' */
  readonly onExisting?: 'refuse' | 'replace';
  /** What must exist first. @default none */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * A file on a host, written whole or not at all, whatever happens meanwhile. Changed or removed by hand it is in the plan.
 * @throws ConfigurationError naming every unusable value at once
 */
export class HostFile extends Construct implements ITerraformDependable {
  readonly host: Host;
  readonly path: string;
  private readonly file: HostFileResource;

  constructor(scope: Construct, id: string, props: HostFileProps) {
    super(scope, id);
    this.host = props.host;
    this.path = props.path;
    const from = this.validate(props);
    const {
      content,
      download,
      owner = { uid: 0, gid: 0 },
      mode = props.secret === undefined ? '0644' : '0600',
    } = props;
    this.file = new HostFileResource(this, 'Resource', {
      host: props.host.connection,
      path: escapeTemplate(props.path),
      ...(content !== undefined && { content: escapeTemplate(content) }),
      ...(props.secret !== undefined && { secret: this.secret(props.secret) }),
      ...(download !== undefined && { download: { ...download, url: escapeTemplate(download.url) } }),
      ...owner,
      mode: mode.padStart(4, '0'),
      ...(props.onExisting !== undefined && { onExisting: props.onExisting }),
      dependsOn: [...(props.dependsOn ?? [])],
    });
    this.checkSecrets(props);
    if (from !== undefined) {
      const { name } = props.host;
      new Connections({ construct: this, name, members: () => [name] }).allowTo(from.peer, from.port, 'downloads', {
        owner: 'external',
      });
    }
  }

  /** When its content was written last, known after apply: a unit restarts by it (`SystemdUnit`'s restartOn). */
  get written(): string {
    return this.file.written;
  }

  /** For `dependsOn` of other resources. */
  get fqn(): string {
    return this.file.fqn;
  }

  private secret(secret: Secret): { source: string; digest: string; digestKey: string } {
    const { secrets } = Environment.of(this);
    const { path, digest } = secrets.read(secret);
    return { source: projectFile(this, path), digest, digestKey: projectFile(this, secrets.keyFile) };
  }

  private checkSecrets({ content, secret }: HostFileProps): void {
    const { rules, secrets } = Environment.of(this);
    rules.check(SECRET_FILE, this, (): Breach[] => {
      const fault = secret === undefined ? undefined : secrets.read(secret).fault;
      return fault === undefined ? [] : [{ ...fault, value: `secret: ${fault.file}` }];
    });
    const fix = 'give the whole file as a secret: secret: Secret.file("name")';
    rules.check(SECRET_IN_PLAN, this, () =>
      content !== undefined && credentialsInUrl(content) ? [{ value: 'content: a URL with a password', fix }] : [],
    );
  }

  /** @returns where it is downloaded from */
  private validate(props: HostFileProps): Place | undefined {
    const faults = new Faults(this.node.path);
    const { host, path, owner, mode = '0644' } = props;
    if (!isFilePath(path)) faults.add(`path = ${path}`, FILE_PATH);
    const given = (['content', 'secret', 'download'] as const).filter((name) => props[name] !== undefined);
    if (given.length !== 1) {
      const fix = given.length === 0 ? { fix: 'give one of them' } : {};
      faults.add(given.join(', ') || 'none', ONE_CONTENT, fix);
    }
    for (const [name, id] of Object.entries(owner ?? {}))
      if (!Number.isInteger(id) || id < 0)
        faults.add(`owner: ${name} = ${id}`, FILE_OWNER, { fix: 'write for example { uid: 0, gid: 0 }' });
    if (!/^[0-7]{3,4}$/.test(mode)) faults.add(`mode = ${mode}`, FILE_OWNER);
    const other = pathsOf(this).claim(host, path, this);
    if (other !== undefined) faults.add(`path = ${path}`, UNIQUE_PATH, { detail: `${other} has it on ${host.name}` });
    const from = props.download && placeOf(props.download, faults);
    faults.throwIfAny();
    return from;
  }
}

const isFilePath = (path: string): boolean =>
  posix.isAbsolute(path) &&
  posix.normalize(path) === path &&
  !path.endsWith('/') &&
  !/[\n\r]/.test(path) &&
  !isUnknown(path);
