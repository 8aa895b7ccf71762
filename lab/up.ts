import { existsSync } from 'node:fs';
import { deploy, makeSecrets, prove, report } from './deploy';
import { containerState } from './docker';
import { ensureEngine } from './engine';
import type { LabEnvironment } from './environments';
import { makeNetwork, startHosts, startRegistry } from './hosts';
import { baseImage, hostImage, plainHostImage, registryImage, type HostImages, type LabImage } from './images';
import { ensurePrograms } from './packages';
import { cacheDirectory } from './paths';
import { deliver, stage } from './programs';
import { writeDigests } from './registry';
import { firstJobEnded, keepRun, type From } from './runs';
import { ensureTerraform } from './terraform';
import { Timings } from './timings';
import { labHosts } from './topology';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Hosts, registry and images of an environment, Terraform; with `deployed` also what runs on it, deployed and proven. */
export async function up(environment: LabEnvironment, deployed: boolean): Promise<void> {
  const timings = new Timings(say);
  say(deployed ? `The lab, and ${environment.title} on it:` : 'The lab:');
  const from = await startingPoint(environment);
  await timings.part('programs', programs);
  const terraform = timings.part('terraform', ensureTerraform);
  // What needs no other runs beside it; where one fails the others end first, so that a second run finds their work.
  await allOf([terraform, hosts(timings, environment)]);
  if (deployed) {
    await deployAndProve(timings, environment, await terraform);
    await keep(timings, environment, from, await terraform);
  }
  say('');
  if (deployed) [...environment.whereToLook, ''].forEach(say);
  timings.table().forEach(say);
}

async function deployAndProve(timings: Timings, environment: LabEnvironment, terraform: string): Promise<void> {
  const { name, proofs, hasSecrets } = environment;
  if (hasSecrets) await timings.part('secrets', () => makeSecrets(environment, terraform));
  await timings.part(deployPart(name), () => deploy(environment, terraform));
  if (proofs.length > 0) await timings.part(`proofs ${proofs.join(' ')}`, () => prove(environment, terraform));
}

const deployPart = (name: string): string => `cdktf deploy ${name}`;

async function startingPoint({ name, images }: LabEnvironment): Promise<From> {
  // What is made of this repository has nothing in the cache.
  const cached = images.filter(({ source }) => source !== 'this repository');
  if (!cached.every((image) => existsSync(cacheDirectory(image.name)))) return 'an empty cache';
  const states = await Promise.all(
    labHosts(name).map(({ container }) => containerState(container).catch(() => 'absent')),
  );
  return states.every((state) => state === 'absent') ? 'no hosts, a warm cache' : 'running hosts';
}

/** Keeps what the run took, and says how long the first job was in coming. */
async function keep(timings: Timings, environment: LabEnvironment, from: From, terraform: string): Promise<void> {
  const { name } = environment;
  const [deployed, ended] = [timings.startOf(deployPart(name)), firstJobEnded(name)?.getTime()];
  const firstJobSeconds = deployed === undefined || ended === undefined ? undefined : (ended - deployed) / 1000;
  if (firstJobSeconds !== undefined)
    say(`  from the start of cdktf deploy to the first finished job: ${firstJobSeconds.toFixed(0)} s`);
  const { seconds, cpuMinutes } = timings;
  keepRun({ environment: name, from, at: new Date().toISOString(), seconds, cpuMinutes, firstJobSeconds });
  await report(environment, terraform);
}

async function programs(): Promise<string> {
  const installed = await ensurePrograms('ssh', 'ssh-keygen', 'debootstrap', 'mvn', 'ip');
  return installed.length === 0 ? 'all here' : `installed ${installed.join(', ')}`;
}

async function hosts(timings: Timings, { name, images }: LabEnvironment): Promise<void> {
  const stages = images.map((image) => ({ image, folder: stage(image, timings) }));
  for (const { folder } of stages) folder.catch(() => undefined); // told below, when it is awaited
  await timings.part('container engine', ensureEngine);
  const base = await timings.part('base image', async () => ({ image: await baseImage() }));
  const machines = startMachines(timings, base.image, name);
  const delivered = stages.map(({ image, folder }) => deliver(image, folder, base.image, machines.registry, timings));
  await allOf([...delivered, machines.hosts]);
  writeDigests(await Promise.all(delivered));
}

function startMachines(
  timings: Timings,
  base: LabImage,
  name: LabEnvironment['name'],
): { registry: Promise<void>; hosts: Promise<void> } {
  const machines = labHosts(name);
  const hostImages = async (): Promise<HostImages> => {
    const docker = await hostImage(base);
    // A plain host is the first layers of the other.
    return { docker, none: machines.some(({ engine }) => engine === 'none') ? await plainHostImage(base) : docker };
  };
  const network = timings.part('network', makeNetwork);
  const registry = Promise.all([registryImage(base), network]).then(([image]) =>
    timings.part('registry', () => startRegistry(image)),
  );
  const hosts = Promise.all([timings.part('host image', hostImages), network]).then(([made]) =>
    timings.part('hosts', () => startHosts(machines, made)),
  );
  registry.catch(() => undefined); // awaited together with the images
  return { registry, hosts };
}

/** Waits until all have ended. @throws what the first of them that failed threw */
async function allOf(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
