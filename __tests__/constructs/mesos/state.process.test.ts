import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const script = join(__dirname, '..', '..', '..', 'constructs', 'mesos', 'state.sh');
const folder = mkdtempSync(join(tmpdir(), 'longshore-mesos-state-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Answers {
  readonly metrics?: string;
  /** Status of /redirect. */
  readonly redirect?: string;
  readonly health?: boolean;
}

/** Runs a command beside a daemon that answers so. */
function run(command: string, { metrics, redirect = '503', health = true }: Answers = {}, input = '') {
  const lines = [
    `*/metrics/snapshot*) ${metrics === undefined ? 'exit 22' : `echo '${metrics}'`} ;;`,
    `*/redirect*) printf ${redirect} ;;`,
    `*/health*) exit ${health ? 0 : 22} ;;`,
    `*/api/v1*) printf '{"type":"X"}\\n200\\n' ;;`,
  ];
  const log = join(folder, 'log');
  writeFileSync(log, '');
  writeFileSync(
    join(folder, 'curl'),
    `#!/bin/sh\nprintf '%s|' "$@" >'${log}'\ncat >'${folder}/stdin'\ncase "$*" in\n${lines.join('\n')}\n*) exit 22 ;;\nesac\n`,
  );
  chmodSync(join(folder, 'curl'), 0o755);
  const PATH = [folder, process.env.PATH].join(delimiter);
  const env = { PATH, LONGSHORE_MESOS_URL: 'http://192.0.2.1:5050' };
  const { status, stdout, stderr } = spawnSync('sh', [script, command], { env, input, encoding: 'utf8' });
  return { status, stdout, stderr, argv: readFileSync(log, 'utf8') };
}

const figures = (values: Record<string, string>): string =>
  `{${Object.entries(values)
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}`;

describe('state.sh', () => {
  test('recovered: a master whose log has caught up, and that knows a leader', () => {
    const metrics = figures({ 'master/elected': '0.0', 'registrar/log/recovered': '1.0', 'system/cpus_total': '2.0' });
    expect(run('recovered', { metrics, redirect: '307' }).status).toBe(0);
    expect(run('recovered', { metrics }).status).not.toBe(0);
    const behind = figures({ 'registrar/log/recovered': '0.0' });
    expect(run('recovered', { metrics: behind, redirect: '307' }).status).not.toBe(0);
    expect(run('recovered', { redirect: '307' }).status).not.toBe(0);
  });

  test.each(['{"master/elected":1}', '{"master\\/elected":1.0}', '{ "a": 0.0,\n "master/elected": 1.0 }'])(
    'leads: %s',
    (metrics) => {
      expect(run('leads', { metrics }).status).toBe(0);
    },
  );

  test('leads: not one that only has it in another figure, or another number', () => {
    expect(
      run('leads', { metrics: figures({ 'old/master/elected': '1.0', 'master/elected': '0.0' }) }).status,
    ).not.toBe(0);
    expect(run('leads', { metrics: figures({ 'master/elected': '11.0' }) }).status).not.toBe(0);
    expect(run('leads').status).not.toBe(0);
  });

  test('leader: while anybody leads', () => {
    expect(run('leader', { redirect: '307' }).status).toBe(0);
    expect(run('leader').status).not.toBe(0);
  });

  test('registered: an agent that a leader knows', () => {
    expect(run('registered', { metrics: figures({ 'slave/registered': '1.0' }) }).status).toBe(0);
    expect(run('registered', { metrics: figures({ 'slave/registered': '0.0' }) }).status).not.toBe(0);
  });

  test('health: the own process answers', () => {
    expect(run('health').status).toBe(0);
    expect(run('health', { health: false }).status).not.toBe(0);
  });

  test('api: a call from stdin, answered by the leader, with its status', () => {
    const { stdout, argv, status } = run('api', {}, '{"type":"GET_AGENTS"}');
    expect([status, stdout]).toEqual([0, '{"type":"X"}\n200\n']);
    expect(argv).toContain('--data-binary|{"type":"GET_AGENTS"}|');
    expect(argv).toContain('--location-trusted|');
  });

  test('fails for another word', () => {
    expect(run('nonsense')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('nonsense: not one of') as string,
    });
  });

  test('tells a secret to curl alone, by its standard input', () => {
    const text = readFileSync(script, 'utf8')
      .replaceAll('/mesos/secrets/operator', join(folder, 'operator'))
      .replaceAll('/mesos/secrets/ca.pem', join(folder, 'ca.pem'));
    writeFileSync(join(folder, 'operator'), 'hunter2');
    writeFileSync(join(folder, 'ca.pem'), '');
    run('health'); // leaves its curl
    const PATH = [folder, process.env.PATH].join(delimiter);
    const env = { PATH, LONGSHORE_MESOS_URL: 'https://192.0.2.1:5050', LONGSHORE_MESOS_PRINCIPAL: 'operator' };
    expect(spawnSync('sh', ['-c', text, 'state.sh', 'health'], { env }).status).toBe(0);
    expect(readFileSync(join(folder, 'log'), 'utf8')).not.toContain('hunter2');
    expect(readFileSync(join(folder, 'stdin'), 'utf8')).toMatch(
      /^user = "operator:hunter2"\ncacert = ".*ca\.pem"\ncert = .*\nkey = .*\n$/,
    );
  });
});
