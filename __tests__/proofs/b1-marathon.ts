import { deploy, diff, longshore, saidLast, type Run } from './b1-deploy';
import { Marathon } from './b1-marathon-api';
import { CONSUL_SECONDS, consulWrong } from './b1-marathon-consul';
import { scaleUnshown } from './b1-marathon-judge';
import { runningTasks } from './b1-mesos-api';
import { attemptHere } from './b1-recorded';
import type { Live } from './live';
import type { Say } from './proof';
import { judge, type Line } from './row';

/** Until instances that were asked for are healthy. */
export const START_SECONDS = 120;

export const failedDeploy = (run: Run): string[] =>
  run.code === 0 ? [] : [`the deploy ended with ${run.code}: ${saidLast(run)}`];

/** As many healthy instances as declared, of the declared version, and found in Consul. */
export function app(live: Live, say: Say): Promise<Line> {
  const id = 'B1.marathon.app';
  const done =
    'asked Marathon for the app, each instance for its version, and DNS and HTTP of Consul on every host for all of them';
  return attemptHere(live, id, done, async () => {
    say(done);
    const marathon = new Marathon(live);
    const { app } = marathon;
    const tasks = await marathon.tasks();
    const unwell = await marathon.wrong();
    // What is not well is not waited for.
    const wrong = [...unwell, ...(await consulWrong(live, app, tasks, unwell.length === 0 ? CONSUL_SECONDS : 10))];
    const places = tasks.map(({ host, port }) => `${host}:${port}`).sort();
    const right = [
      `${app.id}: ${tasks.length} healthy, version ${app.version}, at ${places.join(', ')}`,
      `${app.service}.service.consul: A, SRV and passing in HTTP, on all hosts`,
    ];
    return judge(id, done, wrong, right, { instances: tasks.length });
  });
}

/** An operator's scale is in the next diff, and the next deploy takes it back. */
export function appDrift(live: Live, say: Say): Promise<Line> {
  const id = 'B1.marathon.drift';
  const done = 'scaled the app by hand (longshore marathon scale), ran cdktf diff and cdktf deploy';
  return attemptHere(live, id, done, async () => {
    say(done);
    const marathon = new Marathon(live);
    const { app } = marathon;
    const more = app.instances + 1;
    const wrong: string[] = [];
    try {
      const scaled = await longshore(live, 'marathon', live.environment, 'scale', app.id, String(more));
      if (scaled.code !== 0) wrong.push(`longshore marathon scale ended with ${scaled.code}: ${saidLast(scaled)}`);
      await marathon.back(START_SECONDS, { instances: more });
      wrong.push(...(await marathon.wrong({ instances: more })));
      const shown = await diff(live);
      say(`the diff took ${shown.seconds.toFixed(0)} s`);
      wrong.push(...scaleUnshown(shown.output, more, app.instances));
    } finally {
      wrong.push(...failedDeploy(await deploy(live)));
    }
    await marathon.back(START_SECONDS);
    wrong.push(...(await marathon.wrong()));
    const right = [
      `${more} ran; the diff shows instances ${more} -> ${app.instances}; the deploy made it ${app.instances} again`,
    ];
    return judge(id, done, wrong, right);
  });
}

/** An app that is not declared any more is gone with its tasks and from Consul; declared again it is there. */
export function removed(live: Live, say: Say): Promise<Line> {
  const id = 'B1.marathon.removed';
  const done = 'deployed without the app, and with it again';
  return attemptHere(live, id, done, async () => {
    say(done);
    const marathon = new Marathon(live);
    const { app } = marathon;
    const before = (await marathon.tasks()).map((task) => task.id);
    const wrong: string[] = [];
    try {
      wrong.push(...failedDeploy(await deploy(live, { variant: 'none' })));
      if ((await marathon.status()) !== undefined) wrong.push(`${app.id}: Marathon has it after it was removed`);
      const left = [...(await runningTasks(live)).keys()].filter((task) => before.includes(task));
      wrong.push(
        ...left.map((task) => `${task} runs after its app was removed`),
        ...(await consulWrong(live, app, [])),
      );
    } finally {
      wrong.push(...failedDeploy(await deploy(live)));
    }
    await marathon.back(START_SECONDS);
    const tasks = await marathon.tasks();
    wrong.push(...(await marathon.wrong()), ...(await consulWrong(live, app, tasks)));
    const right = [
      `${before.length} tasks gone, on no host and not in Consul`,
      `deployed again: ${tasks.length} healthy, found in Consul on all hosts`,
    ];
    return judge(id, done, wrong, right);
  });
}
