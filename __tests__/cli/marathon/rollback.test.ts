import '../../provider/spawn-sees-test-env';
import { restart } from '../../../cli/marathon/change';
import { deployments } from '../../../cli/marathon/deployments';
import { rollback } from '../../../cli/marathon/rollback';
import { ID, MarathonProject } from './fixture';

let project: MarathonProject;
beforeEach(async () => {
  project = new MarathonProject();
  await project.serve(0);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await project.remove();
});

const POLL = 1;
const back = (options: Parameters<typeof rollback>[2] = {}) => rollback(project.asked, ID, options, project.io, POLL);
const cpus = () => project.marathon.apps.get(ID)?.app.cpus;
const version = (at: number) => project.marathon.apps.get(ID)?.versions.at(at)?.version ?? '';
const puts = () => project.marathon.writes.filter((write) => write.startsWith('PUT'));

describe('longshore marathon rollback', () => {
  test('goes back to the definition before, and says first which, and in what it differs', async () => {
    project.deployed().deployed({ cpus: 2, env: { NEW: 'yes' } });
    project.marathon.answers.push(({ method }) => {
      if (method === 'PUT') project.err += '<sent>';
      return undefined;
    });
    expect(await back()).toBe(0);
    expect(project.err).toBe(
      `${ID}: goes back from ${version(1)} to ${version(0)}, which differs in cpus, env; 2 instances stay\n<sent>`,
    );
    expect(project.out).toContain(`${ID}: went back to ${version(0)}; 2 of 2 instances run (version ${version(2)})`);
    expect(project.out).toContain('The next deploy brings back what lab/Web declares: change it there too.');
    expect([cpus(), project.marathon.apps.get(ID)?.app.env]).toEqual([0.5, {}]);
  });

  test('says nothing on the way with --quiet, and all of it as JSON', async () => {
    project.deployed().deployed({ cpus: 2 });
    expect(await back({ quiet: true, json: true })).toBe(0);
    expect(project.err).toBe('');
    expect(JSON.parse(project.out)).toMatchObject({ to: version(0), differs: ['cpus'], instances: 2 });
  });

  test('past a restart and a scale of the bad one, which are versions of it too', async () => {
    project.deployed().deployed({ cpus: 2 });
    expect(await restart(project.asked, ID, {}, project.io, POLL)).toBe(0);
    project.marathon.byHand('PUT', ID, { instances: 4 });
    project.marathon.settle();
    expect(await back()).toBe(0);
    expect(cpus()).toBe(0.5);
  });

  test('keeps as many instances as there are, whoever set them', async () => {
    project.deployed().deployed({ cpus: 2 });
    project.marathon.byHand('PUT', ID, { instances: 7 });
    project.marathon.settle();
    expect(await back()).toBe(0);
    expect(project.marathon.apps.get(ID)?.app).toMatchObject({ cpus: 0.5, instances: 7 });
    expect(project.out).toContain('That version had 2 instances; there are as many as before now.');
  });

  test('a second time goes further back, never to what was gone back from', async () => {
    project.deployed({ cpus: 1 }).deployed({ cpus: 2 }).deployed({ cpus: 3 });
    expect(await back()).toBe(0);
    expect(cpus()).toBe(2);
    expect(await back()).toBe(0);
    expect(cpus()).toBe(1);
    await expect(back()).rejects.toThrow(
      `lab/Marathon: ${ID}: there is no definition before the one that runs: it was gone back to ${version(0)} already; ` +
        'name one: longshore marathon lab rollback <app> --to <version> (',
    );
    expect(cpus()).toBe(1);
  });

  test('that is under way already is awaited, whoever began it, and sent no more', async () => {
    project.deployed().deployed({ cpus: 2 });
    project.marathon.looks = 5;
    project.marathon.byHand('PUT', ID, { cpus: 0.5 });
    expect(await back({ force: true })).toBe(0);
    expect(project.out).toContain(`${ID}: has the definition of ${version(0)} already; 2 of 2 instances run`);
    expect(puts()).toEqual([]);
    expect(project.marathon.deployments).toEqual([]);
  });

  test('fails while another deployment of it is under way; --force puts an end to that', async () => {
    project.deployed();
    project.marathon.course = 'stalls';
    project.marathon.byHand('PUT', ID, { cpus: 2 });
    const [deployment] = project.marathon.deployments;
    const id = deployment?.id ?? '';
    await expect(back()).rejects.toThrow(
      `lab/Marathon: ${ID}: deployment ${id} of it is under way; take that back: longshore marathon lab deployments --revert ${id}; ` +
        `or go back to ${version(0)} at once: --to ${version(0)} --force`,
    );
    expect(puts()).toEqual([]);
    project.marathon.course = 'works';
    expect(await back({ force: true })).toBe(0);
    expect(cpus()).toBe(0.5);
  });

  test('to a version that is named, whatever lies between; to the one that runs nothing is sent', async () => {
    project.deployed().deployed({ cpus: 2 });
    expect(await back()).toBe(0);
    expect(await back({ to: version(1) })).toBe(0);
    expect(cpus()).toBe(2);
    const sent = puts().length;
    expect(await back({ to: version(1) })).toBe(0);
    expect(project.out).toContain(`has the definition of ${version(1)} already`);
    expect(puts()).toHaveLength(sent);
  });

  test('fails for a first definition, and a version that there is not, or is no more', async () => {
    project.deployed();
    await expect(back()).rejects.toThrow(
      'there is no older definition to go back to; name one: longshore marathon lab',
    );
    await expect(back({ to: '2020' })).rejects.toThrow('--to 2020: the app has no such version; name one');
    project.deployed({ cpus: 2 });
    project.marathon.answers.push(({ url }) =>
      url.includes('/versions/') ? { status: 404, body: { message: 'gone' } } : undefined,
    );
    await expect(back()).rejects.toThrow('there is no older definition to go back to');
    await expect(back({ to: version(0) })).rejects.toThrow('the app has no such version');
  });

  test('fails where somebody changes it before it is sent', async () => {
    project.deployed().deployed({ cpus: 2 });
    project.marathon.answers.push(({ url }) => {
      if (url.includes('/versions/')) project.deployed({ cpus: 3 });
      return undefined;
    });
    await expect(back()).rejects.toThrow(
      /^lab\/Marathon: \/shop\/web: somebody changed it meanwhile: its version is 2026\S+; look at it: longshore marathon lab apps$/,
    );
    expect(cpus()).toBe(3);
  });

  test('whose answer is lost is not sent again', async () => {
    project.deployed().deployed({ cpus: 2 });
    await project.serve(1, 2);
    project.marathon.looks = 3;
    project.marathon.isLost = ({ method }) => method === 'PUT';
    expect(await back()).toBe(0);
    expect([puts().length, cpus()]).toEqual([1, 0.5]);
  });

  test('after one that a deploy reverted does not go to what was reverted', async () => {
    project.deployed({ cpus: 1 }).deployed({ cpus: 2 });
    project.marathon.course = 'stalls';
    project.marathon.byHand('PUT', ID, { cpus: 3 });
    const revert = project.marathon.deployments[0]?.id ?? '';
    expect(await deployments(project.asked, { revert }, project.io, POLL)).toBe(0);
    project.marathon.course = 'works';
    expect(await back()).toBe(0);
    expect(cpus()).toBe(1);
  });
});
