import type { HostConnection } from '../../provider/connection';
import { snakeCase } from '../../provider/framework/schema';
import { FakeEngines, type FakeHost } from '../provider/fake-engines';
import { FakeSsh } from '../provider/fake-ssh';
import { connectionTo } from '../provider/fixture';
import { ourProvider, pathWith, Workspace } from './workspace';

/** A workspace of our own provider whose `ssh` leads to hosts that exist only here. */
export class Hosts {
  readonly ssh = new FakeSsh();
  readonly workspace = new Workspace(ourProvider(), () => ({ PATH: pathWith(this.ssh.folder) }));
  readonly engines = new FakeEngines();

  /** One with a Docker engine. */
  async add(name: string): Promise<FakeHost> {
    const host = this.engines.add(name);
    await this.ssh.serve(this.engines, host);
    return host;
  }

  /** Addresses to which an ssh was started since the last call of `forgetStarts`. */
  contacted(): string[] {
    const addresses = this.ssh.starts().map(({ argv }) => argv.find((word) => word.startsWith('ops@'))?.slice(4) ?? '');
    return [...new Set(addresses.slice(this.forgotten))].sort();
  }

  forgetStarts(): void {
    this.forgotten = this.ssh.starts().length;
  }
  private forgotten = 0;

  async remove(): Promise<void> {
    await this.ssh.remove();
    this.workspace.remove();
  }
}

/** The host's connection as Terraform's configuration has it. */
export function hcl(host: Pick<FakeHost, 'name' | 'address'>, changes: Partial<HostConnection> = {}): string {
  const entries = Object.entries(connectionTo(host, changes));
  return JSON.stringify(Object.fromEntries(entries.map(([name, value]) => [snakeCase(name), value])));
}
