// The resource against the lab's Marathon, which was written by others from the same sources.
import { marathonAppResource } from '../../../../provider/resources/marathon-app';
import { documentText } from '../../../../provider/resources/marathon/document';
import type { HttpOf } from '../../../../provider/transport';
import type { JsonObject } from '../../../../upstream/marathon/document';
import { HttpBed } from '../../../lab-tool/simulators/marathon/http-bed';
import { connectionTo, testContext } from '../../fixture';
import { document } from './fixture';

let bed: HttpBed;
/** What becomes of tasks that wait for an offer. */
let course: 'run' | 'wait' | 'fail';
/** Seconds that a request takes, and a task until it is healthy. */
let [pace, start] = [1, 0];
beforeEach(async () => {
  bed = await HttpBed.start();
  course = 'run';
  [pace, start] = [1, 0];
});
afterEach(() => {
  jest.restoreAllMocks();
  bed.stop();
});

const ID = '/shop/web';

/** Time goes on, and agents work, with each request. */
const httpOf: HttpOf = () => ({
  call: async (method, path, { headers = {}, body } = {}) => {
    // What is put back runs as it did.
    if (method === 'DELETE') course = 'run';
    const { status, text } = await bed.call(method, path, body, headers);
    await bed.cluster.clock.advance(pace);
    if (course !== 'wait') await bed.cluster.offer();
    for (const { task, condition } of bed.cluster.instances(ID)) {
      if (task === undefined || condition !== 'Provisioned') continue;
      if (bed.cluster.clock.now() - task.stagedAt < start * 1000) continue;
      if (course === 'run') bed.cluster.report(task.id, 'TASK_RUNNING', { healthy: true });
      else bed.cluster.report(task.id, 'TASK_FAILED', { message: 'Container exited with status 127' });
    }
    return { status, body: Buffer.from(text) };
  },
  open: () => Promise.reject(new Error('no streams here')),
});
const resource = () => marathonAppResource(httpOf, 1);
const planned = (app: JsonObject = {}, changes: object = {}) => ({
  cluster: {
    hosts: [connectionTo({ name: 'm1', address: '192.0.2.21' })],
    port: 8080,
    listens: 'address' as const,
  },
  app: documentText(document(app)),
  ignoreInstances: false,
  timeout: 600,
  taskFailures: 5,
  force: false,
  ...changes,
});
const conditions = () => bed.cluster.instances(ID).map(({ condition, spec }) => `${condition} ${spec.app.cpus}`);
function shortOfTime(): void {
  let now = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => (now += 20_000));
}

describe("an app of the lab's Marathon", () => {
  test('is made, restarted, scaled, read as declared, and removed', async () => {
    const made = await resource().create(planned(), testContext());
    expect(conditions()).toEqual(['Running 0.5', 'Running 0.5']);
    expect(await resource().read(made, testContext())).toEqual(made);
    const changed = await resource().update({ ...made, ...planned({ cpus: 1 }) }, made, testContext());
    expect(conditions()).toEqual(['Running 1', 'Running 1']);
    expect(await resource().read(changed, testContext())).toEqual(changed);
    const scaled = await resource().update(
      { ...changed, ...planned({ cpus: 1, instances: 3 }) },
      changed,
      testContext(),
    );
    expect(conditions()).toEqual(['Running 1', 'Running 1', 'Running 1']);
    expect(await resource().read(scaled, testContext())).toEqual(scaled);
    await resource().delete(scaled, testContext());
    expect(conditions()).toEqual([]);
    expect(await resource().read(scaled, testContext())).toBeUndefined();
  });

  test('scaled by hand is shown, or left alone', async () => {
    const made = await resource().create(planned(), testContext());
    await bed.call('PUT', `/v2/apps${ID}`, { instances: 4 });
    await bed.cluster.runAll(true);
    const read = await resource().read(made, testContext());
    expect(JSON.parse(read?.app ?? '')).toMatchObject({ instances: 4 });
    const ignoring = { ...made, ignoreInstances: true };
    expect(await resource().read(ignoring, testContext())).toMatchObject({ app: made.app, found: 'as declared' });
  });

  test('of twenty instances, two at a time, may take longer than the timeout: it moves', async () => {
    const many = {
      instances: 20,
      cpus: 0.05,
      mem: 8,
      upgradeStrategy: { minimumHealthCapacity: 0.9, maximumOverCapacity: 0 },
    };
    const made = await resource().create(planned(many), testContext());
    jest.spyOn(Date, 'now').mockImplementation(() => bed.cluster.clock.now());
    const begun = Date.now();
    [pace, start] = [5, 90];
    await resource().update({ ...made, ...planned({ ...many, mem: 9 }) }, made, testContext());
    expect(Date.now() - begun).toBeGreaterThan(900_000);
    expect(conditions()).toEqual(Array.from({ length: 20 }, () => 'Running 0.05'));
  });

  test('that cannot be placed fails after the timeout, and is what it was before', async () => {
    const made = await resource().create(planned(), testContext());
    shortOfTime();
    const error = await resource()
      .update({ ...made, ...planned({ cpus: 100 }) }, made, testContext())
      .catch((reason: unknown) => reason as Error);
    expect((error as Error).message).toMatch(/^app \/shop\/web: no progress for 600 s\ndeployment /);
    expect((error as Error).message).toMatch(/2 to launch: it waits for an offer[^]*InsufficientCpus: 3 of 3/);
    expect((error as Error).message).toContain('what was there before is there again');
    expect(conditions()).toEqual(['Running 0.5', 'Running 0.5']);
    jest.restoreAllMocks();
    expect(await resource().read(made, testContext())).toMatchObject({ app: made.app, found: 'as declared' });
  });

  test('whose tasks fail is given up before that, with the last failure', async () => {
    const made = await resource().create(planned(), testContext());
    course = 'fail';
    const error = await resource()
      .update({ ...made, ...planned({ cpus: 1 }, { taskFailures: 3 }) }, made, testContext())
      .catch((reason: unknown) => reason as Error);
    expect((error as Error).message).toContain('3 tasks of the new definition failed');
    expect((error as Error).message).toContain('Container exited with status 127');
    expect(conditions()).toEqual(['Running 0.5', 'Running 0.5']);
  });

  test('is locked by another deployment, which is waited out', async () => {
    const made = await resource().create(planned(), testContext());
    course = 'wait';
    await bed.call('PUT', `/v2/apps${ID}`, { instances: 4 });
    const context = testContext();
    // It goes on once it was seen.
    const seeing = (text: string): void => {
      context.progress(text);
      if (text.includes('step 1 of 1')) course = 'run';
    };
    await resource().update({ ...made, ...planned({ cpus: 1 }) }, made, { ...context, progress: seeing });
    expect(context.waits).toContainEqual(expect.stringMatching(/waits for deployment \S+ of \/shop\/web, step 1 of 1/));
    expect(conditions()).toEqual(['Running 1', 'Running 1']);
  });

  test("waits for another's restart, which keeps its minimum of healthy instances", async () => {
    const made = await resource().create(planned({ instances: 3 }), testContext());
    start = 20;
    await bed.call('PUT', `/v2/apps${ID}`, { cpus: 0.75 });
    const context = testContext();
    const healthy: number[] = [];
    const counting: HttpOf = (...host) => ({
      ...httpOf(...host),
      call: async (...request) => {
        const answer = await httpOf(...host).call(...request);
        if (bed.cluster.scheduler.deployments.count > 0)
          healthy.push(conditions().filter((condition) => condition.startsWith('Running')).length);
        return answer;
      },
    });
    await marathonAppResource(counting, 1).update({ ...made, ...planned({ instances: 3, cpus: 1 }) }, made, context);
    expect(context.waits[0]).toMatch(/waits for deployment \S+ of \/shop\/web, step 1 of 1 \(RestartApplication/);
    expect(Math.min(...healthy)).toBe(3);
    expect(conditions()).toEqual(['Running 1', 'Running 1', 'Running 1']);
  });
});
