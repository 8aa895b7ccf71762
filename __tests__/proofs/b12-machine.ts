import { docker } from '../../lab/docker';
import { startHosts } from '../../lab/hosts';
import { baseImage, hostImage } from '../../lab/images';
import type { LabHost } from '../../lab/topology';

const GIBIBYTE = 1024 ** 3;

/** A machine of the lab that no inventory has: the one that a proof adds. `npm run lab down` removes it too. */
export const SPARE: LabHost = {
  name: 'w1',
  environment: 'lab-platform',
  address: '172.31.250.24',
  user: 'ops',
  engine: 'docker',
  container: 'longshore-lab-w1',
  volume: 'longshore-lab-w1-docker',
  memoryBytes: 4 * GIBIBYTE,
};

/** Its line in the inventory. */
export const spareLine = (state?: 'leaving'): string =>
  `${SPARE.name}: { address: ${SPARE.address}, memory: 4GiB, cores: 2, labels: { role: worker, mesos: agent }` +
  `${state === undefined ? '' : `, state: ${state}`} }`;

export async function startSpare(): Promise<void> {
  const docker = await hostImage(await baseImage());
  await startHosts([SPARE], { docker, none: docker });
}

/** With all its data. */
export async function removeSpare(): Promise<void> {
  await docker(['rm', '--force', '--volumes', SPARE.container]);
  await docker(['volume', 'rm', '--force', SPARE.volume]);
}
