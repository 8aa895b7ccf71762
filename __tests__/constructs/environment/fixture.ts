import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { ConfigurationError, Host, type HostProps, Ssh } from '../../../constructs/environment';

export const ssh = Ssh.key('ops', { privateKeyFile: 'keys/id', knownHostsFile: 'keys/known_hosts' });

const shared = mkdtempSync(join(tmpdir(), 'longshore-environment-'));
afterAll(() => {
  rmSync(shared, { recursive: true });
});

/** A stack `lab` in an App that would write into `outdir`. */
export function labStack(outdir = shared): TerraformStack {
  return new TerraformStack(new App({ outdir }), 'lab');
}

export function host(stack: TerraformStack, name: string, props: Partial<HostProps> = {}): Host {
  const last = stack.node.children.filter((child) => Host.isHost(child)).length + 1;
  return new Host(stack, name, { address: `192.0.2.${last}`, ssh, ...props });
}

/** What `act` throws; its message is then compared as a whole. */
export function configurationError(act: () => unknown): ConfigurationError {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A folder with files, for tests that read some. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'longshore-environment-'));

  /** @returns the file's path */
  write(name: string, content: string): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
