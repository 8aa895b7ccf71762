import { join } from 'node:path';
import { readNeeds } from '../../cli/secrets/needs';
import { canaryRight, canaryWrong } from './b1-canary-judge';
import { tracedDeploy } from './b1-canary-deploy';
import { placesHere, wrongHere, type Place } from './b1-canary-here';
import { declaredIn, type DeclaredFile } from './b1-declared';
import { searchOn } from './b1-search';
import { secretsIn, type KnownSecret } from './b1-secrets';
import type { Live } from './live';
import type { Say } from './proof';
import { attempt, judge, type Line } from './row';

/** What a negative control changes. */
export interface Narrowed {
  /** @default every host with a container or a unit */
  readonly hosts?: readonly string[];
  /** Looked for beside the environment's own. */
  readonly planted?: readonly KnownSecret[];
}

/** Every secret of the environment, looked for wherever it may not be: where Terraform and cdktf write, and on the hosts. */
export function canary(live: Live, say: Say, narrowed?: Narrowed): Promise<Line> {
  const id = 'B1.canary';
  const deployed = narrowed === undefined ? ', output and trace of a deploy that wrote some anew' : '';
  const done =
    `looked for every secret of the environment, as it is, escaped, in hexadecimal and in base64: here in synth output, plan and state${deployed}; ` +
    'on each host in every file, the environment and arguments of every process, all that the engine tells, the logs of containers and the journal';
  return attempt(id, done, async () => {
    const secrets = secretsIn(join(live.project, readNeeds(live.environment, live.project).secretsDirectory));
    if (secrets.length === 0) throw new Error(`${live.environment}: it has no secrets`);
    const all = [...secrets, ...(narrowed?.planted ?? [])];
    const declared = declaredIn(live.project, live.environment, secrets);
    const [wrong, right, places]: [string[], string[], Place[]] = [[], [], []];
    if (narrowed === undefined) {
      const files = toWrite(declared.files);
      say(`deploying, to write ${files.map(({ host, path }) => `${path} on ${host}`).join(' and ')} anew`);
      const traced = await tracedDeploy(live, files);
      places.push(...traced.places);
      wrong.push(...traced.wrong);
      right.push(`the deploy wrote ${traced.written.join(' and ')} anew`);
    }
    places.push(...(await placesHere(live)));
    wrong.push(...wrongHere(places, all));
    right.push(`here: ${places.length} files and outputs, none has one`);
    for (const host of narrowed?.hosts ?? live.hosts.map(({ name }) => name)) {
      say(`searching ${host} for ${all.length} secrets`);
      const search = await searchOn(live, host, all);
      wrong.push(...canaryWrong(host, search, declared));
      right.push(canaryRight(host, search));
    }
    return judge(id, done, wrong, right, { secrets: all.length });
  });
}

/** One of a container and one of a host itself, JSON both: a space more changes nothing of what it says. */
function toWrite(files: readonly DeclaredFile[]): DeclaredFile[] {
  const json = files.filter(({ path, secrets }) => path.endsWith('.json') && secrets.length > 0);
  const last = (isInContainer: boolean): DeclaredFile[] =>
    json.filter(({ container }) => (container !== undefined) === isInContainer).slice(-1);
  return [...last(true), ...last(false)];
}
