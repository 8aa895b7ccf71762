import { InvalidValueError } from '../values';
import { SECRET_FILE } from './rules';

/** The key of the digests by which a plan shows that a secret has changed; it lies beside the secrets. */
export const DIGEST_KEY = '.digest-key';

/**
 * A secret that lies in a file on the machine that deploys. Only its path and a keyed digest of it are in the plan: the content is
 * read when it is applied, and travels inside an API body.
 */
export class Secret {
  private constructor(
    /** Name in the environment's secrets directory; undefined for a file elsewhere. */
    readonly name: string | undefined,
    private readonly elsewhere: string,
  ) {
    Object.freeze(this);
  }

  /** A file in the environment's secrets directory, by its name: `db-password`, `consul/ca.pem`. @throws InvalidValueError for anything else */
  static file(name: string): Secret {
    if (!/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(name)) {
      const says = 'a secret is called by its file in the secrets directory';
      throw new InvalidValueError(name, SECRET_FILE, { says, fix: 'use Secret.path for a file elsewhere' });
    }
    return new Secret(name, '');
  }

  /** A file anywhere: relative to the project, absolute, or in the home directory (`~/`). @throws InvalidValueError when empty */
  static path(path: string): Secret {
    if (path === '') throw new InvalidValueError(path, SECRET_FILE, { says: 'a secret has a path' });
    return new Secret(undefined, path);
  }

  /** Where it lies, relative to the project. @param directory the environment's secrets directory */
  pathIn(directory: string): string {
    return this.name === undefined ? this.elsewhere : `${directory}/${this.name}`;
  }
}
