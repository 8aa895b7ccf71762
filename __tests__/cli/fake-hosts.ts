// Hosts that exist only for a test: a fake `ssh` on the PATH notes its argv and runs the remote command here, where fake
// `docker` and `hdfs` answer from files. So the argv, the remote scripts and the streams are the real ones.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentJson } from '../../constructs/environment/environment-json';
import { main } from '../../cli/main';
import { longshoreProgram } from './compiled';

/** A shell script, since hosts are asked many times in a test: node takes 50 ms to start, ten times what the rest of it takes. */
const SSH = `#!/bin/sh
note=$FAKE/ssh-$$
printf '%s\\0' "$@" '' >"$note"
cat "$note" >>"$FAKE/ssh.log" # in one piece: hosts are asked at the same time
for word; do
  case $word in
    -N) tunnel=yes;;
    *[!A-Za-z0-9_]*@*) ;;
    ?*@*) target=\${target:-$word};;
  esac
done
address=\${target#*@}
export HOST="$FAKE/$address"
if [ -e "$HOST/dead" ]; then
  echo "ssh: connect to host $address port 22: Connection timed out" >&2
  exit 255
fi
[ ! -e "$HOST/hangs" ] || exec sleep 600
[ -z "\${tunnel-}" ] || exec "${process.execPath}" "$FAKE/bin/tunnel.cjs" "$@"
sh -c "$word"
`;

/** `ssh -N`: listens as ssh would, and hangs up on whoever comes. */
const TUNNEL = `
const { existsSync } = require('node:fs');
const { createServer } = require('node:net');
const argv = process.argv.slice(2);
if (existsSync(process.env.HOST + '/no-forwarding')) {
  process.stderr.write('administratively prohibited: open failed\\n');
  process.exit(255);
}
argv.forEach((word, index) => {
  if (word === '-L') createServer((socket) => socket.end()).listen(Number(argv[index + 1].split(':')[1]), '127.0.0.1');
});
if (existsSync(process.env.HOST + '/short-lived')) setTimeout(() => process.exit(0), 500);
`;

const DOCKER = `#!/bin/sh
case "$1 $2" in
  "ps -aq") [ ! -e "$HOST/no-docker" ] || { echo "Cannot connect to the Docker daemon" >&2; exit 1; }; cat "$HOST/ids" 2>/dev/null; exit 0;;
  "ps -q") for word in "$@"; do case $word in label=longshore.service=*) cat "$HOST/running-\${word##*=}" 2>/dev/null;; esac; done; exit 0;;
  "inspect --type") cat "$HOST/inspect";;
  "network inspect") cat "$HOST/gwbridge";;
  "info --format") cat "$HOST/info" 2>/dev/null || { echo "Cannot connect to the Docker daemon" >&2; exit 1; };;
  "node inspect") cat "$HOST/node-inspect" 2>/dev/null;;
  "node ls") cat "$HOST/nodes" 2>/dev/null;;
  "logs --tail") shift; echo "log: $*"; echo "warning" >&2;;
  exec*) shift; while :; do case $1 in -i|-it) shift;; -e) export "$2"; shift 2;; *) break;; esac; done; echo "$1" > "$HOST/exec-id"; shift; exec "$@";;
  *) echo "fake docker: $*" >&2; exit 9;;
esac
`;

/** Says how it was called, shows its stdin, ends with the code that the test wants. */
const HDFS = `#!/bin/sh
printf '[%s]' "$@"; echo " as \${HADOOP_USER_NAME:-nobody}"
case "$*" in *-put*) cat;; esac
echo "on stderr" >&2
exit \${HDFS_EXIT:-0}
`;

export interface FakeContainer {
  readonly service: string;
  readonly id: string;
  readonly status?: string;
  readonly health?: string;
  readonly exitCode?: number;
  readonly createdAt?: string;
  readonly network?: Record<string, string>;
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class FakeHosts {
  readonly folder = mkdtempSync(join(tmpdir(), 'longshore-cli-'));
  readonly project = join(this.folder, 'project');
  private readonly path = process.env.PATH ?? '';

  constructor(manifest?: EnvironmentJson) {
    const bin = join(this.folder, 'bin');
    mkdirSync(bin);
    for (const [name, content] of Object.entries({
      ssh: SSH,
      'tunnel.cjs': TUNNEL,
      docker: DOCKER,
      hdfs: HDFS,
      hadoop: HDFS,
    })) {
      writeFileSync(join(bin, name), content);
      chmodSync(join(bin, name), 0o755);
    }
    mkdirSync(this.project);
    writeFileSync(join(this.project, 'cdktf.json'), '{}');
    if (manifest !== undefined) this.write(manifest);
    process.env.PATH = `${bin}:${this.path}`;
    process.env.FAKE = this.folder;
  }

  write(manifest: object, environment = 'lab'): void {
    const folder = join(this.project, 'cdktf.out', 'stacks', environment);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'environment.json'), JSON.stringify(manifest));
  }

  /** A file of a host's fake docker, or a mark such as `dead`. */
  put(address: string, file: string, content = ''): void {
    mkdirSync(join(this.folder, address), { recursive: true });
    writeFileSync(join(this.folder, address, file), content);
  }

  read(address: string, file: string): string {
    return readFileSync(join(this.folder, address, file), 'utf8');
  }

  /** What docker on a host knows. */
  containers(address: string, containers: readonly FakeContainer[]): void {
    this.put(address, 'ids', containers.map(({ id }) => `${id}\n`).join(''));
    this.put(address, 'inspect', containers.map((container) => `${inspected(container)}\n`).join(''));
    for (const { service, id, status = 'running' } of containers)
      if (status === 'running') this.put(address, `running-${service}`, `${id}\n`);
    const ends = containers.map(({ id }, index) => [
      id,
      { Name: `gateway_${sandboxOf(id).slice(0, 12)}`, IPv4Address: `172.18.0.${index + 3}/16` },
    ]);
    this.put(address, 'gwbridge', `${JSON.stringify(Object.fromEntries(ends))}\n`);
  }

  /** The argv of every ssh so far. */
  get calls(): string[][] {
    const log = join(this.folder, 'ssh.log');
    if (!existsSync(log)) return [];
    return readFileSync(log, 'utf8')
      .split('\0\0')
      .slice(0, -1)
      .map((call) => call.split('\0'));
  }

  /** Runs a command line in this process; for verbs that do not inherit the terminal. */
  async run(
    argv: readonly string[],
    interrupted = new AbortController().signal,
    colour = false,
    printed: () => void = () => undefined,
  ): Promise<Outcome> {
    const outcome = { out: '', err: '' };
    const code = await main(argv, {
      out: (text) => {
        outcome.out += text;
        printed();
      },
      err: (text) => (outcome.err += text),
      colour,
      errColour: colour,
      project: this.project,
      interrupted,
    });
    return { code, ...outcome };
  }

  /** Runs the program itself in the project's folder. */
  spawn(argv: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, [longshoreProgram(), ...argv], {
      cwd: this.project,
      encoding: 'utf8',
      input: options.input ?? '',
      env: { ...process.env, ...options.env },
    });
    return { code: status ?? -1, out: stdout, err: stderr };
  }

  /** Starts the program itself; the promise is its exit code. */
  start(argv: readonly string[]): { child: ChildProcess; ended: Promise<number | null> } {
    const child = spawn(process.execPath, [longshoreProgram(), ...argv], {
      cwd: this.project,
      stdio: 'ignore',
      env: { ...process.env }, // jest's own, not that of its process
    });
    return { child, ended: new Promise((resolve) => child.once('exit', resolve)) };
  }

  /** Resolves when the condition holds. @throws Error when it does not in good time: a wait must not outlive its test */
  async until(condition: () => boolean): Promise<void> {
    for (let looks = 0; !condition(); looks += 1) {
      if (looks > 80) throw new Error('waited in vain');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** A program on the PATH, as a shell script. */
  program(name: string, script: string): void {
    const file = join(this.folder, 'bin', name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  remove(): void {
    process.env.PATH = this.path;
    delete process.env.FAKE;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function sandboxOf(id: string): string {
  return `${id}sandbox0123456789`;
}

function inspected({
  service,
  id,
  status = 'running',
  health = 'healthy',
  exitCode = 0,
  createdAt = '2026-11-24T10:00:00Z',
  network = {},
}: FakeContainer): string {
  return JSON.stringify({
    id,
    createdAt,
    state: {
      Status: status,
      StartedAt: createdAt,
      FinishedAt: createdAt,
      ExitCode: exitCode,
      Error: '',
      ...(health === 'none' ? {} : { Health: { Status: health } }),
    },
    labels: { 'longshore.service': service },
    networks: Object.fromEntries(Object.entries(network).map(([name, address]) => [name, { IPAddress: address }])),
    sandbox: sandboxOf(id),
  });
}

export const container = (daemon: string, host: string, service: string): EnvironmentJson['containers'][number] => ({
  path: `lab/Hadoop/${service}`,
  construct: 'lab/Hadoop',
  module: 'hadoop',
  daemon,
  service,
  host,
  runtime: 'swarm',
  network: 'lab-hadoop',
  hostname: service.replace('hadoop-', ''),
  image: 'registry.example/hadoop@sha256:00',
  memoryBytes: 1 << 30,
  labels: {},
});

/** A master and two slaves with a NameNode and two DataNodes. */
export function manifest(): EnvironmentJson {
  const host = (name: string, address: string): EnvironmentJson['hosts'][number] => ({
    path: `lab/${name}`,
    name,
    address,
    ssh: { user: 'ops', port: 22, privateKeyFile: 'keys/id', knownHostsFile: 'keys/known_hosts', sudo: false },
    labels: {},
    state: 'active',
    engine: 'docker',
  });
  const containers = [
    container('namenode', 'master', 'hadoop-namenode'),
    container('datanode', 'slave1', 'hadoop-datanode-slave1'),
    container('datanode', 'slave2', 'hadoop-datanode-slave2'),
  ];
  return {
    schemaVersion: 1,
    environment: 'lab',
    hosts: [host('master', '192.0.2.11'), host('slave1', '192.0.2.12'), host('slave2', '192.0.2.13')],
    swarms: [{ path: 'lab/Swarm', managers: ['master'], workers: ['slave1', 'slave2'] }],
    quorums: [],
    consulClusters: [],
    mesosClusters: [],
    marathonClusters: [],
    marathonApps: [],
    networks: [
      { path: 'lab/Network', name: 'lab-hadoop', kind: 'overlay', swarm: 'lab/Swarm', subnet: '10.20.0.0/24' },
    ],
    containers,
    units: [],
    endpoints: [
      {
        path: 'lab/Hadoop/NameNodePage',
        name: 'NameNode',
        container: 'lab/Hadoop/hadoop-namenode',
        port: 9870,
        scheme: 'http',
        urlPath: '/',
      },
      {
        path: 'lab/Hadoop/DataNode1Page',
        name: 'DataNode',
        container: 'lab/Hadoop/hadoop-datanode-slave1',
        port: 9864,
        scheme: 'http',
        urlPath: '/',
      },
      {
        path: 'lab/Hadoop/DataNode2Page',
        name: 'DataNode',
        container: 'lab/Hadoop/hadoop-datanode-slave2',
        port: 9864,
        scheme: 'http',
        urlPath: '/',
      },
    ],
    healthChecks: [
      {
        path: 'lab/Hadoop/LiveDataNodes',
        container: 'lab/Hadoop/hadoop-namenode',
        description: '2 live DataNodes',
        command: ['echo', 'live: 2'],
      },
    ],
    externalServices: [],
    groups: [],
    flows: [],
    firewalls: [],
  };
}

/** Everything as declared and healthy. */
export function healthyHosts(): FakeHosts {
  const hosts = new FakeHosts(manifest());
  hosts.containers('192.0.2.11', [{ service: 'hadoop-namenode', id: 'nn1' }]);
  hosts.containers('192.0.2.12', [{ service: 'hadoop-datanode-slave1', id: 'dn1' }]);
  hosts.containers('192.0.2.13', [{ service: 'hadoop-datanode-slave2', id: 'dn2' }]);
  return hosts;
}
