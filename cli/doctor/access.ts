import { existsSync, statSync } from 'node:fs';

import { isAbsolute, join } from 'node:path';
import { runLocal } from '../local-program';
import type { HostJson } from '../manifest';
import { quote } from '../shell';
import { hint, missing, ok, type Finding } from './finding';
import { home } from './home';

/** What hosts that are not given up are reached with: each key, agent and known_hosts file once. */
export async function accessFindings(hosts: readonly HostJson[], project: string): Promise<Finding[]> {
  const asked = hosts.filter(({ state }) => state !== 'lost');
  const keys = groups(asked, ({ ssh }) => ssh.privateKeyFile);
  const agents = groups(asked, ({ ssh }) =>
    ssh.privateKeyFile === undefined ? (ssh.options?.IdentityAgent ?? process.env.SSH_AUTH_SOCK ?? '') : undefined,
  );
  const known = groups(asked, ({ ssh }) => ssh.knownHostsFile ?? '');
  return [
    ...(await Promise.all([...keys].map(([file, own]) => keyFinding(file, own, project)))),
    ...(await Promise.all([...agents].map(([socket, own]) => agentFinding(socket, own)))),
    ...(await Promise.all([...known].map(([file, own]) => knownHostsFinding(file, own, project)))),
  ];
}

function groups(hosts: readonly HostJson[], keyOf: (host: HostJson) => string | undefined): Map<string, HostJson[]> {
  const found = new Map<string, HostJson[]>();
  for (const host of hosts) {
    const key = keyOf(host);
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), host]);
  }
  return found;
}

const names = (hosts: readonly HostJson[]): string => hosts.map(({ name }) => name).join(', ');

/** `npm run lab` makes the files of its own hosts. */
function madeByTheLab(file: string, project: string): boolean {
  return file.startsWith('.longshore/lab/') && existsSync(join(project, 'lab', 'start.sh'));
}

function pathOf(file: string, project: string): string {
  if (file.startsWith('~/')) return join(home(), file.slice(2));
  return isAbsolute(file) ? file : join(project, file);
}

async function keyFinding(file: string, hosts: readonly HostJson[], project: string): Promise<Finding> {
  const path = pathOf(file, project);
  const check = 'ssh key';
  const value = `${file} (${names(hosts)})`;
  if (!existsSync(path)) {
    const fix = madeByTheLab(file, project)
      ? 'npm run lab'
      : `put it there, or make one and let the hosts know it: ssh-keygen -t ed25519 -f ${quote(file)}`;
    return missing(check, value, 'there is no such file', fix);
  }
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    const rule = `ssh refuses a key that others may read (mode ${mode.toString(8)})`;
    return missing(check, value, rule, `chmod 600 ${quote(file)}`);
  }
  const opened = await runLocal('ssh-keygen', ['-y', '-P', '', '-f', path]);
  if (opened === undefined || opened.code === 0) return ok(check, value);
  if (/passphrase/.test(opened.stderr)) {
    return hint(check, value, 'it has a passphrase, and nobody is asked for it', `ssh-add ${quote(file)}`);
  }
  return missing(check, value, 'it is no private key', 'name the file without .pub');
}

/** ssh's own names; where no agent has a key it tries these. */
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

async function agentFinding(socket: string, hosts: readonly HostJson[]): Promise<Finding> {
  const check = 'ssh agent';
  const path = socket.startsWith('~/') ? join(home(), socket.slice(2)) : socket;
  const held = await withAgent(path);
  if (held === 'keys') return ok(check, `${socket} (${names(hosts)})`);
  const own = DEFAULT_KEYS.find((name) => existsSync(join(home(), '.ssh', name)));
  if (own !== undefined) return ok(check, `none, ssh takes ~/.ssh/${own} (${names(hosts)})`);
  const value = `${socket === '' ? 'SSH_AUTH_SOCK is not set' : socket} (${names(hosts)})`;
  if (held === 'empty') return missing(check, value, 'the agent holds no key', 'ssh-add <key>');
  const fix = 'eval "$(ssh-agent)" && ssh-add <key>, or name privateKeyFile in the inventory';
  return missing(check, value, 'no agent answers, and there is no key of your own', fix);
}

async function withAgent(socket: string): Promise<'keys' | 'empty' | 'none'> {
  if (socket === '' || !existsSync(socket)) return 'none';
  const outcome = await runLocal('env', [`SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-l']);
  return outcome?.code === 0 ? 'keys' : outcome?.code === 1 ? 'empty' : 'none';
}

async function knownHostsFinding(file: string, hosts: readonly HostJson[], project: string): Promise<Finding> {
  const check = 'known_hosts';
  const shown = file === '' ? '~/.ssh/known_hosts' : file;
  const path = pathOf(shown, project);
  const target = quote(shown).replace("'~/", "~/'");
  if (!existsSync(path) && hosts.length > 0) {
    const fix = madeByTheLab(file, project) ? 'npm run lab' : scan(hosts, target);
    return missing(check, `${shown} (${names(hosts)})`, 'there is no such file', fix);
  }
  const unknown: HostJson[] = [];
  for (const host of hosts) {
    const outcome = await runLocal('ssh-keygen', ['-F', nameOf(host), '-f', path]);
    if (outcome !== undefined && outcome.code !== 0) unknown.push(host);
  }
  if (unknown.length === 0) return ok(check, `${shown} (${names(hosts)})`);
  return missing(
    check,
    shown,
    `it does not name ${names(unknown)}, and host keys are always checked`,
    scan(unknown, target),
  );
}

/** As ssh looks it up. */
function nameOf({ address, ssh }: HostJson): string {
  const alias = Object.entries(ssh.options ?? {}).find(([name]) => name.toLowerCase() === 'hostkeyalias')?.[1];
  return alias ?? (ssh.port === 22 ? address : `[${address}]:${ssh.port}`);
}

/** What a scan fetches is whatever answers: only a comparison makes it a host key. */
function scan(hosts: readonly HostJson[], file: string): string {
  const commands = hosts.map(({ address, ssh }) => `ssh-keyscan -p ${ssh.port} ${address} >> ${file}`);
  return `${commands.join('\n')}\nand compare with what each host itself says: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`;
}
