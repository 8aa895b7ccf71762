import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type TerraformStack } from 'cdktf';
import * as longshore from '../../../constructs';
import { bareStack, type Plan } from './bare-stack';
import { makeStack, type Case } from './stacks';
import { comparable } from './time-synth';

const folder = mkdtempSync(join(tmpdir(), 'longshore-bare-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function synthesized(outdir: string, name: string, make: (app: App) => TerraformStack): Plan {
  const app = new App({ outdir: join(folder, outdir) });
  make(app);
  app.synth();
  return JSON.parse(readFileSync(join(folder, outdir, 'stacks', name, 'cdk.tf.json'), 'utf8')) as Plan;
}

test.each<Case>(['hadoop-3', 'services-4'])('the bare app writes the same JSON as ours: %s', (name) => {
  const ours = synthesized('ours', name, (app) => makeStack(app, name, longshore));
  expect(Object.keys(ours.resource ?? {}).length).toBeGreaterThan(1);
  const bare = synthesized('bare', name, (app) => bareStack(app, name, ours));
  expect(comparable(bare)).toEqual(comparable(ours));
});

test('providers, lifecycles and references come out as they went in', () => {
  const at = (path: string) => ({ '//': { metadata: { path: `p/${path}`, uniqueId: path } } });
  const plan: Plan = {
    terraform: {
      required_version: '>= 1.11',
      required_providers: { one: { source: 'a/one', version: '1.0.0' }, two: { source: 'a/two', version: '2.0.0' } },
    },
    provider: { one: [{ alias: 'first', host: 'h' }] },
    resource: {
      one_thing: {
        A: {
          ...at('A'),
          text: 'id ${two_thing.C.id}, not $${env.X}',
          provider: 'one.first',
          depends_on: ['two_thing.B'],
          lifecycle: { create_before_destroy: true, ignore_changes: ['text'] },
        },
      },
      two_thing: { B: { ...at('B'), list: [{ id: '${two_thing.C.id}' }] }, C: at('C') },
    },
  };
  const bare = synthesized('bare', 'p', (app) => bareStack(app, 'p', plan));
  expect(bare).toMatchObject(plan);
});

test.each([
  ['a part it does not know', { terraform: {}, output: {} }, 'the bare app cannot write output'],
  [
    'a lifecycle it does not know',
    { terraform: {}, resource: { t: { A: { '//': { metadata: { path: 'p/A' } }, lifecycle: { precondition: [] } } } } },
    'the bare app cannot write lifecycle.precondition',
  ],
  [
    'a reference to nothing',
    { terraform: {}, resource: { t: { A: { '//': { metadata: { path: 'p/A' } }, x: '${t.B.id}' } } } },
    't.B: something depends on it, but it is not in the plan',
  ],
  [
    'an unknown provider',
    { terraform: {}, resource: { t: { A: { '//': { metadata: { path: 'p/A' } }, provider: 'one.x' } } } },
    'one.x: a resource uses it, but it is not in the plan',
  ],
])('fails for %s', (_, plan, message) => {
  expect(() => bareStack(new App({ outdir: join(folder, 'fails') }), 'p', plan as Plan)).toThrow(message);
});

test('fails for a case that is not there', () => {
  expect(() => makeStack(new App({ outdir: join(folder, 'fails') }), 'mesos-3' as Case, longshore)).toThrow(
    'mesos-3: no such case',
  );
});
