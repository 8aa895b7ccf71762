import { Secret } from '../environment';
import type { ContainerProps } from './container-props';

/** A secret file with its defaults. */
export interface MountedSecret {
  readonly target: string;
  readonly secret: Secret;
  /** `uid:gid`, or what was given in its place. */
  readonly owner: string;
  readonly mode: string;
}

/** The secret files of a container, by target. */
export function secretFilesOf({ secretFiles = {}, user = '' }: ContainerProps): MountedSecret[] {
  return Object.entries(secretFiles)
    .map(([target, given]) => {
      const file = given instanceof Secret ? { secret: given } : given;
      const { secret, owner = user === '' ? '0:0' : user, mode = '0400' } = file;
      return { target, secret, owner: /^\d+$/.test(owner) ? `${owner}:0` : owner, mode };
    })
    .sort((a, b) => (a.target < b.target ? -1 : 1));
}
