import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeMarathon } from '../provider/fake-marathon';
import { document } from '../provider/resources/marathon/fixture';
import type { JsonObject } from '../../upstream/marathon/document';
import { hcl, Hosts } from './hosts';
import { until } from './processes';

const hosts = new Hosts();
const { ssh, workspace } = hosts;
const members = ['m1', 'm2'].map((name, index) => ({ name, address: `192.0.2.${index + 21}` }));
const secrets = mkdtempSync(join(tmpdir(), 'longshore-marathon-tf-'));
const ID = '/shop/web';
let marathon: FakeMarathon;

beforeAll(async () => {
  // m1 does not run: each command asks it, and then m2.
  await ssh.serveHttp('192.0.2.22', 8080, (request, response) => {
    marathon.listener(request, response);
  });
  await workspace.init();
});
beforeEach(() => {
  marathon = new FakeMarathon();
  marathon.looks = 1;
  marathon.credentials = 'ops:s3cr3t';
  workspace.clear();
  writeFileSync(join(secrets, 'credentials'), `${marathon.credentials}\n`);
});
afterAll(async () => {
  await hosts.remove();
  rmSync(secrets, { recursive: true });
});

const app = (changes: JsonObject = {}, more = '') =>
  `resource "longshore_marathon_app" "web" {\n cluster = {\n  hosts = [${members.map((host) => hcl(host)).join(', ')}]\n  port = 8080\n  listens = "address"\n` +
  `  credentials_file = "${join(secrets, 'credentials')}"\n }\n app = jsonencode(${JSON.stringify(document(changes))})\n ${more}\n}\n`;
const tasks = () => marathon.apps.get(ID)?.tasks.length;

describe('apps of Marathon', () => {
  test('are made through the first host that answers; the second plan is empty; a destroy leaves nothing', async () => {
    const { text } = await workspace.applied(app());
    expect(text).toContain('1 added, 0 changed, 0 destroyed');
    expect(tasks()).toBe(2);
    expect((await workspace.plan()).code).toBe(0);
    expect(workspace.stateText()).not.toContain('s3cr3t');
    expect((await workspace.destroy()).code).toBe(0);
    expect([marathon.apps.size, marathon.deployments]).toEqual([0, []]);
  });

  test('are changed in place, and the plan shows which keys', async () => {
    await workspace.applied(app({ env: { LEVEL: 'info' } }));
    workspace.configure(app({ env: { LEVEL: 'debug' }, cpus: 1 }));
    const { text } = await workspace.plan();
    expect(text).toMatch(/~ app\s+= jsonencode\(/);
    expect(text).toMatch(/~ cpus\s+= 0\.5 -> 1\n/);
    expect(text).toMatch(/~ LEVEL\s+= "info" -> "debug"\n/);
    expect(text).not.toMatch(/[-+~] (mem|instances)\b/);
    expect((await workspace.applied()).text).toContain('0 added, 1 changed, 0 destroyed');
    expect((await workspace.plan()).code).toBe(0);
  });

  test('with another id are replaced', async () => {
    await workspace.applied(app());
    workspace.configure(app({ id: '/shop/other' }));
    expect((await workspace.applied()).text).toContain('1 added, 0 changed, 1 destroyed');
    expect([...marathon.apps.keys()]).toEqual(['/shop/other']);
  });

  test('scaled, changed or removed by hand are shown so, and come back', async () => {
    await workspace.applied(app());
    marathon.byHand('PUT', ID, { instances: 5, labels: { by: 'hand' } });
    marathon.settle();
    const shown = await workspace.plan();
    expect(shown.code).toBe(2);
    expect(shown.text).toMatch(/~ instances\s+= 5 -> 2\n/);
    expect(shown.text).not.toMatch(/[-+~] (cpus|mem|upgradeStrategy)\b/);
    // The label that said whose it is went too: it is as one that was imported.
    expect(shown.text).toContain('- by ');
    await workspace.applied();
    expect([tasks(), (await workspace.plan()).code]).toEqual([2, 0]);
    marathon.apps.clear();
    expect((await workspace.applied()).text).toContain('1 added, 0 changed, 0 destroyed');
  });

  test('scaled by hand keep that where instances are ignored', async () => {
    const ignoring = (changes: JsonObject = {}) => app(changes, 'ignore_instances = true');
    await workspace.applied(ignoring());
    marathon.byHand('PUT', ID, { instances: 5 });
    marathon.settle();
    expect((await workspace.plan()).code).toBe(0);
    await workspace.applied(ignoring({ cpus: 1 }));
    expect([tasks(), (await workspace.plan()).code]).toEqual([5, 0]);
  });

  test('are taken over by import, and not restarted where they are as declared', async () => {
    marathon.byHand('PUT', ID, document({ labels: {} }));
    marathon.settle();
    const before = marathon.apps.get(ID);
    const id = `ops@192.0.2.22:22${ID} ${join(secrets, 'credentials')}`;
    workspace.configure(`${app()}import {\n to = longshore_marathon_app.web\n id = "${id}"\n}\n`);
    expect((await workspace.applied()).text).toContain('1 imported, 0 added, 1 changed, 0 destroyed');
    expect(marathon.apps.get(ID)).toBe(before);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('that somebody gave a secret say so, and neither plan nor state has its value', async () => {
    await workspace.applied(app());
    marathon.byHand('PUT', ID, { env: { DB_PASSWORD: 'geheim' } });
    marathon.settle();
    const shown = await workspace.plan();
    expect(shown.code).toBe(2);
    expect(shown.text).toMatch(/- DB_PASSWORD\s+= "<secret-not-shown>"/);
    expect(shown.prose).toContain('Warning: app /shop/web has what looks like a secret');
    expect((await workspace.apply({}, '-refresh-only')).text + shown.text + workspace.stateText()).not.toContain(
      'geheim',
    );
    await workspace.applied();
    expect([marathon.apps.get(ID)?.app.env, (await workspace.plan()).code]).toEqual([{}, 0]);
  });

  test('fail to be changed with the reasons, go back to what ran, and are in the next plan again', async () => {
    await workspace.applied(app());
    marathon.course = 'fails';
    workspace.configure(app({ cpus: 1 }, 'task_failures = 2'));
    const { code, prose } = await workspace.apply();
    expect(code).toBe(1);
    expect(prose).toContain('Error: app /shop/web: 2 tasks of the new definition failed, one after the other');
    expect(prose).toContain('TASK_FAILED on 192.0.2.31');
    expect(prose).toContain('It was reverted');
    expect(marathon.apps.get(ID)?.app.cpus).toBe(0.5);
    marathon.course = 'works';
    expect((await workspace.plan()).code).toBe(2);
    await workspace.applied();
    expect((await workspace.plan()).code).toBe(0);
  });

  test('fail where there is one that is not ours, with what mends it', async () => {
    marathon.byHand('PUT', ID, document({ labels: {} }));
    workspace.configure(app());
    const { code, prose } = await workspace.apply();
    expect(code).toBe(1);
    expect(prose).toContain('Error: Marathon has an app /shop/web already: nobody of ours made it');
    expect(workspace.addresses()).toEqual([]);
  });

  test('Ctrl-C ends the wait; the deployment goes on, and the next apply waits for it', async () => {
    marathon.course = 'stalls';
    const journal = join(secrets, 'journal');
    workspace.configure(app());
    const run = workspace.startApply({ LONGSHORE_JOURNAL: journal });
    await until('it waits', () => marathon.deployments.length > 0);
    run.interrupt();
    const { code, prose } = await run.done;
    expect(code).toBe(1);
    expect(prose).toContain('interrupted while waiting');
    expect(marathon.deployments).toHaveLength(1);
    const [, waits] = readFileSync(journal, 'utf8').trim().split('\n');
    expect(JSON.parse(waits ?? '{}')).toMatchObject({
      action: 'create',
      state: 'waits',
      says: expect.stringContaining('step 2 of 2') as string,
    });
    marathon.run(ID);
    marathon.cancel();
    await workspace.applied();
    expect((await workspace.plan()).code).toBe(0);
    expect(marathon.writes).toEqual(['POST /v2/apps']);
  });
});
