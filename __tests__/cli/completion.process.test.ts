import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeHosts, manifest } from './fake-hosts';

const isHere = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

describe('longshore completion', () => {
  let hosts: FakeHosts;
  const scripts: Record<string, string> = {};

  /** A file with the shell's script, which is the same for every project. */
  function scriptFile(shell: string): string {
    scripts[shell] ??= hosts.spawn(['completion', shell]).out;
    const file = join(hosts.folder, `longshore.${shell}`);
    writeFileSync(file, scripts[shell]);
    return file;
  }

  beforeEach(() => {
    const marathonApps = [{ path: 'lab/Web', cluster: 'lab/Marathon', id: '/shop/web', instances: 1, document: {} }];
    hosts = new FakeHosts({ ...manifest(), marathonApps });
    hosts.write({ ...manifest(), environment: 'staging' }, 'staging');
    const secrets = [{ kind: 'uuid', name: 'consul/token', path: 'lab/Consul' }];
    writeFileSync(
      join(hosts.project, 'cdktf.out', 'stacks', 'lab', 'secrets.json'),
      JSON.stringify({ schemaVersion: 1, environment: 'lab', secretsDirectory: 'secrets/lab', secrets }),
    );
  });
  afterEach(() => {
    hosts.remove();
  });

  const CASES: readonly (readonly [line: string, offered: string[]])[] = [
    ['longshore st', ['status']],
    ['longshore pre', ['preflight']],
    ['longshore status ', ['lab', 'staging']],
    ['longshore status l', ['lab']],
    ['longshore doctor s', ['staging']],
    ['longshore status lab --', ['--json', '--quiet', '--help']],
    ['longshore status lab --json --', ['--quiet', '--help']],
    ['longshore ports lab --host ', ['master', 'slave1', 'slave2']],
    ['longshore ports --host slave1 ', ['lab', 'staging']],
    ['longshore forget lab s', ['slave1', 'slave2']],
    ['longshore marathon lab ', ['apps', 'scale', 'restart', 'rollback', 'deployments']],
    ['longshore marathon lab restart ', ['/shop/web']],
    ['longshore plan-app lab /', ['/shop/web']],
    ['longshore secrets lab ', ['init', 'rotate', 'status']],
    ['longshore secrets lab rotate ', ['tokens', 'consul/token']],
    ['longshore secrets lab rotate tokens c', ['consul/token']],
    ['longshore secrets staging rotate ', []],
    ['longshore mesos lab ', ['status', 'drain', 'undrain']],
    ['longshore mesos lab drain sl', ['slave1', 'slave2']],
    ['longshore logs lab ', ['namenode', 'datanode@slave1', 'datanode@slave2']],
    ['longshore logs nowhere ', []],
    ['longshore logs lab namenode --tail ', []],
    ['longshore topology lab --format ', ['svg']],
    ['longshore completion ', ['bash', 'zsh']],
    ['longshore status lab more', []],
    ['longshore nonsense ', []],
  ];

  /** What the shell's own variables hold after Tab. */
  function inBash(line: string): string[] {
    const file = scriptFile('bash');
    const script = `source ${file}; COMP_LINE=$1; COMP_POINT=\${#1}; _longshore; [ \${#COMPREPLY[@]} = 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', line], {
      cwd: hosts.project,
      encoding: 'utf8',
      env: { ...process.env },
    });
    expect(stderr).toBe('');
    return stdout.split('\n').slice(0, -1);
  }

  test.each(CASES)('in bash: "%s"', (line, offered) => {
    expect(inBash(line)).toEqual(offered);
  });

  test('in bash: what stands before an @ is a word of its own', () => {
    expect(inBash('longshore logs lab datanode@s')).toEqual(['slave1', 'slave2']);
  });

  test('in bash: files are left to the shell', () => {
    const file = scriptFile('bash');
    const script = `source ${file}; compopt() { echo "compopt $*"; }; COMP_LINE=$1; COMP_POINT=\${#1}; _longshore; echo "\${#COMPREPLY[@]}"`;
    for (const line of ['longshore topology lab --output ', 'longshore hadoop lab -- hdfs dfs -put ']) {
      const { stdout } = spawnSync('bash', ['-c', script, 'bash', line], {
        cwd: hosts.project,
        encoding: 'utf8',
        env: { ...process.env },
      });
      expect(stdout).toBe('compopt -o default\n0\n');
    }
  });

  test('in bash: the function stands in for a program that is not on the PATH', () => {
    const file = scriptFile('bash');
    const { stdout } = spawnSync('bash', ['-c', `source ${file}; longshore ports lab`], {
      cwd: hosts.project,
      encoding: 'utf8',
      env: { ...process.env },
    });
    expect(stdout).toBe('lab: no flows are declared\n');
  });

  const zsh = isHere('zsh') ? test : test.skip;
  zsh.each(CASES)('in zsh (skipped where there is no zsh): "%s"', (line, offered) => {
    const file = scriptFile('zsh');
    const script =
      `compdef() { }; _files() { }; _describe() { print -rl -- "\${(@P)2}" }; source ${file}; ` +
      'words=("${(@s: :)1}"); CURRENT=$#words; _longshore';
    const { stdout } = spawnSync('zsh', ['-fc', script, 'zsh', line], {
      cwd: hosts.project,
      encoding: 'utf8',
      env: { ...process.env },
    });
    const values = stdout.split('\n').map((text) => text.split(':', 1)[0] ?? '');
    expect(values.filter((text) => text !== '')).toEqual(offered);
  });

  test('fails for another shell, with the choices', async () => {
    expect(await hosts.run(['completion', 'fish'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Allowed choices are bash, zsh') as string,
    });
  });
});
