import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '../../../cli/cis/gather';
import type { CisReport } from '../../../cli/cis/report';
import { FakeHosts, manifest } from '../fake-hosts';
import { flowManifest } from '../flow-manifest';
import { host } from './well';

const line = (name: string, content: string): string => `${name} ${Buffer.from(content).toString('base64')}\n`;

/** Answers what the script asks, from files of the host. */
const DOCKER = `#!/bin/sh
case "$1 $2" in
  "info --format") [ ! -e "$HOST/no-docker" ] || { echo "Cannot connect to the Docker daemon" >&2; exit 1; }; /bin/cat "$HOST/info";;
  "ps -q") echo c1;;
  "inspect --type") case "$5" in *json*) /bin/cat "$HOST/container";; *Pid*) echo 77;; *Image*) echo sha256:i1;; esac;;
  "top c1") printf 'PID COMMAND\\n77 tini\\n78 java\\n';;
  "image inspect") echo '{"Id":"sha256:i1","Config":{"Env":["LANG=C"]}}';;
  "history --no-trunc") echo 'sha256:i1 "COPY a \\u0026 b"';;
  "network ls") echo n1;;
  "network inspect") echo '{"Name":"lab-hadoop","Driver":"overlay","Options":{"encrypted":""}}';;
  "service ls") echo s1;;
  "service inspect") echo '{"Spec":{"Name":"hadoop-namenode"},"Endpoint":{}}';;
  *) echo "fake docker: $*" >&2; exit 9;;
esac
`;

const PROGRAMS = {
  docker: DOCKER,
  ss: `#!/bin/sh\necho 'LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))'\n`,
  pidof: '#!/bin/sh\nexit 1\n',
  cat: `#!/bin/sh\n[ "$1" != /etc/docker/daemon.json ] || exec /bin/cat "$HOST/daemon"\nexec /bin/cat "$@"\n`,
  grep: `#!/bin/sh\ncase "$3" in /proc/*) exec /bin/cat "$HOST/status";; esac\nexec /bin/grep "$@"\n`,
};

describe('longshore cis', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = new FakeHosts({
      ...flowManifest(),
      hosts: manifest().hosts.slice(0, 1),
      swarms: [{ path: 'lab/Swarm', managers: ['master'], workers: [] }],
    });
    for (const [name, content] of Object.entries(PROGRAMS)) {
      writeFileSync(join(hosts.folder, 'bin', name), content);
      chmodSync(join(hosts.folder, 'bin', name), 0o755);
    }
    const { info, containers } = host();
    hosts.put('192.0.2.11', 'info', JSON.stringify(info));
    hosts.put('192.0.2.11', 'container', JSON.stringify(containers[0]?.inspected));
    hosts.put('192.0.2.11', 'daemon', '{"no-new-privileges": true}');
    hosts.put('192.0.2.11', 'status', 'NoNewPrivs:\t1\nSeccomp:\t2\nCapEff:\t0000000000000000\n');
  });
  afterEach(() => {
    hosts.remove();
  });

  test('looks at each host by one ssh call, prints a table and ends with 0', async () => {
    const { code, out, err } = await hosts.run(['cis', 'lab']);
    expect(err).toBe('');
    expect(out).toMatch(
      /^5\.26 +pass +Restricted from acquiring additional privileges +1 containers: NoNewPrivs is 1$/m,
    );
    expect(out).toMatch(/^7\.3 +pass/m);
    expect(out).toMatch(/, 0 FAIL\n$/);
    expect(code).toBe(0);
    expect(hosts.calls).toHaveLength(1);
  });

  test('prints JSON, and ends with 1 where a check fails', async () => {
    hosts.put('192.0.2.11', 'status', 'NoNewPrivs:\t0\nSeccomp:\t2\n');
    const { code, out } = await hosts.run(['cis', 'lab', '--json']);
    expect(code).toBe(1);
    const report = JSON.parse(out) as CisReport;
    expect(report).toMatchObject({ environment: 'lab', well: false });
    expect(report.checks.filter(({ verdict }) => verdict === 'FAIL').map(({ id }) => id)).toEqual(['4.8', '5.26']);
  });

  test('fails (exit code 2) where no host gives an answer, and says why', async () => {
    hosts.put('192.0.2.11', 'dead');
    const { code, out } = await hosts.run(['cis', 'lab']);
    expect(code).toBe(2);
    expect(out).toContain('lab/master: ops@192.0.2.11:22: unreachable over SSH');
  });

  test('fails where docker cannot be used', async () => {
    hosts.put('192.0.2.11', 'no-docker');
    expect(await hosts.run(['cis', 'lab'])).toMatchObject({
      code: 2,
      err: 'error: lab/master: ops@192.0.2.11: docker cannot be used there (Cannot connect to the Docker daemon); start Docker on the host, and let the user use it (group docker, or sudo)\n',
    });
  });

  test('fails for a daemon.json that is none', async () => {
    hosts.put('192.0.2.11', 'daemon', '{');
    const { code, err } = await hosts.run(['cis', 'lab']);
    expect(code).toBe(1);
    expect(err).toMatch(/lab\/master: \/etc\/docker\/daemon\.json: not JSON \(.+\); correct it/);
  });

  test('fails where no host has an engine', async () => {
    hosts.write({ ...manifest(), hosts: manifest().hosts.map((entry) => ({ ...entry, engine: 'none' })) });
    expect((await hosts.run(['cis', 'lab'])).err).toContain(
      'hosts = 0: the CIS Docker Benchmark is about hosts with an engine',
    );
  });
});

describe('what a host prints', () => {
  const master = { name: 'master', path: 'lab/master' };

  test('is read, lines that mean nothing left out', () => {
    const { info } = host();
    const facts = parse(
      master,
      line('info', JSON.stringify(info)) +
        line(
          'listeners',
          'LISTEN 0 4096 *:2377 *:* users:(("dockerd",pid=9,fd=25))\nLISTEN 0 1 [::]:22 [::]:*\nnoise\n',
        ) +
        line('daemon', ''),
    );
    expect(facts).toMatchObject({ name: 'master', daemon: {}, argv: '', containers: [], images: [], services: [] });
    expect(facts.listeners).toEqual([
      { address: '*', port: 2377, program: 'dockerd' },
      { address: '[::]', port: 22, program: '' },
    ]);
  });

  test('names a container by its service, a foreign one by itself; one that ended has no status', () => {
    const { info, containers } = host();
    const own = containers[0]?.inspected;
    const foreign = { ...own, Id: 'c2', Name: '/other', Config: { Image: 'x' } };
    const facts = parse(
      master,
      line('info', JSON.stringify(info)) +
        line('containers', `${JSON.stringify(own)}\n${JSON.stringify(foreign)}\n`) +
        line('status', 'c1 NoNewPrivs:1 Seccomp:2 \nc2 \n'),
    );
    expect(facts.containers).toMatchObject([
      { title: 'hadoop-namenode@master', isTask: true, status: { NoNewPrivs: '1', Seccomp: '2' } },
      { title: 'other@master', isTask: false },
    ]);
    expect(facts.containers[1]?.status).toBeUndefined();
  });

  test('fails when it is nothing', () => {
    expect(() => parse(master, '')).toThrow('lab/master: docker info: the host printed nothing that can be read');
  });
});
