import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'longshore-prove-'));

function prove(...argv: string[]): { code: number | null; out: string; err: string } {
  const program = join(__dirname, 'main.ts');
  const tsx = require.resolve('tsx');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, program, ...argv], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

describe('npm run prove', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'cdktf.json'), '{}');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('fails for a row that does not exist, and says which do', () => {
    expect(prove('A9')).toEqual({
      code: 2,
      out: '',
      err: 'error: npm run prove: row = "A9": no such row (there are A1, A2, A3, A4, B1, B12); name one of these, or none for all\n',
    });
  });

  test('fails for an environment that was not synthesized', () => {
    const { code, err } = prove('A1', '--environment', 'staging');
    expect(code).toBe(2);
    expect(err).toContain(
      'error: staging: cdktf.out/stacks/staging/environment.json: no such environment (none is synthesized yet)',
    );
  });

  test('fails for an unknown option; --help explains the exit codes', () => {
    expect(prove('--all').code).toBe(2);
    expect(prove('--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Exit code: 0 all rows pass') as string,
    });
  });
});
