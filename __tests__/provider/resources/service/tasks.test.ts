import {
  logTail,
  serviceOf,
  taskTrouble,
  tasksOf,
  type Service,
  type Task,
} from '../../../../provider/resources/service/tasks';
import { FakeEngines, frame } from '../../fake-engines';
import { connectionTo } from '../../fixture';

const template = { ContainerSpec: { Image: 'a:1' } };
const service = (mode: Service['Spec']['Mode'] = { Replicated: { Replicas: 2 } }): Service => ({
  ID: 's1',
  Spec: { Name: 'web', TaskTemplate: { ...template, Placement: { Constraints: ['a'] } }, Mode: mode },
});
const task = (state: string, changes: Partial<Task> = {}): Task => ({
  ID: 't',
  CreatedAt: '2030-01-01T00:00:00Z',
  DesiredState: 'running',
  Spec: template,
  Status: { State: state },
  ...changes,
});

describe('the trouble of a service', () => {
  test('is none once every replica of the current spec runs', () => {
    expect(taskTrouble(service(), [task('running'), task('running')])).toBeUndefined();
  });

  test('placement and runtime alone do not make a task old', () => {
    const placed = { ...template, Placement: { Constraints: ['b'] }, Runtime: 'container' };
    expect(taskTrouble(service(), [task('running', { Spec: placed }), task('running')])).toBeUndefined();
  });

  test.each<[string, Partial<Task>]>([
    ['of an older spec', { Spec: { ContainerSpec: { Image: 'a:0' } } }],
    ['that is to be shut down', { DesiredState: 'shutdown' }],
  ])('counts no task %s', (_, changes) => {
    expect(taskTrouble(service(), [task('running'), task('running', changes)])).toMatch(
      /^1 of 2 tasks run as declared/,
    );
  });

  test('says what the newest task does, and the last error of any', () => {
    const failed = { State: 'failed', Err: 'task: non-zero exit (1)' };
    const trouble = taskTrouble(service(), [
      task('failed', { CreatedAt: '2030-01-01T00:00:01Z', Status: failed }),
      task('starting', { CreatedAt: '2030-01-01T00:00:02Z' }),
    ]);
    expect(trouble).toBe(
      '0 of 2 tasks run as declared; the newest is starting; the last error: task: non-zero exit (1)',
    );
  });

  test('without a task says so', () => {
    expect(taskTrouble(service(), [])).toBe('0 of 2 tasks run as declared; none was made yet');
  });

  test('a service of no replicas has none', () => {
    expect(taskTrouble(service({ Replicated: { Replicas: 0 } }), [])).toBeUndefined();
  });

  test('a global service wants all its tasks, and at least one', () => {
    expect(taskTrouble(service({}), [])).toMatch(/^0 of 1/);
    expect(taskTrouble(service({}), [task('running'), task('preparing')])).toMatch(/^1 of 2/);
    expect(taskTrouble(service({}), [task('running'), task('running')])).toBeUndefined();
  });
});

describe('asking for a service', () => {
  const engines = new FakeEngines();
  const master = engines.add('master');
  const swarm = engines.swarm([master]);
  const engine = engines.engineOf(connectionTo(master));
  swarm.services.push(service());
  swarm.tasks.set('s1', [task('running')]);

  test('by id or name; undefined when there is none', async () => {
    expect(await serviceOf(engine, 's1')).toEqual(service());
    expect(await serviceOf(engine, 'web')).toEqual(service());
    expect(await serviceOf(engine, 'gone')).toBeUndefined();
  });

  test('fails with any other trouble', async () => {
    engines.answer(({ path }) => path === '/services/s1', { status: 500, body: { message: 'no leader' } });
    await expect(serviceOf(engine, 's1')).rejects.toThrow('master: no leader');
  });

  test('tasks come for that service only', async () => {
    swarm.tasks.set('s2', [task('failed')]);
    expect(await tasksOf(engine, service())).toEqual([task('running')]);
  });

  test('the last 20 lines of its log', async () => {
    swarm.logs = frame(1, Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join(''));
    const tail = await logTail(engine, 's1');
    expect(tail).toMatch(/^Its last lines:\nline 10\n/);
    expect(tail).toMatch(/line 29$/);
  });

  test('a log that is empty or cannot be had adorns nothing', async () => {
    swarm.logs = Buffer.alloc(0);
    expect(await logTail(engine, 's1')).toBe('');
    expect(await logTail(engine, 'gone')).toBe('');
  });
});
