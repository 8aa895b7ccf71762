import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SecretNeed, SecretsJson } from '../../../constructs/environment/secrets-json';
import { FakeHosts, manifest } from '../fake-hosts';

export const ca: SecretNeed = {
  kind: 'ca',
  name: 'consul/ca',
  path: 'lab/Consul',
  commonName: 'Consul lab',
  days: 3650,
};

export const certificate = (
  host: string,
  change: Partial<Extract<SecretNeed, { kind: 'certificate' }>> = {},
): SecretNeed => ({
  kind: 'certificate',
  name: `consul/${host}`,
  path: 'lab/Consul',
  ca: 'consul/ca',
  commonName: host,
  dnsNames: [host],
  addresses: ['192.0.2.21'],
  days: 365,
  bundle: false,
  ...change,
});

export const text = (kind: 'uuid' | 'key' | 'password', name: string, change = {}): SecretNeed => ({
  kind,
  name: `consul/${name}`,
  path: 'lab/Consul',
  ...change,
});

/** A small Consul and a member of a ZooKeeper. */
export const NEEDS: readonly SecretNeed[] = [
  ca,
  certificate('c1'),
  certificate('c2'),
  certificate('zoo', { bundle: true }),
  text('key', 'gossip.key', { bytes: 32 }),
  {
    kind: 'json',
    name: 'consul/gossip.json',
    path: 'lab/Consul',
    content: { encrypt: { $secret: 'consul/gossip.key' } },
  },
  text('uuid', 'bootstrap-token', { rotatedByHand: 'run consul acl bootstrap' }),
  text('uuid', 'c1-agent-token'),
  {
    kind: 'json',
    name: 'consul/c1-acl.json',
    path: 'lab/Consul',
    content: {
      acl: {
        tokens: {
          initial_management: { $secret: 'consul/bootstrap-token' },
          agent: { $secret: 'consul/c1-agent-token' },
        },
        ports: [8500, null, true, { $secret: 'consul/c1-agent-token' }],
      },
    },
  },
  text('password', 'digest'),
];

export interface ReportJson {
  readonly well: boolean;
  readonly made?: readonly string[];
  readonly updated?: readonly string[];
  readonly written?: readonly string[];
  readonly steps?: readonly { ca: string; step: number; says: string }[];
  readonly byHand?: readonly { name: string; how: string }[];
  readonly secrets: readonly { name: string; state: string; value: string; expires?: string; fix?: string }[];
  readonly warnings: readonly string[];
  readonly next: readonly string[];
}

/** A project whose synth listed the secrets of `lab`. */
export class SecretProject {
  readonly hosts = new FakeHosts(manifest());
  readonly directory = join(this.hosts.project, 'secrets', 'lab');

  constructor(secrets: readonly SecretNeed[] = NEEDS) {
    this.needs(secrets);
    writeFileSync(this.plan, '{}');
  }

  get plan(): string {
    return join(this.hosts.project, 'cdktf.out', 'stacks', 'lab', 'cdk.tf.json');
  }

  needs(secrets: readonly SecretNeed[], environment = 'lab'): void {
    const json: SecretsJson = { schemaVersion: 1, environment, secretsDirectory: `secrets/${environment}`, secrets };
    this.list(JSON.stringify(json), environment);
  }

  list(content: string, environment = 'lab'): void {
    const folder = join(this.hosts.project, 'cdktf.out', 'stacks', environment);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'secrets.json'), content);
  }

  /** Runs it with --json. */
  async run(...argv: string[]): Promise<{ code: number; err: string; report: ReportJson }> {
    const { code, out, err } = await this.hosts.run(['secrets', 'lab', ...argv, '--json']);
    return { code, err, report: JSON.parse(out) as ReportJson };
  }

  path(file: string): string {
    return join(this.directory, file);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  write(file: string, content: string): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), content, { mode: 0o600 });
  }

  chmod(file: string, mode: number): void {
    chmodSync(this.path(file), mode);
  }

  /** Content by file, of all there are. */
  contents(): Record<string, string> {
    if (!existsSync(this.directory)) return {};
    return Object.fromEntries(
      (readdirSync(this.directory, { recursive: true }) as string[])
        .filter((file) => statSync(this.path(file)).isFile())
        .sort()
        .map((file) => [file, this.read(file)]),
    );
  }

  /** `terraform state pull` prints this. */
  state(json: unknown): void {
    const file = join(this.hosts.folder, 'state.json');
    writeFileSync(file, JSON.stringify(json));
    this.hosts.program('terraform', `[ "$*" = "state pull" ] && cat ${file}`);
  }

  remove(): void {
    this.hosts.remove();
  }
}
