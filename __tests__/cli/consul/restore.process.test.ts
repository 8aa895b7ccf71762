import '../../provider/spawn-sees-test-env';
import { restore } from '../../../cli/consul/restore';
import { readManifest } from '../../../cli/manifest';
import { ConsulProject, snapshot } from './fixture';

let project: ConsulProject;
beforeEach(() => {
  project = new ConsulProject();
  project.write('a.snap', snapshot());
});
afterEach(() => project.remove());

const run = (argv: readonly string[], answer?: string) => {
  const asked: string[] = [];
  const ask = (question: string): Promise<string> => {
    asked.push(question);
    return Promise.resolve(answer ?? '');
  };
  return project
    .run(['restore', 'lab', 'consul', 'a.snap', ...argv], answer === undefined ? undefined : ask)
    .then((outcome) => ({ ...outcome, asked }));
};

describe('longshore restore', () => {
  test('puts a backup back, waits until it is served, and says what the cluster holds', async () => {
    await project.serve(0);
    project.consul.put('a', 'x');
    const { code, out } = await run(['--yes']);
    expect(out).toBe(
      'lab/Consul: restored from a.snap (index 42); it holds 1 keys, 1 services, 3 nodes, 0 policies, 0 tokens\n' +
        'What was made since the snapshot is gone: see npx cdktf diff lab\n',
    );
    expect(code).toBe(0);
    expect(project.consul.restored).toEqual(snapshot());
    expect(JSON.stringify(project.ssh.starts())).not.toContain(project.consul.management);
  });

  test('takes entries out that know an agent by its old id: it could register nothing', async () => {
    await project.serve(0);
    project.consul.oldIds.set('c3', 'another').set('c1', 'one more');
    const { code, out } = await run(['--yes', '--json']);
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ registeredAgain: ['c1', 'c3'] })]);
    const taken = project.consul.calls.filter(({ url }) => url === '/v1/catalog/deregister');
    expect(taken.map(({ body }) => body)).toEqual(['{"Node":"c1"}', '{"Node":"c3"}']);
    expect((await run(['--yes'])).out).not.toContain('registered again');
  });

  test('leaves nodes alone that are no agents, and agents that are gone', async () => {
    await project.serve(0);
    project.consul.nodes.add('printer');
    project.consul.answers.push(({ url }) =>
      url === '/v1/agent/members' ? { status: 200, body: [{ Name: 'c1', Status: 4, Tags: { id: 'new' } }] } : undefined,
    );
    expect((await run(['--yes'])).code).toBe(0);
    expect(project.consul.calls.map(({ url }) => url)).not.toContain('/v1/catalog/deregister');
  });

  test('fails where an agent does not register again', async () => {
    await project.serve(0);
    project.consul.oldIds.set('c2', 'another');
    project.consul.stubborn = true;
    const now = jest.spyOn(Date, 'now');
    let clock = 0;
    now.mockImplementation(() => (clock += 50_000));
    const { code, err } = await run(['--yes']);
    now.mockRestore();
    expect(code).toBe(1);
    expect(err).toContain('agents = c2: restored; they have new ids, and did not register again within 90 s');
  });

  test('asks first, and takes only the name of the environment for a yes', async () => {
    await project.serve(0);
    const no = await run([], 'y');
    expect(no.err).toContain(
      'restore of lab/Consul from a.snap: it was not confirmed, and nothing was done; type lab, or give --yes',
    );
    expect(no.code).toBe(2);
    expect(project.consul.calls).toEqual([]);
    const { code, asked } = await run([], 'lab');
    expect(code).toBe(0);
    expect(asked).toEqual([
      'All that lab/Consul holds is replaced by a.snap (index 42): keys, services, policies, tokens.\nType lab to go on: ',
    ]);
  });

  test('waits for the election that a restore may bring, and counts no keys where there are none', async () => {
    await project.serve(0, 1);
    const troubles = [
      { status: 500, body: 'No cluster leader' },
      { status: 500, body: 'No cluster leader' },
      { status: 403, body: 'ACL not found' },
    ];
    project.consul.answers.push(({ url }) => (url === '/v1/acl/token/self' ? troubles.shift() : undefined));
    project.consul.answers.push(({ url }) => (url.startsWith('/v1/kv/') ? { status: 404 } : undefined));
    const out: string[] = [];
    const io = {
      out: (text: string) => out.push(text),
      err: () => undefined,
      colour: false,
      errColour: false,
      project: project.folder,
      interrupted: new AbortController().signal,
    };
    const manifest = readManifest('lab', project.folder);
    expect(await restore(manifest, 'a.snap', { yes: true, json: true, quiet: true }, io, 5)).toBe(0);
    expect(JSON.parse(out.join(''))).toMatchObject({ server: 'c1', held: { keys: 0, nodes: 3 }, index: 42 });
    expect(troubles).toEqual([]);
  });

  test('fails where nobody can be asked', async () => {
    const { code, err } = await run([]);
    expect([code, err]).toEqual([2, expect.stringContaining('nobody can be asked here; give --yes')]);
  });

  test('fails for a file that is no whole snapshot: nothing is sent', async () => {
    await project.serve(0);
    project.write('a.snap', snapshot({ 'state.bin': 'other' }));
    const { code, err } = await run(['--yes']);
    expect([code, err]).toEqual([2, expect.stringContaining('state.bin is not what its sum says')]);
    expect(project.consul.calls).toEqual([]);
  });

  test('fails with what Consul says', async () => {
    await project.serve(0);
    project.consul.answers.push(({ method }) =>
      method === 'PUT' ? { status: 500, body: 'failed to decode' } : undefined,
    );
    const { code, err } = await run(['--yes']);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('PUT /v1/snapshot on c1: Consul answers 500: failed to decode'),
    ]);
  });

  test('fails where what was restored does not know our token', async () => {
    await project.serve(0);
    project.consul.answers.push(({ url }) =>
      url === '/v1/acl/token/self' ? { status: 403, body: 'ACL not found' } : undefined,
    );
    const now = jest.spyOn(Date, 'now');
    let clock = 0;
    now.mockImplementation(() => (clock += 40_000));
    const { code, err } = await run(['--yes']);
    now.mockRestore();
    expect(code).toBe(1);
    expect(err).toMatch(/restored: and not served after 60 s .*put the bootstrap-token of its time back/);
  });
});
