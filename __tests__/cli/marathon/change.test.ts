import '../../provider/spawn-sees-test-env';
import { restart, scale } from '../../../cli/marathon/change';
import { deployments } from '../../../cli/marathon/deployments';
import { rollback } from '../../../cli/marathon/rollback';
import { ID, MarathonProject } from './fixture';

let project: MarathonProject;
beforeEach(async () => {
  project = new MarathonProject();
  await project.deployed().serve(0, 1, 2);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await project.remove();
});

const POLL = 1;
const restarts = () => project.marathon.writes.filter((write) => write.startsWith('POST'));

describe('a change whose answer is lost', () => {
  test('is not sent again: a restart is one, also where the app is locked by it', async () => {
    project.marathon.isLost = ({ method }) => method === 'POST';
    expect(await restart(project.asked, ID, {}, project.io, POLL)).toBe(0);
    expect(restarts()).toHaveLength(1);
    project.marathon.looks = 6;
    expect(await restart(project.asked, ID, { force: true }, project.io, POLL)).toBe(0);
    expect(restarts()).toHaveLength(2);
  });

  test('and is seen late is not sent again either, once it is', async () => {
    const stale = project.marathon.apps.get(ID);
    let lost = 0;
    project.marathon.looks = 4;
    project.marathon.isLost = ({ method }) => method === 'POST' && (lost += 1) === 1;
    let asked = 0;
    // The next leader knows of it only after it was asked a second time.
    project.marathon.answers.push(({ method, url }) => {
      if (method !== 'GET' || lost !== 1 || !url.startsWith(`/v2/apps${ID}`) || (asked += 1) > 1) return undefined;
      return { status: 200, body: { app: { ...shown, version: stale?.version ?? '' } } };
    });
    const shown = {
      id: ID,
      instances: 2,
      versionInfo: { lastConfigChangeAt: stale?.lastConfigChangeAt },
      tasks: [],
      deployments: [],
    };
    expect(await restart(project.asked, ID, {}, project.io, POLL)).toBe(0);
    expect(restarts()).toHaveLength(1);
    expect(project.marathon.apps.get(ID)?.versions).toHaveLength(2);
  });

  test('is sent again where it was not done', async () => {
    let refused = 0;
    project.marathon.answers.push(({ method }) =>
      method === 'POST' && (refused += 1) === 1 ? { status: 503, body: { message: 'timed out' } } : undefined,
    );
    expect(await restart(project.asked, ID, {}, project.io, POLL)).toBe(0);
    expect(project.marathon.apps.get(ID)?.versions).toHaveLength(2);
  });
});

describe('a lock', () => {
  const changes = {
    scale: (options = {}) => scale(project.asked, ID, 5, options, project.io, POLL),
    restart: (options = {}) => restart(project.asked, ID, options, project.io, POLL),
    rollback: (options = {}) =>
      rollback(project.asked, ID, { to: '2026-01-01T00:00:01.000Z', ...options }, project.io, POLL),
  };
  const verbs = Object.keys(changes) as (keyof typeof changes)[];
  beforeEach(() => {
    project.deployed({ cpus: 2 });
  });

  test.each(verbs)('is waited out by a %s, which is sent once, after it', async (verb) => {
    project.marathon.looks = 7;
    project.marathon.byHand('PUT', ID, { cpus: 3 });
    const running: number[] = [];
    project.marathon.answers.push(({ method }) => {
      if (method !== 'GET') running.push(project.marathon.deployments.length);
      return undefined;
    });
    expect(await changes[verb]()).toBe(0);
    expect(running).toEqual([0]);
  });

  test.each(verbs)('fails a %s when the time is over, of which nothing was sent', async (verb) => {
    project.marathon.course = 'stalls';
    project.marathon.byHand('PUT', ID, { cpus: 3 });
    let now = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => (now += 20_000));
    await expect(changes[verb]({ timeout: '60s' })).rejects.toThrow(/is locked by another deployment, since 60 s/);
    expect(project.marathon.writes).toEqual([]);
  });

  test.each(verbs)('is not asked for where a %s is forced', async (verb) => {
    project.marathon.course = 'stalls';
    project.marathon.byHand('PUT', ID, { cpus: 3 });
    project.marathon.course = 'works';
    expect(await changes[verb]({ force: true })).toBe(0);
    const asked = project.marathon.calls.map(({ method, url }) => (method === 'GET' ? url : 'the change'));
    expect(asked.slice(0, asked.indexOf('the change'))).not.toContain('/v2/deployments');
  });
});

describe('Ctrl-C', () => {
  /** Ends the wait once a deployment is under way. */
  function interruptWhenSent(): void {
    project.marathon.course = 'stalls';
    project.marathon.answers.push(() => {
      if (project.marathon.deployments.length > 0) project.stop.abort();
      return undefined;
    });
  }

  test('says what goes on, where to look, and what takes it back', async () => {
    interruptWhenSent();
    expect(await restart(project.asked, ID, {}, project.io, POLL)).toBe(130);
    const id = project.marathon.deployments[0]?.id ?? '';
    expect(project.err).toBe(
      `interrupted: restart of ${ID} was sent, and goes on in Marathon as deployment ${id}; look: longshore marathon lab deployments; ` +
        `take it back: longshore marathon lab deployments --revert ${id}\n`,
    );
    expect(project.out).toBe('');
  });

  test('says the same of a scale and a rollback', async () => {
    project.deployed({ cpus: 2 });
    interruptWhenSent();
    expect(await rollback(project.asked, ID, { quiet: true }, project.io, POLL)).toBe(130);
    expect(project.err).toMatch(
      /^interrupted: rollback to 2026\S+ of \/shop\/web was sent, and goes on in Marathon as deployment d\d+; look: /,
    );
  });

  test('before anything was sent keeps it from being sent, and says so', async () => {
    project.stop.abort();
    expect(await scale(project.asked, ID, 5, {}, project.io, POLL)).toBe(130);
    expect(project.err).toBe(`interrupted: scale to 5 of ${ID} was not sent: nothing changes in Marathon\n`);
    expect(project.marathon.writes).toEqual([]);
  });

  test('while a lock is looked for, and nobody answers, says that nothing was sent', async () => {
    project.marathon.answers.push(({ url }) => {
      if (url !== '/v2/deployments') return undefined;
      project.stop.abort();
      return { status: 502 };
    });
    expect(await restart(project.asked, ID, {}, project.io, POLL)).toBe(130);
    expect(project.err).toBe(`interrupted: restart of ${ID} was not sent: nothing changes in Marathon\n`);
  });

  test('while the answer is not known says that', async () => {
    project.marathon.answers.push(({ method }) =>
      method === 'GET' && project.stop.signal.aborted ? { status: 502 } : undefined,
    );
    project.marathon.isLost = ({ method }) => {
      if (method !== 'POST') return false;
      project.stop.abort();
      return true;
    };
    expect(await restart(project.asked, ID, {}, project.io, POLL)).toBe(130);
    expect(project.err).toBe(
      `interrupted: restart of ${ID} may have been sent, the answer was lost; look: longshore marathon lab deployments\n`,
    );
  });

  test('of a revert says that it goes on', async () => {
    project.marathon.course = 'stalls';
    project.marathon.revertsStall = true;
    project.marathon.byHand('PUT', ID, { cpus: 2 });
    const revert = project.marathon.deployments[0]?.id ?? '';
    project.marathon.answers.push(({ method }) => {
      if (method === 'DELETE') project.stop.abort();
      return undefined;
    });
    expect(await deployments(project.asked, { revert }, project.io, POLL)).toBe(130);
    const by = project.marathon.deployments[0]?.id ?? '';
    expect(project.err).toBe(
      `interrupted: the revert of ${revert} goes on in Marathon as deployment ${by}; look: longshore marathon lab deployments\n`,
    );
  });
});
