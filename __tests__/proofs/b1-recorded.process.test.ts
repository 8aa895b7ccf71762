import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerJson } from './live';
import { Secret } from '../../constructs/environment';
import type { MarathonClusterProps } from '../../constructs/marathon';
import { entrypoint } from '../../constructs/marathon/command-line';
import { recordOf } from '../../lab/simulators/record';
import { judgeMarathonFlags } from '../../upstream/marathon/flags';
import { wronglyTold } from './b1-flags-judge';
import { programsIn, type DeclaredProgram } from './b1-programs';
import { asRecorded, reading } from './b1-recorded';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longshore-recorded-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const STARTED = '2030-01-01T00:00:00.5Z';
const read = (argv: readonly string[], env: Record<string, string> = {}): string =>
  execFileSync('sh', ['-c', reading({ told: { argv, environment: {} } }, STARTED)], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env },
  });

function record(name: string, at = '2030-01-01T00:00:02Z'): string {
  const file = join(folder, name);
  writeFileSync(file, name);
  utimesSync(file, new Date(at), new Date(at));
  return file;
}

test('a record is read from where the image says, from the work directory, or where the program was started', () => {
  record('recorded.json');
  expect(read([])).toBe('recorded.json');
  expect(read([`--work_dir=${folder}`])).toBe('recorded.json');
  expect(read([], { SIMULATOR_RECORD: record('elsewhere') })).toBe('elsewhere');
});

test('there is none of a program that writes none, and one from before is none', () => {
  expect(read([`--work_dir=${folder}`])).toBe('');
  record('recorded.json', '2029-12-31T23:59:00Z');
  expect(read([])).toBe('');
});

test('what is declared is compared with the same left out of it', () => {
  const given = { argv: ['--http_credentials', 'a:b'], environment: { A: 'x', JAVA_PASSWORD: 'y' } };
  expect(asRecorded({ program: 'marathon', container: {} as ContainerJson, told: given, fromFiles: [] })).toEqual({
    program: 'marathon',
    argv: ['--http_credentials', '(left out)'],
    environment: { A: 'x', JAVA_PASSWORD: '(left out)' },
    ignored: [],
  });
});

const told = { argv: ['--master', 'zk://192.0.2.1:2181/mesos'], environment: { LIBPROCESS_PORT: '15080' } };

/** As it is synthesized. */
function declared(props: Partial<MarathonClusterProps>): DeclaredProgram {
  const labels = { 'longshore.path': 'lab/Marathon' };
  const { argv: command, environment } = told;
  const container = { labels, entrypoint: entrypoint(props as MarathonClusterProps), command, environment };
  const manifest = { daemon: 'marathon', path: 'lab/Marathon', host: 'c1' } as ContainerJson;
  const [program] = programsIn({ resource: { longshore_host_container: { Marathon: container } } }, [manifest]);
  return program as DeclaredProgram;
}

/** What Marathon's simulator writes down, judged. */
function wrong(program: DeclaredProgram, environment: Readonly<Record<string, string>>): string[] {
  const got = recordOf({
    program: 'marathon',
    argv: told.argv,
    environment: { ...told.environment, ...environment },
    ignored: [],
  });
  return wronglyTold('marathon@c1', asRecorded(program), got, judgeMarathonFlags(got));
}

describe('credentials that the start command reads from a file', () => {
  const withCredentials = declared({ httpCredentials: Secret.file('http-credentials') });

  test('are declared by their name, and the program has them', () => {
    expect(withCredentials.fromFiles).toEqual(['MARATHON_HTTP_CREDENTIALS']);
    expect(wrong(withCredentials, { MARATHON_HTTP_CREDENTIALS: 'ops:s3cr3t' })).toEqual([]);
  });

  test('fails where the program did not get them', () => {
    expect(wrong(withCredentials, {})).toEqual([
      'marathon@c1: it got MARATHON_HTTP_CREDENTIALS=, declared is MARATHON_HTTP_CREDENTIALS=(left out)',
    ]);
  });

  test('fails for a program that got some and was to have none', () => {
    expect(wrong(declared({}), { MARATHON_HTTP_CREDENTIALS: 'ops:s3cr3t' })).toEqual([
      'marathon@c1: it got MARATHON_HTTP_CREDENTIALS=(left out), which is not declared',
    ]);
  });
});
