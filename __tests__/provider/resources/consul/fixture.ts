import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretDigest } from '../../../../provider/secret-digest';
import type { ConsulCluster } from '../../../../provider/resources/consul/servers';
import { FakeConsul } from '../../fake-consul';
import { connectionTo } from '../../fixture';

/** Servers c1, c2, c3 of one cluster, and the operator's secrets. */
export class ConsulBed {
  readonly consul = new FakeConsul();
  readonly folder = mkdtempSync(join(tmpdir(), 'longshore-consul-'));
  readonly cluster: ConsulCluster = {
    servers: ['c1', 'c2', 'c3'].map((name, index) => connectionTo({ name, address: `192.0.2.${index + 21}` })),
    port: 8500,
    tokenFile: this.secret('bootstrap-token', this.consul.management),
  };
  readonly digestKey = this.secret('.digest-key', 'f'.repeat(64));

  /** Writes a secret of the operator's. @returns its path */
  secret(name: string, content: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }

  /** A secret as resources name it. */
  secretInput(name: string, content: string): { source: string; digest: string; digestKey: string } {
    return {
      source: this.secret(name, content),
      digest: secretDigest('f'.repeat(64), Buffer.from(content)),
      digestKey: this.digestKey,
    };
  }

  /** All that was sent, for the secrets that must be in no URL. */
  get urls(): string {
    return this.consul.calls.map(({ url }) => url).join('\n');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
