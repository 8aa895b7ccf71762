import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MarathonAccess } from '../../../../provider/resources/marathon/hosts';
import type { JsonObject } from '../../../../upstream/marathon/document';
import { FakeMarathon } from '../../fake-marathon';
import { connectionTo } from '../../fixture';

export const LABELS = { 'longshore.environment': 'lab', 'longshore.path': 'lab/Web' };

/** An app of ours, as a construct declares it. */
export const document = (changes: JsonObject = {}): JsonObject => ({
  id: '/shop/web',
  args: ['serve'],
  container: { type: 'DOCKER', docker: { image: 'registry.example.com/web:1' } },
  cpus: 0.5,
  mem: 128,
  instances: 2,
  labels: LABELS,
  healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' } }],
  ...changes,
});

/** Hosts m1, m2, m3 of one Marathon cluster, and the operator's secrets. */
export class MarathonBed {
  readonly marathon = new FakeMarathon();
  readonly folder = mkdtempSync(join(tmpdir(), 'longshore-marathon-'));
  readonly cluster: MarathonAccess = {
    hosts: ['m1', 'm2', 'm3'].map((name, index) => connectionTo({ name, address: `192.0.2.${index + 21}` })),
    port: 8080,
    listens: 'address',
  };

  /** Writes a secret of the operator's. @returns its path */
  secret(name: string, content: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
