import type { HostConnection } from '../../provider/connection';
import { snakeCase } from '../../provider/framework/schema';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { AS_ROOT, FakeDocker } from '../provider/fake-docker';
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

  /** One with an engine that keeps containers of its own, and a folder in place of its file system. */
  async addDocker(name: string, address: string): Promise<FakeDocker> {
    const host = new FakeDocker(name, address);
    await this.ssh.serveAs(address, (...call) => host.handle(...call));
    symlinkSync(host.root, join(this.ssh.folder, `${address}.root`));
    this.ssh.program('sh', SHELL);
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

/** Scripts find the file system of their host in its folder. */
const SHELL = `#!/bin/sh
[ "$1" = -s ] || exec /bin/sh "$@"
{ printf '%s' '${AS_ROOT}'; sed -u "s#/var/lib/longshore#$FAKE_HOST.root/var/lib/longshore#g"; } | /bin/sh "$@"
`;

/** The host's connection as Terraform's configuration has it. */
export function hcl(host: Pick<FakeHost, 'name' | 'address'>, changes: Partial<HostConnection> = {}): string {
  const entries = Object.entries(connectionTo(host, changes));
  return JSON.stringify(Object.fromEntries(entries.map(([name, value]) => [snakeCase(name), value])));
}
