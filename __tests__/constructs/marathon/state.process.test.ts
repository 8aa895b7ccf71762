import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = join(__dirname, '..', '..', '..', 'constructs', 'marathon', 'state.sh');
const folder = mkdtempSync(join(tmpdir(), 'longshore-marathon-state-'));
const credentials = join(folder, 'credentials');
writeFileSync(credentials, 'ops:s3cr3t');
const edited = join(folder, 'edited');
writeFileSync(edited, 'ops:s3cr3t\n');
let server: Server;
let port = 0;
/** What a Marathon answers; undefined: nothing at all. */
let leader: string | undefined;
let asked: string[] = [];

beforeAll(async () => {
  server = createServer({ requireHostHeader: true }, ({ url = '', headers }, response) => {
    asked.push(`${url} ${headers.authorization ?? ''}`.trim());
    if (
      headers.authorization !== undefined &&
      headers.authorization !== `Basic ${Buffer.from('ops:s3cr3t').toString('base64')}`
    )
      response.writeHead(401).end();
    else if (leader === undefined) response.writeHead(502).end('<html>no leader</html>');
    else response.end(JSON.stringify({ leader }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
});

const run = (what: string, more: string[] = [], at = port): Promise<number | null> =>
  new Promise((resolve) => {
    spawn('bash', [script, what, '127.0.0.1', String(at), ...more], { stdio: 'ignore' }).on('close', resolve);
  });

describe('state.sh', () => {
  test('serves: its own HTTP server answers, without a word to the leader', async () => {
    leader = undefined;
    expect(await run('serves')).toBe(0);
    expect(asked).toEqual([]);
    expect(await run('serves', [], 1)).not.toBe(0);
  });

  test('ready: there is a leader that serves', async () => {
    leader = '192.0.2.9:8080';
    expect(await run('ready')).toBe(0);
    expect(await run('ready', [credentials])).toBe(0);
    expect(asked).toEqual(['/v2/leader', '/v2/leader Basic b3BzOnMzY3IzdA==']);
    leader = undefined;
    expect(await run('ready')).not.toBe(0);
  });

  test('leaves out the newline at the end of the credentials, as what starts Marathon does', async () => {
    leader = `127.0.0.1:${port}`;
    expect([await run('ready', [edited]), await run('leads', [edited])]).toEqual([0, 0]);
    expect(asked).toEqual(['/v2/leader Basic b3BzOnMzY3IzdA==', '/v2/leader Basic b3BzOnMzY3IzdA==']);
  });

  test('leads: the leader is this one', async () => {
    leader = `127.0.0.1:${port}`;
    expect(await run('leads')).toBe(0);
    expect(await run('leads', [credentials])).toBe(0);
    leader = `127.0.0.1:${port}1`;
    expect(await run('leads')).not.toBe(0);
    leader = undefined;
    expect(await run('leads')).not.toBe(0);
  });
});
