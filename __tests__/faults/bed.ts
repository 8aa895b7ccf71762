import { createHash, randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest, type EnvironmentJson } from '../../cli/manifest';
import {
  atConsole,
  deploy,
  destroy,
  environment,
  lab,
  longshore,
  NO_CHANGES,
  root,
  run,
  type Outcome,
} from '../lab/live';
import { DeployRun } from './deploy-run';

const FOLDER = '/longshore-faults';
const BYTES = 8 * 1024 * 1024;

/** The running environment on which faults are tried, and what may not be lost on it: a file in HDFS. */
export class Bed {
  readonly name = 'lab';
  private checksum = '';

  get manifest(): EnvironmentJson {
    return readManifest(this.name, root);
  }

  get hosts(): string[] {
    return this.manifest.hosts.map(({ name }) => name);
  }

  readonly deploy = (): string => deploy(this.name);
  readonly destroy = (): string => destroy(this.name);
  readonly atConsole = atConsole;
  readonly lab = lab;
  readonly longshore = longshore;
  readonly start = (hold?: string): DeployRun => new DeployRun(this.name, hold);

  /** Deployed and well, whatever was done to it before. */
  makeWhole(): void {
    if (longshore(['status', this.name]).status !== 0 || this.diff().status !== 0) this.deploy();
  }

  /** With what it says: warnings too. */
  diff(): Outcome & { readonly seconds: number } {
    const start = Date.now();
    const outcome = run(['npx', 'cdktf', 'diff', this.name, '--no-color']);
    return { ...outcome, seconds: (Date.now() - start) / 1000 };
  }

  /** Puts the file, of other content each time. */
  putFile(): void {
    const content = randomBytes(BYTES);
    this.checksum = createHash('sha256').update(content).digest('hex');
    this.hadoop('hdfs', 'dfs', '-mkdir', '-p', FOLDER);
    const { status, stderr } = spawnSync(
      'npm',
      [
        'run',
        '--silent',
        'longshore',
        '--',
        'hadoop',
        this.name,
        '--',
        'hdfs',
        'dfs',
        '-put',
        '-f',
        '-',
        `${FOLDER}/kept`,
      ],
      { cwd: root, env: environment(), input: content, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`the file could not be put into HDFS\n${stderr}`);
  }

  /** What is wrong with the file; nothing when every byte is there. */
  fileFaults(): string[] {
    const { status, stdout, stderr } = spawnSync(
      'npm',
      ['run', '--silent', 'longshore', '--', 'hadoop', this.name, '--', 'hdfs', 'dfs', '-cat', `${FOLDER}/kept`],
      { cwd: root, env: environment(), maxBuffer: 1 << 28 },
    );
    if (status !== 0) return [`the file cannot be read: ${stderr.toString().trim().split('\n').at(-1) ?? ''}`];
    const found = createHash('sha256').update(stdout).digest('hex');
    return found === this.checksum ? [] : [`the file has SHA-256 ${found} instead of ${this.checksum}`];
  }

  /** So that a deploy updates them all, one after another. */
  changeEveryServiceByHand(): void {
    const change = this.manifest.containers.map(
      ({ service }) => `docker service update --detach --env-add LONGSHORE_BY_HAND=1 ${service} >/dev/null`,
    );
    atConsole(this.manager, change.join('; '));
  }

  hadoop(...command: string[]): string {
    const { status, output } = longshore(['hadoop', this.name, '--', ...command]);
    if (status !== 0) throw new Error(`${command.join(' ')} ended with ${String(status)}\n${output}`);
    return output;
  }

  /** What is not as it should be once a deploy has ended: the plan, the services, what lies about. */
  faults(): string[] {
    const { status, output } = this.diff();
    const plan =
      status === 0 && NO_CHANGES.test(output) ? [] : [`the second diff is not empty:\n${output.slice(-3000)}`];
    return [...plan, ...this.orphans(), ...this.leftOnHosts()];
  }

  /** What the swarm holds beside what is declared. */
  private orphans(): string[] {
    const declared = this.manifest.containers.map(({ service }) => service).sort();
    const services = lines(atConsole(this.manager, "docker service ls --format '{{.Name}}'")).sort();
    const networks = lines(atConsole(this.manager, "docker network ls --filter driver=overlay --format '{{.Name}}'"));
    const expected = ['ingress', ...this.manifest.networks.map(({ name }) => name)].sort();
    const nodes = lines(atConsole(this.manager, "docker node ls --format '{{.Hostname}} {{.Status}}'"));
    return [
      ...differing('services of the swarm', services, declared),
      ...differing('overlay networks', networks.sort(), expected),
      ...(nodes.length === this.hosts.length && nodes.every((node) => node.endsWith('Ready'))
        ? []
        : [`nodes of the swarm: ${nodes.join(', ')}`]),
    ];
  }

  /** Scripts, sockets and half-written files that a killed step left. */
  private leftOnHosts(): string[] {
    return this.hosts.flatMap((host) =>
      lines(
        atConsole(
          host,
          'find /tmp /run /root /home -xdev -iname "*longshore*" -newer /etc/hostname 2>/dev/null | grep -v "^/run/systemd" || true',
        ),
      ).map((path) => `${host}: ${path} was left`),
    );
  }

  /** A host that carries no master. */
  get worker(): string {
    return this.hosts.at(-1) ?? '';
  }

  get manager(): string {
    return this.manifest.swarms[0]?.managers[0] ?? 'master';
  }

  /** The state as it stands in the file. */
  stateText(): string {
    const file = join(root, '.longshore', 'state', `${this.name}.tfstate`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
}

export const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

function differing(what: string, found: readonly string[], expected: readonly string[]): string[] {
  return found.join() === expected.join() ? [] : [`${what}: ${found.join(', ')}; declared are ${expected.join(', ')}`];
}
