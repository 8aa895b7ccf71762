import { createHash, randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { environment, longshore, root } from '../lab/live';
import { Bed, differing, lines } from './bed';

const FOLDER = '/longshore-faults';
const BYTES = 8 * 1024 * 1024;

/** Hadoop on the lab, and what may not be lost on it: a file in HDFS. */
export class HadoopBed extends Bed {
  readonly name = 'lab';
  private checksum = '';

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
    this.atConsole(this.manager, change.join('; '));
  }

  hadoop(...command: string[]): string {
    const { status, output } = longshore(['hadoop', this.name, '--', ...command]);
    if (status !== 0) throw new Error(`${command.join(' ')} ended with ${String(status)}\n${output}`);
    return output;
  }

  /** What the swarm holds beside what is declared. */
  protected orphans(): string[] {
    const declared = this.manifest.containers.map(({ service }) => service).sort();
    const services = lines(this.atConsole(this.manager, "docker service ls --format '{{.Name}}'")).sort();
    const networks = lines(
      this.atConsole(this.manager, "docker network ls --filter driver=overlay --format '{{.Name}}'"),
    );
    const expected = ['ingress', ...this.manifest.networks.map(({ name }) => name)].sort();
    const nodes = lines(this.atConsole(this.manager, "docker node ls --format '{{.Hostname}} {{.Status}}'"));
    return [
      ...differing('services of the swarm', services, declared),
      ...differing('overlay networks', networks.sort(), expected),
      ...(nodes.length === this.hosts.length && nodes.every((node) => node.endsWith('Ready'))
        ? []
        : [`nodes of the swarm: ${nodes.join(', ')}`]),
    ];
  }

  /** A host that carries no master. */
  get worker(): string {
    return this.hosts.at(-1) ?? '';
  }

  get manager(): string {
    return this.manifest.swarms[0]?.managers[0] ?? 'master';
  }
}
