import type { Construct } from 'constructs';
import { GeneratedSecrets, Secret } from '../environment';
import type { MarathonClusterProps } from './marathon-cluster-props';

/** @param name of the cluster's containers, and of its folder among the secrets */
export function httpCredentialsOf(
  cluster: Construct,
  name: string,
  { httpCredentials: given }: MarathonClusterProps,
): Secret | undefined {
  if (given === undefined || given instanceof Secret) return given;
  const made = new GeneratedSecrets(cluster, name);
  return made.credentials('http-credentials', given.user, { rotatedByHand: byHand(name) });
}

/** One that has the new ones already is refused by a leader that has the old ones yet, and passes on what it is asked. */
const byHand = (name: string): string =>
  `stop the containers "${name}" on all their hosts (what they started goes on), remove the file, make another (init), and deploy`;
