import { freeGossipPort, oneAfterAnother } from '../../../../provider/resources/member/gossip-port';
import type { Outcome } from '../../../../provider/transport';
import { FakeEngines, type FakeHost } from '../../fake-engines';
import { connectionTo, testContext } from '../../fixture';

let engines: FakeEngines;
let host: FakeHost;
let scripts: string[];
/** Looks that still find the port held, and what a restart ends with. */
let held: number;
let restart: Outcome;

beforeEach(() => {
  engines = new FakeEngines();
  host = engines.add('slave');
  scripts = [];
  held = 0;
  restart = { code: 0, stdout: '', stderr: '' };
});

const free = (context = testContext()): Promise<void> =>
  freeGossipPort(engines.engineOf, (_, script) => Promise.resolve(answer(script)), connectionTo(host), context, 1);

function answer(script: string): Outcome {
  scripts.push(script);
  if (script.startsWith('systemctl')) return restart;
  held -= 1;
  return { code: held >= 0 ? 0 : 1, stdout: '', stderr: '' };
}

const restarts = (): string[] => scripts.filter((script) => script === 'systemctl restart docker');

test('nothing is done where nobody holds the port, or no longer after a moment', async () => {
  await free();
  held = 3;
  await free();
  expect(restarts()).toEqual([]);
});

test('an engine that keeps it is restarted where no container runs, and awaited; a warning says so', async () => {
  held = 99;
  const context = testContext();
  host.reachable = true;
  let looks = 0;
  const handle = engines.handle.bind(engines);
  engines.handle = (...call) => {
    if (call[2] === '/info') looks += 1;
    return handle(...call);
  };
  await free(context);
  expect([restarts().length, looks]).toEqual([1, 1]);
  expect(context.warnings).toEqual([expect.stringMatching(/^host slave: its Docker engine was restarted\n/)]);
});

test('fails where containers run: when they may be interrupted is for the operator to say', async () => {
  held = 99;
  host.containers.push({ Id: 'c', Created: 1, service: 'web', exec: () => ({ code: 0, output: '' }) });
  await expect(free()).rejects.toThrow(
    /^host slave: its Docker engine still holds port 7946 of a swarm that it has left\n.*1 containers run there.*systemctl restart docker/,
  );
  expect(restarts()).toEqual([]);
});

test('fails where it does not restart', async () => {
  held = 99;
  restart = { code: 1, stdout: '', stderr: 'Failed to restart docker.service\n' };
  await expect(free()).rejects.toThrow('and does not restart\nFailed to restart docker.service');
});

test('members leave one after another, also behind one that failed', async () => {
  const order: string[] = [];
  const leave =
    (name: string, fails = false) =>
    async (): Promise<void> => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
    };
  const first = oneAfterAnother(leave('a', true));
  const second = oneAfterAnother(leave('b'));
  await expect(first).rejects.toThrow('a');
  await second;
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});
