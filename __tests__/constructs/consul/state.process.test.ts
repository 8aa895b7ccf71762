import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const script = join(__dirname, '..', '..', '..', 'constructs', 'consul', 'state.sh');
const folder = mkdtempSync(join(tmpdir(), 'longshore-state-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The exit code of a command beside an agent that answers so; an answer of none is a failing curl. */
function run(command: string, answers: { leader?: string; peers?: string }): number | null {
  const lines = Object.entries(answers).map(
    ([what, answer]) => `*http://127.0.0.1:8500/v1/status/${what}) echo '${answer}' ;;`,
  );
  writeFileSync(join(folder, 'curl'), `#!/bin/sh\ncase "$*" in\n${lines.join('\n')}\n*) exit 22 ;;\nesac\n`);
  chmodSync(join(folder, 'curl'), 0o755);
  const PATH = [folder, process.env.PATH].join(delimiter);
  const env = { PATH, CONSUL_HTTP_ADDR: 'http://127.0.0.1:8500', CONSUL_SERVER: '192.0.2.1:8300' };
  return spawnSync('sh', [script, command], { env }).status;
}

const peers = '["192.0.2.2:8300","192.0.2.1:8300"]';

describe('state.sh', () => {
  test('ready: a server that knows a leader and is one of its peers', () => {
    expect(run('ready', { leader: '"192.0.2.2:8300"', peers })).toBe(0);
    expect(run('ready', { leader: '""', peers })).not.toBe(0);
    expect(run('ready', { leader: '"192.0.2.2:8300"', peers: '["192.0.2.2:8300","192.0.2.11:8300"]' })).not.toBe(0);
    expect(run('ready', {})).not.toBe(0);
  });

  test('leads: the leader is this server', () => {
    expect(run('leads', { leader: '"192.0.2.1:8300"' })).toBe(0);
    expect(run('leads', { leader: '"192.0.2.11:8300"' })).not.toBe(0);
    expect(run('leads', { leader: '""' })).not.toBe(0);
    expect(run('leads', {})).not.toBe(0);
  });

  test('joined: an agent that reaches a server which knows a leader', () => {
    expect(run('joined', { leader: '"192.0.2.1:8300"' })).toBe(0);
    expect(run('joined', { leader: '""' })).not.toBe(0);
    expect(run('joined', {})).not.toBe(0);
  });
});
