import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Cidr } from '../constructs/values';
import { docker, dockerLines } from './docker';
import { engineAnswers, ensureEngine, stopOurEngine } from './engine';
import { LAB_ENVIRONMENTS } from './environments';
import { isThere } from './packages';
import { cacheDirectory, IMAGE_DIGESTS, LAB_DIRECTORY, PROJECT } from './paths';
import { outcome, succeeds } from './run';
import { allLabHosts, LAB_LABEL, SUBNET } from './topology';

const STATES = join(PROJECT, '.longshore', 'state');
/** The connections that the CLI keeps open for a minute. */
const MULTIPLEXED = ['-F', 'none', '-o', 'ControlPath=~/.longshore-%C', '-o', 'BatchMode=yes'];

/**
 * Removes the lab: machines with all their data, network, registry, keys, and the state and secrets of what was deployed on
 * them. The cache and the images of this machine's engine stay, they make the next lab fast.
 * @throws Error listing what is left
 */
export async function down(say: (line: string) => void): Promise<void> {
  await closeConnections();
  if (await hasEngine()) {
    await removeFromEngine();
    const left = await leftInEngine();
    if (left.length > 0) throw new Error(`left of the lab, although removed:\n  ${left.join('\n  ')}`);
    say(`container engine: ${await stopOurEngine()}`);
  }
  removeFiles();
  const left = [
    ...(await openConnections()),
    ...leftMounts(readFileSync('/proc/self/mounts', 'utf8')),
    ...labFiles().filter(existsSync),
  ];
  if (left.length > 0) throw new Error(`left of the lab, although removed:\n  ${left.join('\n  ')}`);
  say('nothing of the lab is left');
}

/** An engine that was stopped may hold the lab's containers: it has to run once more for them to go. */
async function hasEngine(): Promise<boolean> {
  if (await engineAnswers()) return true;
  if (!(await isThere('dockerd'))) return false;
  await ensureEngine();
  return true;
}

async function removeFromEngine(): Promise<void> {
  const label = ['--filter', `label=${LAB_LABEL}`];
  await removeEach(['rm', '--force', '--volumes'], await dockerLines(['ps', '--all', '--quiet', ...label]));
  await removeEach(['volume', 'rm', '--force'], await dockerLines(['volume', 'ls', '--quiet', ...label]));
  await removeEach(['network', 'rm'], await dockerLines(['network', 'ls', '--quiet', ...label]));
}

async function removeEach(command: readonly string[], names: readonly string[]): Promise<void> {
  if (names.length > 0) await docker([...command, ...names]);
}

async function leftInEngine(): Promise<string[]> {
  const label = ['--filter', `label=${LAB_LABEL}`];
  const containers = await dockerLines(['ps', '--all', ...label, '--format', 'container {{.Names}}']);
  const volumes = await dockerLines(['volume', 'ls', ...label, '--format', 'volume {{.Name}}']);
  const networks = await dockerLines(['network', 'ls', ...label, '--format', 'network {{.Name}}']);
  return [...containers, ...volumes, ...networks];
}

async function closeConnections(): Promise<void> {
  await Promise.all(
    allLabHosts().map(({ user, address }) => outcome('ssh', [...MULTIPLEXED, '-O', 'exit', `${user}@${address}`])),
  );
}

async function openConnections(): Promise<string[]> {
  const hosts = allLabHosts();
  const open = await Promise.all(
    hosts.map(({ user, address }) => succeeds('ssh', [...MULTIPLEXED, '-O', 'check', `${user}@${address}`])),
  );
  return hosts.filter((_, index) => open[index]).map(({ user, address }) => `ssh connection to ${user}@${address}`);
}

/** Mounts of an interrupted build of the base image. */
export function leftMounts(mounts: string): string[] {
  return mounts
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((target) => target.startsWith(`${cacheDirectory('images')}/`))
    .map((target) => `mount ${target}`);
}

function removeFiles(): void {
  for (const file of labFiles()) rmSync(file, { recursive: true, force: true });
}

function labFiles(): string[] {
  const states = existsSync(STATES) ? readdirSync(STATES) : [];
  const ofLab = states.filter((file) => isOfLab(/^(.+?)\.tfstate/.exec(file)?.[1]));
  const secrets = LAB_ENVIRONMENTS.filter(({ name, hasSecrets }) => hasSecrets && isOfLab(name));
  return [
    LAB_DIRECTORY,
    IMAGE_DIGESTS, // they name the registry that is gone
    ...ofLab.map((file) => join(STATES, file)),
    ...secrets.map(({ name }) => join(PROJECT, 'secrets', name)),
  ];
}

/** True for an environment whose hosts are all the lab's: its state (and the backup of it) describes what is gone with them. */
function isOfLab(environment: string | undefined): boolean {
  if (environment === undefined) return false;
  const inventory = join(PROJECT, 'hosts', `${environment}.yaml`);
  return existsSync(inventory) && allInLab(readFileSync(inventory, 'utf8'));
}

/** @param inventory the YAML of hosts/<environment>.yaml */
export function allInLab(inventory: string): boolean {
  const hosts =
    (parse(inventory) as { hosts?: Record<string, { address?: unknown } | null> | null } | null)?.hosts ?? {};
  const addresses = Object.values(hosts).map((host) => String(host?.address));
  const lab = Cidr.of(SUBNET);
  return addresses.length > 0 && addresses.every((address) => /^[0-9.]+$/.test(address) && lab.contains(address));
}
