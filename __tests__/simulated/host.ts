import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { FakeDocker } from '../provider/fake-docker';
import { engineListener } from '../provider/fake-ssh';
import { Shell } from './shell';

/** A machine that exists only here: a folder in place of its file system, a shell, and an engine. */
export class SimulatedHost {
  readonly docker: FakeDocker;
  readonly shell: Shell;
  readonly engine: Server;

  /** @param programs folder of the programs that go before the real ones @param images what its engine can pull */
  constructor(
    readonly name: string,
    readonly address: string,
    programs: string,
    images: readonly string[],
  ) {
    this.docker = new FakeDocker(name, address);
    const { root } = this.docker;
    const folders = ['etc/systemd/system', 'run/systemd/system', 'srv', 'usr/local', 'var/lib/longshore', 'owners'];
    const systemd = ['loaded', 'active', 'entered', 'enabled', 'vendor', 'service.d'];
    for (const folder of [...folders, ...systemd.map((part) => `systemd/${part}`)])
      mkdirSync(join(root, folder), { recursive: true });
    for (const image of images) this.docker.registry.set(image, {});
    this.shell = new Shell(root, { ADDRESS: address, PATH: `${programs}:${process.env.PATH ?? ''}` });
    this.engine = createServer(engineListener((...call) => this.docker.handle(...call)));
  }

  remove(): void {
    this.docker.remove();
  }
}
