import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { secretDigest } from '../../provider/secret-digest';
import type { Wording } from '../values';
import { ConfigurationError } from './configuration-error';
import { GENERATED_SECRET } from './rules';
import { DIGEST_KEY, type Secret } from './secret';
import { filesOf, type SecretNeed, type SecretsJson } from './secrets-json';

/** What synth finds of a secret. Its content is not kept. */
export interface SecretReading {
  /** Relative to the project. */
  readonly path: string;
  /** Empty where it cannot be used. */
  readonly digest: string;
  readonly bytes: number;
  /** Why it cannot be used, and which file says so. */
  readonly fault?: Wording & { readonly file: string };
}

/** The secrets of an environment, on the machine that deploys it. */
export class Secrets {
  private readonly needs: SecretNeed[] = [];

  /** @param directory relative to the project */
  constructor(
    private readonly environment: string,
    private readonly directory: string,
  ) {}

  /** Path of the digests' key, relative to the project. */
  get keyFile(): string {
    return join(this.directory, DIGEST_KEY);
  }

  /**
   * A secret that `longshore secrets` makes: constructs declare it through GeneratedSecrets.
   * @throws ConfigurationError when a file of it is another's
   */
  declare(need: SecretNeed): void {
    const files = filesOf(need);
    const other = this.needs.find((known) => filesOf(known).some((file) => files.includes(file)));
    if (other !== undefined) {
      const detail = `${other.path} declares ${other.kind} ${other.name}`;
      throw ConfigurationError.of(need.path, `${need.kind} ${need.name}`, GENERATED_SECRET, { detail });
    }
    this.needs.push(need);
  }

  /**
   * Writes secrets.json, from which `longshore secrets` knows what to make. Synth does so before it judges the plan: what is missing is
   * a reason to refuse it.
   * @param directory of the stack: cdktf.out/stacks/<environment>
   */
  writeNeeds(directory: string): void {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'secrets.json'), `${JSON.stringify(this, null, 2)}\n`);
  }

  toJSON(): SecretsJson {
    const { environment, directory, needs } = this;
    return { schemaVersion: 1, environment, secretsDirectory: directory, secrets: needs };
  }

  read(secret: Secret): SecretReading {
    const path = secret.pathIn(this.directory);
    const none = { path, digest: '', bytes: 0 };
    // What is generated needs nobody to bring it, and is told once for all.
    if (existing(path) === undefined && this.isGenerated(secret)) return none;
    const fault = faultOf(path);
    if (fault !== undefined) return { ...none, fault: { file: path, ...fault } };
    this.makeKey();
    const keyFault = faultOf(this.keyFile) ?? this.shortKey();
    if (keyFault !== undefined) return { ...none, fault: { file: this.keyFile, ...keyFault } };
    const content = readFileSync(expanded(path));
    return { path, digest: secretDigest(readFileSync(this.keyFile, 'utf8'), content), bytes: content.length };
  }

  /** The files that are generated and not there, each of which would be a finding of its own. A CA's key is the operator's alone. */
  missing(): readonly string[] {
    const files = this.needs.flatMap((need) => (need.kind === 'ca' ? [`${need.name}.pem`] : filesOf(need)));
    return files.map((file) => join(this.directory, file)).filter((path) => existing(path) === undefined);
  }

  private isGenerated({ name }: Secret): boolean {
    return name !== undefined && this.needs.some((need) => filesOf(need).includes(name));
  }

  private shortKey(): Wording | undefined {
    if (/^[0-9a-f]{64}\s*$/.test(readFileSync(this.keyFile, 'utf8'))) return undefined;
    return {
      says: 'the key of the digests is 64 hex digits',
      fix: 'remove it: synth makes another, and the next plan shows every secret as changed',
    };
  }

  /** Whole or not there, also for another synth at the same time. */
  private makeKey(): void {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const made = join(this.directory, `${DIGEST_KEY}.${process.pid}`);
    if (existing(this.keyFile) !== undefined) return;
    writeFileSync(made, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
    try {
      linkSync(made, this.keyFile);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another synth was quicker
    } finally {
      rmSync(made);
    }
  }
}

const expanded = (path: string): string => path.replace(/^~(?=\/)/, homedir());

function existing(path: string): ReturnType<typeof statSync> | undefined {
  return statSync(expanded(path), { throwIfNoEntry: false });
}

function faultOf(path: string): Wording | undefined {
  const found = existing(path);
  if (found === undefined)
    return {
      says: 'there is no such file',
      fix: 'write it there (mode 0600), from where the team keeps its secrets',
    };
  if (!found.isFile()) return { says: 'it is no file', fix: 'name a file' };
  const mode = Number(found.mode) & 0o777;
  if ((mode & 0o077) !== 0) {
    const says = `others than its owner may read or change it (mode 0${mode.toString(8)})`;
    return { says, fix: `chmod 600 ${path}` };
  }
  return Number(found.size) === 0 ? { says: 'it is empty', fix: 'write the secret into it' } : undefined;
}
