import { agentsBack, agentsWrong } from './b1-consul';
import { deploy, diff, saidLast, withSwappedImages } from './b1-deploy';
import { errorsByPath, noQuorum, restarted, unsaid } from './b1-judge';
import { membersIn, MODULES, startedAt, type Module } from './b1-rolls';
import { modes, quorumBack } from './b1-zookeeper';
import type { ContainerJson, Live } from './live';
import type { Say } from './proof';
import { attemptAll, judge, type Line } from './row';

/** Why neither can serve, in the words of its log or, where it could not even begin, of the engine. */
const WHY: Readonly<Record<Module, RegExp>> = {
  zookeeper: /it ended \d+ times.*Its last lines: (Consul v\S+)/,
  consul: /exec: "consul": executable file not found/,
};

/** Deploys images that exist and cannot serve: one member of each cluster tries, is what it was before, and the others are not touched. */
export function rollbacks(live: Live, say: Say): Promise<readonly Line[]> {
  const done = 'deployed the image of Consul for ZooKeeper and that of ZooKeeper for Consul';
  say(done);
  const ids = MODULES.map((module) => `B1.${module}.rollback`);
  return attemptAll(ids, done, () => badImages(live, done, say));
}

async function badImages(live: Live, done: string, say: Say): Promise<Line[]> {
  const before = { zookeeper: await startedAt(live, 'zookeeper'), consul: await startedAt(live, 'consul') };
  const run = await withSwappedImages(live, (images) => deploy(live, { images }));
  say(`the deploy ended with ${run.code} after ${run.seconds.toFixed(0)} s`);
  await Promise.all([quorumBack(live), agentsBack(live)]);
  const after = { zookeeper: await startedAt(live, 'zookeeper'), consul: await startedAt(live, 'consul') };
  const lines: Line[] = [];
  const errors = errorsByPath(run.output);
  const pathOf = ({ path }: ContainerJson): string => path.slice(live.environment.length + 1);
  for (const module of MODULES) {
    const tried = restarted(before[module], after[module]);
    const members = membersIn(live, module);
    const [self, ...more] = members.filter(({ host }) => tried.includes(host)).map(pathOf);
    const others = members.map(pathOf).filter((path) => path !== self);
    const wrong = [
      ...(run.code === 0 ? [`${module}: the deploy of what cannot run ended well`] : []),
      ...(more.length > 0 || self === undefined
        ? [`${module}: restarted on ${tried.join(', ') || 'no host'}, one was to try`]
        : unsaid(errors, self, others, WHY[module])),
      ...(module === 'zookeeper' ? noQuorum(await modes(live)) : await agentsWrong(live)),
      ...(await otherImages(live, module)),
    ];
    const said = WHY[module].exec(errors.get(self ?? '') ?? '')?.[0] ?? '';
    const right = [
      `${self ?? ''} tried it and is what it was, ${others.join(' and ')} were not rolled; the deploy says: "${said}"`,
      'all serve with the declared image; the next diff has no changes',
    ];
    lines.push(judge(`B1.${module}.rollback`, done, wrong, right, { deploySeconds: run.seconds }));
  }
  const left = await diff(live);
  const isClean = left.code === 0 && /No changes\./.test(left.output);
  return isClean
    ? lines
    : lines.map((line) => ({
        ...line,
        outcome: 'fail',
        seen: [`the next diff has changes: ${saidLast(left)}`, ...line.seen],
      }));
}

async function otherImages(live: Live, module: Module): Promise<string[]> {
  const wrong: string[] = [];
  for (const { host, service, image } of membersIn(live, module)) {
    const found = (await live.succeedOn(host, `$D inspect --format '{{.Config.Image}}' ${service}`)).trim();
    if (found !== image) wrong.push(`${service} on ${host} runs ${found}, declared is ${image}`);
  }
  return wrong;
}
