import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const MINUTES = 60_000;

interface PackageJson {
  dependencies: Record<string, string>;
  overrides?: Record<string, Record<string, string>>;
}

/** Somebody else's project, outside the tree: installs the tarball, type-checks, synthesizes and tests its plan. */
describe('an importing project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-import-'));
  let tarball: string;

  beforeAll(() => {
    const packed = JSON.parse(run(root, 'npm', 'pack', '--json', '--pack-destination', folder)) as [
      { filename: string },
    ];
    tarball = join(folder, packed[0].filename);
  }, 3 * MINUTES);

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ['cdktf', (): undefined => undefined],
    [
      'cdktn',
      (project: PackageJson): void => {
        project.dependencies.cdktf = 'npm:cdktn@0.24.0';
        project.overrides = { longshore: { cdktf: '$cdktf' } };
      },
    ],
  ])(
    'works with %s',
    (name, change) => {
      const project = join(folder, name);
      cpSync(join(root, 'examples', 'importing-project'), project, { recursive: true });
      const file = join(project, 'package.json');
      const description = JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
      description.dependencies.longshore = `file:${tarball}`;
      change(description);
      writeFileSync(file, JSON.stringify(description));

      run(project, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline');
      run(project, 'npm', 'run', 'types');
      run(project, 'npm', 'run', 'synth');
      const plan = JSON.parse(
        readFileSync(join(project, 'cdktf.out', 'stacks', 'warehouse', 'cdk.tf.json'), 'utf8'),
      ) as {
        resource: Record<string, object>;
      };
      expect(Object.keys(plan.resource.longshore_swarm_service ?? {})).toHaveLength(8);
      expect(() => run(project, 'npx', 'jest', '--ci')).toThrow('--ci writes nothing');
      run(project, 'npx', 'jest', '--ci=false'); // writes the golden plan, on a CI machine too
      run(project, 'npx', 'jest', '--ci'); // holds it
      run(project, 'npm', 'run', 'test:node'); // so does node's own test runner
      rmSync(join(project, 'golden', 'warehouse', 'stack.json'));
      expect(() => run(project, 'npm', 'run', 'test:node')).toThrow("'stack.json'");
    },
    5 * MINUTES,
  );
});

function run(cwd: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}
