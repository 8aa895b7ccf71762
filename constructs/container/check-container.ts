import { posix } from 'node:path';
import type { Construct } from 'constructs';
import { Environment, SECRET_FILE, type Breach, type Faults, type Host } from '../environment';
import { Size } from '../values';
import type { ContainerProps } from './container-props';
import {
  FILE_MODE,
  HOST_CORES,
  LIMITS,
  MEMORY_LIMIT,
  MOUNT_PATH,
  ONE_FILE,
  RESERVATION,
  SECRET_IN_PLAN,
  SECRET_OWNER,
} from './rules';
import { secretFilesOf } from './secret-files';
import { secretsIn } from './secrets-in';

/** What is wrong with a container, whatever runs it: values now, secrets when the stack is validated. */
export function checkContainer(construct: Construct, props: ContainerProps, faults: Faults): void {
  const { memory, memoryReservation, cpus, pids, files = {} } = props;
  if (memory.lessThan(Size.mebibytes(4))) faults.add(`memory = ${memory.toString()}`, MEMORY_LIMIT);
  if (memoryReservation !== undefined && memory.lessThan(memoryReservation)) {
    const says = `it exceeds the limit ${memory.toString()}`;
    faults.add(`memoryReservation = ${memoryReservation.toString()}`, RESERVATION, { says });
  }
  if (cpus !== undefined && !(cpus > 0)) faults.add(`cpus = ${cpus}`, LIMITS, { says: `${LIMITS.title} cores` });
  if (pids !== undefined && !(Number.isInteger(pids) && pids > 0))
    faults.add(`pids = ${pids}`, LIMITS, { says: 'a limit is a whole number, more than 0' });
  for (const [path, { mode }] of Object.entries(files)) {
    if (!posix.isAbsolute(path))
      faults.add(`files: ${path}`, MOUNT_PATH, { says: 'a file has an absolute path in the container' });
    if (mode !== undefined && !/^[0-7]{3,4}$/.test(mode)) faults.add(`files: ${path}: mode = ${mode}`, FILE_MODE);
  }
  const secretFiles = secretFilesOf(props);
  for (const { target, owner, mode } of secretFiles) {
    if (!posix.isAbsolute(target))
      faults.add(`secretFiles: ${target}`, MOUNT_PATH, { says: 'a file has an absolute path in the container' });
    if (!/^[0-7]{3,4}$/.test(mode)) faults.add(`secretFiles: ${target}: mode = ${mode}`, FILE_MODE);
    if (target in files) faults.add(`secretFiles: ${target}`, ONE_FILE, { detail: 'files has it too' });
    if (!/^\d+:\d+$/.test(owner)) faults.add(`secretFiles: ${target}: owner = ${owner}`, SECRET_OWNER);
  }
  const { rules, secrets } = Environment.of(construct);
  rules.check(SECRET_FILE, construct, () =>
    secretFiles.flatMap(({ target, secret }): Breach[] => {
      const { fault } = secrets.read(secret);
      return fault === undefined ? [] : [{ ...fault, value: `secretFiles: ${target}: ${fault.file}` }];
    }),
  );
  rules.check(SECRET_IN_PLAN, construct, () => secretsIn(props));
}

/** What is only seen beside the host that carries it, when the stack is validated. */
export function checkPlacement(
  construct: Construct,
  { cpus, host: { name, cores } }: Pick<ContainerProps, 'cpus'> & { readonly host: Host },
): void {
  Environment.of(construct).rules.check(HOST_CORES, construct, () =>
    cpus === undefined || cores === undefined || cpus <= cores
      ? []
      : [{ value: `cpus = ${cpus}`, detail: `${name} declares ${cores}` }],
  );
}
