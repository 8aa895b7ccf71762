// Run by proof A4 in a process of its own, so that it can be killed: applies rules that let the operator in nowhere.
// usage: a4-lock-out.ts <environment> <host>
import { hostFirewallResource } from '../../provider/resources/host-firewall';
import { projectDirectory, readManifest } from '../../cli/manifest';
import { Live } from './live';

/** What stands in the host's own note of the firewall; its SSH rule is what is left out here. */
interface Declared {
  readonly mode: 'enforce' | 'observe' | 'off';
  readonly sets: Readonly<Record<string, readonly string[]>>;
  readonly rules: readonly { readonly set: string; readonly port: string; readonly why: string }[];
  readonly containerDevices: readonly string[];
  readonly existing: 'refuse' | 'integrate' | 'replace';
  readonly rollbackSeconds: number;
}

async function main([environment = '', name = '']: readonly string[]): Promise<void> {
  const project = projectDirectory(process.cwd());
  const live = new Live(readManifest(environment, project), project);
  const declared = JSON.parse(await live.succeedOn(name, 'sudo -n cat /etc/longshore/firewall.json')) as Declared;
  const host = live.connection(name);
  const rules = declared.rules.filter(({ port }) => port !== `${host.port}/tcp`);
  const resource = hostFirewallResource({ refusesLockOut: false });
  await resource.create(
    { ...declared, host, rules },
    { signal: new AbortController().signal, warn: () => undefined, progress: () => undefined },
  );
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
