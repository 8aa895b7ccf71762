import { posix } from 'node:path';
import type { Construct } from 'constructs';
import { Environment, SECRET_FILE, type Breach, type Faults } from '../environment';
import { Size } from '../values';
import type { ContainerProps } from './container-props';
import { FILE_MODE, LIMITS, MEMORY_LIMIT, MOUNT_PATH, ONE_FILE, RESERVATION, SECRET_IN_PLAN } from './rules';
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
  for (const { target, mode } of secretFiles) {
    if (!posix.isAbsolute(target))
      faults.add(`secretFiles: ${target}`, MOUNT_PATH, { says: 'a file has an absolute path in the container' });
    if (!/^[0-7]{3,4}$/.test(mode)) faults.add(`secretFiles: ${target}: mode = ${mode}`, FILE_MODE);
    if (target in files) faults.add(`secretFiles: ${target}`, ONE_FILE, { detail: 'files has it too' });
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
