import { Checks, HERE, type Check } from '../preflight/findings';
import { findNeeds } from '../secrets/needs';
import { judge } from '../secrets/judge';
import { SecretStore } from '../secrets/store';

/** Generated secrets as they lie on this machine: what is missing, wrong or soon expires. None for an environment without them. */
export function secretChecks(environment: string, project: string, now: Date): Check[] {
  const needs = findNeeds(environment, project);
  if (needs === undefined || needs.secrets.length === 0) return [];
  const checks = new Checks(HERE);
  const store = new SecretStore(project, needs.secretsDirectory);
  if (!store.isThere) {
    const rule = 'certificates are looked at in the secrets directory';
    checks.note('secrets', `${store.directory} is not here`, rule, 'run it where the environment is deployed from');
    return checks.list;
  }
  const states = judge(needs, store, now);
  for (const { name, state, value, rule = '', fix = '' } of states) {
    if (state === 'note') checks.note('secrets', `${name}: ${value}`, rule, fix);
    if (state === 'fault') checks.fault('secrets', `${name}: ${value}`, rule, fix);
  }
  const [first] = states.flatMap(({ expires }) => expires ?? []).sort();
  const ends = first === undefined ? '' : `, the first expires on ${first.slice(0, 10)}`;
  if (checks.list.length === 0) checks.ok('secrets', `all ${states.length} in order${ends}`);
  return checks.list;
}
