import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentJson } from '../../../constructs/environment/environment-json';
import type { Io } from '../../../cli/io';
import { main } from '../../../cli/main';
import { readManifest } from '../../../cli/manifest';
import { Cluster, clusterOf } from '../../../cli/marathon/cluster';
import type { JsonObject } from '../../../upstream/marathon/document';
import { FakeMarathon } from '../../provider/fake-marathon';
import { FakeSsh } from '../../provider/fake-ssh';
import { document } from '../../provider/resources/marathon/fixture';
import { manifest } from '../fake-hosts';

export const ID = '/shop/web';

/** A project with an environment `lab` of three Marathons that declares one app, whose ssh leads to one fake cluster. */
export class MarathonProject {
  /** Connections live as long as the process, so each project has addresses of its own. */
  private static number = 0;

  readonly marathon = new FakeMarathon();
  readonly ssh = new FakeSsh().onPath();
  readonly folder = mkdtempSync(join(tmpdir(), 'longshore-marathon-cli-'));
  readonly addresses: readonly string[];
  readonly stop = new AbortController();
  /** As it was written first. */
  readonly content: EnvironmentJson;
  out = '';
  err = '';

  constructor(change: Partial<EnvironmentJson> = {}) {
    MarathonProject.number += 1;
    this.addresses = [1, 2, 3].map((last) => `198.18.${MarathonProject.number}.${last}`);
    const [model] = manifest().hosts;
    const hosts = this.addresses.map((address, index) => ({ ...model, name: `m${index + 1}`, address }));
    const marathonClusters = [this.cluster()];
    this.content = { ...manifest(), hosts, marathonClusters, marathonApps: [this.app()], ...change } as EnvironmentJson;
    this.manifest(this.content);
    this.marathon.credentials = 'ops:s3cr3t';
    this.marathon.looks = 1;
    this.write('secrets/lab/marathon/http', 'ops:s3cr3t\n');
  }

  cluster(path = 'lab/Marathon'): EnvironmentJson['marathonClusters'][number] {
    const credentialsFile = 'secrets/lab/marathon/http';
    return { path, hosts: ['m1', 'm2', 'm3'], httpPort: 8080, listens: 'address', credentialsFile, agents: 3 };
  }

  app(changes: JsonObject = {}, more: object = {}): EnvironmentJson['marathonApps'][number] {
    const own = document(changes);
    return {
      path: 'lab/Web',
      cluster: 'lab/Marathon',
      id: ID,
      instances: own.instances as number,
      document: own,
      ...more,
    };
  }

  manifest(content: EnvironmentJson): void {
    this.write('cdktf.out/stacks/lab/environment.json', JSON.stringify(content));
  }

  write(name: string, content: string): string {
    const file = join(this.folder, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** Starts the Marathons of these hosts. */
  async serve(...indices: number[]): Promise<this> {
    for (const index of indices) await this.ssh.serveHttp(this.addresses[index] ?? '', 8080, this.marathon.listener);
    return this;
  }

  /** As declared, and running. */
  deployed(changes: JsonObject = {}): this {
    this.marathon.byHand('PUT', ID, document(changes));
    this.marathon.settle();
    return this;
  }

  get io(): Io {
    return {
      out: (text) => (this.out += text),
      err: (text) => (this.err += text),
      colour: false,
      errColour: false,
      project: this.folder,
      interrupted: this.stop.signal,
    };
  }

  /** As the verbs find it. */
  get asked(): Cluster {
    const content = readManifest('lab', this.folder);
    return new Cluster(content, clusterOf(content, undefined), this.folder);
  }

  run(...argv: string[]): Promise<number> {
    return main(argv, this.io);
  }

  async remove(): Promise<void> {
    await this.ssh.remove();
    rmSync(this.folder, { recursive: true });
  }
}
