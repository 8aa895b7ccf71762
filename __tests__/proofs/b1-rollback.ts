import { agentsBack, agentsWrong } from './b1-consul';
import { deploy, diff, saidLast, withSwappedImages, type Run } from './b1-deploy';
import { noQuorum, restarted } from './b1-judge';
import { membersIn, MODULES, startedAt, type Module } from './b1-rolls';
import { modes, quorumBack } from './b1-zookeeper';
import type { Live } from './live';
import type { Say } from './proof';
import { judge, type Line } from './row';

/** What the deploy must say of a container that does not become well: why, in the words of its log or of the engine. */
const LOGS: Readonly<Record<Module, RegExp>> = {
  // Consul's program, asked to be ZooKeeper: it ends, and its log says what it printed.
  zookeeper: /Its last lines:|[Ll]ast lines/,
  consul: /executable file not found|no such file/,
};

/** Deploys images that exist and cannot serve: one member of each cluster tries, is what it was before, and the others are not touched. */
export async function rollbacks(live: Live, say: Say): Promise<Line[]> {
  const done = 'deployed the image of Consul for ZooKeeper and that of ZooKeeper for Consul';
  say(done);
  const before = { zookeeper: await startedAt(live, 'zookeeper'), consul: await startedAt(live, 'consul') };
  const run = await withSwappedImages(live, (images) => deploy(live, { images }));
  say(`the deploy ended with ${run.code} after ${run.seconds.toFixed(0)} s`);
  await Promise.all([quorumBack(live), agentsBack(live)]);
  const after = { zookeeper: await startedAt(live, 'zookeeper'), consul: await startedAt(live, 'consul') };
  const lines: Line[] = [];
  for (const module of MODULES) {
    const tried = restarted(before[module], after[module]);
    const serving = module === 'zookeeper' ? noQuorum(await modes(live)) : await agentsWrong(live);
    const wrong = [
      ...unsaid(run, module, tried),
      ...(tried.length === 1 ? [] : [`${module}: restarted on ${tried.join(', ') || 'no host'}, one was to try`]),
      ...serving,
      ...(await otherImages(live, module)),
    ];
    const right = [
      `${tried.join('')} tried it and is what it was; the deploy says: "${excerpt(run, module)}"`,
      'all serve; the next diff has no changes',
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

function unsaid({ code, output }: Run, module: Module, tried: readonly string[]): string[] {
  return [
    ...(code === 0 ? [`the deploy of a ${module} that cannot run ended well`] : []),
    ...(output.includes('The one before is back, and runs.')
      ? []
      : ['the deploy does not say that the one before is back']),
    ...(LOGS[module].test(output)
      ? []
      : [`the deploy does not show why ${module} on ${tried.join(', ')} failed: ${output.slice(-800)}`]),
  ];
}

function excerpt({ output }: Run, module: Module): string {
  const at = LOGS[module].exec(output)?.index ?? 0;
  return output.slice(Math.max(0, at - 80), at + 160).trim();
}

async function otherImages(live: Live, module: Module): Promise<string[]> {
  const wrong: string[] = [];
  for (const { host, service, image } of membersIn(live, module)) {
    const found = (await live.succeedOn(host, `$D inspect --format '{{.Config.Image}}' ${service}`)).trim();
    if (found !== image) wrong.push(`${service} on ${host} runs ${found}, declared is ${image}`);
  }
  return wrong;
}
