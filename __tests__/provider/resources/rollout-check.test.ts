import { runCheck } from '../../../provider/resources/rollout-check';
import { FakeEngines, type FakeContainer, type FakeHost } from '../fake-engines';
import { connectionTo } from '../fixture';

let engines: FakeEngines;
let slave: FakeHost;

beforeEach(() => {
  engines = new FakeEngines();
  slave = engines.add('slave1');
});

function container(exec: FakeContainer['exec'], changes: Partial<FakeContainer> = {}): void {
  slave.containers.push({ Id: 'c1', Created: 1, service: 'hdfs', exec, ...changes });
}

const run = (expect?: string): Promise<string | undefined> => {
  const host = connectionTo(slave);
  const check = { description: 'It serves', host, service: 'hdfs', command: ['report', '-live'] };
  return runCheck(engines.engineOf(host), expect === undefined ? check : { ...check, expect });
};

describe('a check in a container', () => {
  test('passes when its command ends with 0', async () => {
    const commands: string[][] = [];
    container((command) => {
      commands.push(command);
      return { code: 0, output: 'Live datanodes (2):' };
    });
    expect(await run()).toBeUndefined();
    expect(commands).toEqual([['report', '-live']]);
  });

  test('its output must match too, over lines', async () => {
    container(() => ({ code: 0, output: 'Live\ndatanodes (2)' }));
    expect(await run('Live.datanodes \\(2\\)')).toBeUndefined();
    expect(await run('\\(3\\)')).toBe('it says "Live\ndatanodes (2)", which does not match /\\(3\\)/');
  });

  test.each([
    [1, 'exit 1: connection refused'],
    [null, 'exit not known: connection refused'],
  ])('that ends with %p says so', async (code, expected) => {
    container(() => ({ code, output: ' connection refused\n' }));
    expect(await run()).toBe(expected);
  });

  test('shows the end of a long output', async () => {
    container(() => ({ code: 2, output: `${'x'.repeat(900)}the end` }));
    const reason = await run();
    expect(reason).toMatch(/the end$/);
    expect(reason?.length).toBeLessThan(520);
  });

  test('runs in the newest of several containers', async () => {
    container(() => ({ code: 1, output: 'old' }));
    container(() => ({ code: 0, output: 'new' }), { Id: 'c2', Created: 3 });
    container(() => ({ code: 1, output: 'older' }), { Id: 'c3', Created: 2 });
    expect(await run()).toBeUndefined();
  });

  test('says when no container runs', async () => {
    container(() => ({ code: 0, output: '' }), { service: 'yarn' });
    expect(await run()).toBe('no container of hdfs runs on slave1');
  });

  test.each([404, 409, 500])('a container that ended meanwhile (%i) is a reason to wait', async (status) => {
    container(() => ({ code: 0, output: '' }));
    engines.answer(({ path }) => path.endsWith('/exec'), { status, body: { message: 'it is not running' } });
    expect(await run()).toBe('slave1: it is not running');
  });

  test('fails with any other trouble of the engine', async () => {
    container(() => ({ code: 0, output: '' }));
    engines.answer(({ path }) => path.endsWith('/exec'), {
      status: 400,
      body: { message: 'No exec command specified' },
    });
    await expect(run()).rejects.toThrow('slave1: No exec command specified');
  });
});
