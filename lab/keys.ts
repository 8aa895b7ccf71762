import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { docker } from './docker';
import { KNOWN_HOSTS, LAB_DIRECTORY, PRIVATE_KEY } from './paths';
import { run } from './run';
import type { LabHost } from './topology';

/** Makes the key pair that opens the lab's hosts, where there is none. */
export async function makeKeyPair(): Promise<void> {
  mkdirSync(LAB_DIRECTORY, { recursive: true, mode: 0o700 });
  if (existsSync(PRIVATE_KEY) && existsSync(`${PRIVATE_KEY}.pub`)) return;
  rmSync(PRIVATE_KEY, { force: true });
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'longshore lab', '-f', PRIVATE_KEY]);
}

/** Lets our key in. The file is complete or not there: sshd may read it at any time. */
export async function authorize(host: LabHost): Promise<void> {
  const script = `cd /home/${host.user}/.ssh && cat >new && chown ${host.user}: new && chmod 600 new && mv new authorized_keys`;
  await docker(['exec', '--interactive', host.container, 'sh', '-c', script], {
    input: readFileSync(`${PRIVATE_KEY}.pub`, 'utf8'),
  });
}

/**
 * Writes the hosts' keys as the hosts themselves have them; asking by ssh-keyscan would trust whoever answers. Those of other hosts
 * of the lab stay.
 */
export async function writeKnownHosts(hosts: readonly LabHost[]): Promise<void> {
  const lines = await Promise.all(
    hosts.map(async ({ container, address }) => {
      const key = await docker(['exec', container, 'cat', '/etc/ssh/ssh_host_ed25519_key.pub']);
      return `${address} ${key.split(' ').slice(0, 2).join(' ').trim()}\n`;
    }),
  );
  const known = existsSync(KNOWN_HOSTS) ? readFileSync(KNOWN_HOSTS, 'utf8').split(/(?<=\n)/) : [];
  const others = known.filter((line) => !hosts.some(({ address }) => line.startsWith(`${address} `)));
  writeFileSync(`${KNOWN_HOSTS}.new`, [...others, ...lines].join(''));
  renameSync(`${KNOWN_HOSTS}.new`, KNOWN_HOSTS);
}
