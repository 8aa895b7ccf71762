import { posix } from 'node:path';
import { InvalidValueError, type Size } from '../values';
import { MOUNT_PATH, TMPFS_MODE } from './rules';

/** Which way mounts below a bind pass on. */
export type MountPropagation = 'rshared' | 'rslave';

/** What a container sees at a path that is not its image's. */
export class Mount {
  private constructor(
    readonly type: 'bind' | 'tmpfs' | 'volume',
    /** Absolute path in the container. */
    readonly target: string,
    /** Host path or volume name; none for tmpfs. */
    readonly source?: string,
    readonly readOnly = false,
    /** Of a tmpfs. */
    readonly size?: Size,
    /** Of a tmpfs, octal: `1777`. */
    readonly mode?: string,
    /** Of a bind. */
    readonly propagation?: MountPropagation,
  ) {
    if (!posix.isAbsolute(target)) refuse(target);
    Object.freeze(this);
  }

  /**
   * A directory or file of the host, which must exist.
   * @param props.propagation whether mounts below it pass on: `rshared` in both directions, `rslave` from the host. @default - neither
   * @throws InvalidValueError for a relative path
   */
  static bind(
    source: string,
    target: string,
    props: { readonly readOnly?: boolean; readonly propagation?: MountPropagation } = {},
  ): Mount {
    if (!posix.isAbsolute(source)) refuse(source);
    return new Mount('bind', target, source, props.readOnly, undefined, undefined, props.propagation);
  }

  /** Memory; it counts against the container's limit and may not execute anything. @param props.mode octal, @default '1777' */
  static tmpfs(target: string, props: { readonly size: Size; readonly mode?: string }): Mount {
    const mode = props.mode ?? '1777';
    if (!/^[0-7]{3,4}$/.test(mode) || Number.parseInt(mode, 8) === 0) throw new InvalidValueError(mode, TMPFS_MODE);
    return new Mount('tmpfs', target, undefined, false, props.size, mode);
  }

  /** A volume that the engine of the container's host keeps by name. */
  static volume(name: string, target: string): Mount {
    return new Mount('volume', target, name);
  }
}

function refuse(path: string): never {
  throw new InvalidValueError(path, MOUNT_PATH);
}
