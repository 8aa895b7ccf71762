// The verb itself over a real guard and real signals; npx, cdktf and terraform are played by small scripts.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { change } from '../../../cli/deploy/deploy';
import type { Io } from '../../../cli/io';
import { until } from '../../terraform/processes';

const GUARD = join(__dirname, '../../../cli/deploy/guard.cjs');
const { PATH, TERRAFORM_BINARY_NAME } = process.env;
let folder: string;
let errors: string;
let interrupt: AbortController;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longshore-deploy-test-'));
  errors = '';
  interrupt = new AbortController();
  mkdirSync(join(folder, 'cdktf.out', 'stacks', 'lab'), { recursive: true });
  // Ends a second after its first interrupt, and keeps what it has done; a second interrupt would be noted too.
  program(
    'terraform',
    `[ "$1" != state ] || exit 0
trap 'echo interrupted >> ${folder}/signals; done=yes' INT
trap 'echo hung-up >> ${folder}/signals; exit 1' HUP
echo "$$ $*" > ${folder}/started
for look in $(seq 400); do
  [ -z "$done" ] || break
  [ ! -e ${folder}/finish ] || exit 3
  sleep 0.05
done
sleep 0.3
echo '{"what":"web on slave1","action":"create","state":"begun"}' >> "$LONGSHORE_JOURNAL"
echo '{"what":"web on slave1","action":"create","state":"done"}' >> "$LONGSHORE_JOURNAL"`,
  );
  process.env.PATH = `${folder}:${PATH ?? ''}`;
  process.env.TERRAFORM_BINARY_NAME = join(folder, 'terraform');
});
afterEach(() => {
  process.env.PATH = PATH;
  if (TERRAFORM_BINARY_NAME === undefined) delete process.env.TERRAFORM_BINARY_NAME;
  else process.env.TERRAFORM_BINARY_NAME = TERRAFORM_BINARY_NAME;
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

const io = (): Io => ({
  out: () => undefined,
  err: (text) => void (errors += text),
  colour: false,
  errColour: false,
  project: folder,
  interrupted: interrupt.signal,
});
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const started = (): boolean => existsSync(join(folder, 'started'));

describe('Ctrl-C', () => {
  test('cdktf ends at once, Terraform in its own time; the last line says how things are', async () => {
    // As cdktf does: it hangs up on what it runs, and is gone.
    program(
      'npx',
      `"$TERRAFORM_BINARY_NAME" apply & guard=$!\ntrap 'kill -HUP $guard; exit 1' TERM\necho $$ > ${folder}/cdktf\nwait $guard`,
    );
    const done = change('deploy', 'lab', ['--auto-approve'], io());
    await until('terraform runs', started);
    interrupt.abort();
    process.kill(Number(read('cdktf')), 'SIGTERM');
    expect(await done).toBe(130);
    expect(read('signals')).toBe('interrupted\n');
    expect(errors.trim().split('\n').at(-1)).toBe(
      'interrupted: 1 made, 0 changed, 0 removed; nothing goes on on the hosts; ' +
        'next: longshore deploy lab --auto-approve takes it up from there',
    );
  });

  test('before Terraform changes anything there is nothing to wait for', async () => {
    program('npx', '"$TERRAFORM_BINARY_NAME" state pull >/dev/null; exit 1');
    interrupt.abort();
    expect(await change('destroy', 'lab', [], io())).toBe(130);
    expect(errors).toBe('\ninterrupted before anything was changed; nothing goes on on the hosts\n');
  });
});

test("without it cdktf's exit code is ours, and its options are passed on", async () => {
  program('npx', `echo "$*" > ${folder}/argv; touch ${folder}/finish; "$TERRAFORM_BINARY_NAME" apply -auto-approve`);
  expect(await change('deploy', 'lab', ['--auto-approve'], io())).toBe(3);
  expect([read('argv'), read('started').replace(/^\d+ /, ''), errors]).toEqual([
    '--no-install cdktf deploy lab --auto-approve\n',
    'apply -auto-approve\n',
    '',
  ]);
});

test('fails where there is no npx', async () => {
  process.env.PATH = folder;
  await expect(change('deploy', 'lab', [], io())).rejects.toThrow(
    /npx cdktf: cannot be run .*; see "longshore doctor"/,
  );
});

describe('the guard', () => {
  const guard = (...argv: string[]) =>
    spawn(process.execPath, [GUARD, ...argv], {
      env: {
        ...process.env,
        LONGSHORE_TERRAFORM: join(folder, 'terraform'),
        LONGSHORE_GUARD_NOTE: join(folder, 'note'),
        LONGSHORE_JOURNAL: join(folder, 'journal'),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  const ended = (child: ReturnType<typeof guard>): Promise<number | null> =>
    new Promise((resolve) => child.on('close', resolve));

  test('tells Terraform once, however often it is told', async () => {
    const child = guard('apply');
    await until('terraform runs', started);
    child.kill('SIGHUP');
    child.kill('SIGTERM');
    child.kill('SIGINT');
    expect(await ended(child)).toBe(0);
    expect([read('signals'), read('note')]).toEqual(['interrupted\n', '{"code":0}']);
  });

  test('keeps no note of what changes nothing', async () => {
    expect(await ended(guard('state', 'pull'))).toBe(0);
    expect(existsSync(join(folder, 'note'))).toBe(false);
  });

  test('fails where there is no terraform', async () => {
    rmSync(join(folder, 'terraform'));
    expect(await ended(guard('apply'))).toBe(127);
  });
});
