import type { Facts } from './facts';
import {
  containersOf,
  everyContainer,
  everyHost,
  notApplicable,
  unless,
  waived,
  type Check,
  type Outcome,
} from './outcome';
import { every, hasNoNewPrivileges, isPinned, isRoot, secretNames } from './reading';
import { WAIVERS } from './waivers';

/** A check of the image's build, which no host shows. */
const ofTheBuild = (reason: string) => (): Outcome => waived(reason);

/** Section 4: images, of the containers that run. */
export const IMAGE_CHECKS: readonly Check[] = [
  {
    id: '4.1',
    title: 'A user for the container has been created',
    judge: (facts) =>
      everyContainer(facts, 'none runs as root', (container) => (isRoot(container) ? 'runs as root' : undefined)),
  },
  { id: '4.2', title: 'Containers use only trusted base images', judge: (facts) => byDigest(facts, WAIVERS['4.2']) },
  { id: '4.3', title: 'Unnecessary packages are not installed', judge: ofTheBuild(WAIVERS['4.3']) },
  { id: '4.4', title: 'Images are scanned and rebuilt with security patches', judge: ofTheBuild(WAIVERS['4.4']) },
  { id: '4.5', title: 'Content trust is enabled', judge: (facts) => byDigest(facts, WAIVERS['4.5']) },
  {
    id: '4.6',
    title: 'A HEALTHCHECK is part of the image, or of its service',
    judge: (facts) =>
      everyContainer(facts, 'each has one', ({ inspected: { Config } }) => {
        const test = Config.Healthcheck?.Test?.[0] ?? 'NONE';
        return test === 'NONE' ? 'no health check' : undefined;
      }),
  },
  { id: '4.7', title: 'Update instructions are not used alone', judge: ofTheBuild(WAIVERS['4.7']) },
  {
    id: '4.8',
    title: 'setuid and setgid permissions are removed',
    judge: (facts) =>
      unless(
        everyContainer(facts, '', () => 'files are not searched'),
        WAIVERS['4.8'],
        every(facts, hasNoNewPrivileges),
      ),
  },
  { id: '4.9', title: 'COPY is used instead of ADD', judge: added },
  {
    id: '4.10',
    title: 'Secrets are not stored in Dockerfiles',
    judge: (facts) =>
      everyHost(facts, 'no variable of an image looks like one', ({ images }) => {
        const names = images.flatMap(({ Config }) => secretNames(Config?.Env));
        return names.length === 0 ? undefined : `an image sets ${names.join(' ')}`;
      }),
  },
  { id: '4.11', title: 'Only verified packages are installed', judge: ofTheBuild(WAIVERS['4.11']) },
  { id: '4.12', title: 'All signed artifacts are validated', judge: (facts) => byDigest(facts, WAIVERS['4.12']) },
];

/** Waived as long as every running container's image is named by digest. */
export function byDigest(facts: Facts, reason: string): Outcome {
  if (containersOf(facts).length === 0) return notApplicable('no container runs');
  const unpinned = everyContainer(facts, '', (container) =>
    isPinned(container) ? undefined : `${container.inspected.Config.Image} is not named by digest`,
  );
  return unpinned.verdict === 'FAIL' ? unpinned : waived(reason);
}

/** The first layer of a base image is an ADD of its root file system; any other is meant. */
function added(facts: Facts): Outcome {
  return everyHost(facts, 'none of the images that run', ({ images }) => {
    const steps = images.flatMap(({ history }) => history);
    const found = steps.find((step) => /(^|#\(nop\)\s+)ADD /.test(step) && !/ADD \S+ (in )?\/( |$)/.test(step));
    return found === undefined ? undefined : found.trim().slice(0, 80);
  });
}
