import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { HostConnection } from '../provider/connection';
import type { HostJson } from './manifest';

/** A file as the user wrote it: of the project, whichever folder this runs in, absolute, or in the home directory. */
export const fileIn = (project: string, file: string): string =>
  isAbsolute(file) || file.startsWith('~') ? file.replace(/^~(?=\/)/, homedir()) : join(project, file);

/** As the provider reaches a host. */
export function connectionTo({ name, address, state, ssh }: HostJson, project: string): HostConnection {
  const { privateKeyFile, knownHostsFile, ...rest } = ssh;
  return {
    name,
    address,
    state,
    unreachable: 'fail',
    ...rest,
    ...(privateKeyFile !== undefined && { privateKeyFile: fileIn(project, privateKeyFile) }),
    ...(knownHostsFile !== undefined && { knownHostsFile: fileIn(project, knownHostsFile) }),
  };
}
