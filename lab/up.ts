import { existsSync } from 'node:fs';
import { containerState } from './docker';
import { deploy, prove, report, WHERE_TO_LOOK } from './deploy';
import { ensureEngine } from './engine';
import { cacheDirectory } from './paths';
import { labHosts } from './topology';
import { makeNetwork, startHosts, startRegistry } from './hosts';
import { baseImage, hadoopImage, hostImage, registryImage, stageHadoop } from './images';
import { ensurePrograms } from './packages';
import { pushImage, writeDigests } from './registry';
import { firstJobEnded, keepRun, type From } from './runs';
import { ensureTerraform } from './terraform';
import { Timings } from './timings';

const DEPLOY = 'cdktf deploy lab';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Hosts, registry and images, Terraform; with `platform` also Hadoop, deployed and proven. */
export async function up(platform: boolean): Promise<void> {
  const timings = new Timings(say);
  say(platform ? 'The lab, and Hadoop on it:' : 'The lab:');
  const from = await startingPoint();
  await timings.part('programs', programs);
  const terraform = timings.part('terraform', ensureTerraform);
  // What needs no other runs beside it; where one fails the others end first, so that a second run finds their work.
  throwFirst(await Promise.allSettled([terraform, hosts(timings)]));
  if (platform) {
    const program = await terraform;
    await timings.part(DEPLOY, () => deploy(program));
    await timings.part('proofs A1 A2 A3', () => prove(program));
    await keep(timings, from, program);
  }
  say('');
  if (platform) [...WHERE_TO_LOOK, ''].forEach(say);
  timings.table().forEach(say);
}

async function startingPoint(): Promise<From> {
  if (!existsSync(cacheDirectory('hadoop'))) return 'an empty cache';
  const states = await Promise.all(labHosts().map(({ container }) => containerState(container).catch(() => 'absent')));
  return states.every((state) => state === 'absent') ? 'no hosts, a warm cache' : 'running hosts';
}

/** Keeps what the run took, and says how long the first job was in coming. */
async function keep(timings: Timings, from: From, terraform: string): Promise<void> {
  const [deployed, ended] = [timings.startOf(DEPLOY), firstJobEnded('lab')?.getTime()];
  const firstJobSeconds = deployed === undefined || ended === undefined ? undefined : (ended - deployed) / 1000;
  if (firstJobSeconds !== undefined)
    say(`  from the start of cdktf deploy to the first finished job: ${firstJobSeconds.toFixed(0)} s`);
  const { seconds, cpuMinutes } = timings;
  keepRun({ environment: 'lab', from, at: new Date().toISOString(), seconds, cpuMinutes, firstJobSeconds });
  await report(terraform);
}

async function programs(): Promise<string> {
  const installed = await ensurePrograms('ssh', 'ssh-keygen', 'debootstrap', 'mvn', 'ip');
  return installed.length === 0 ? 'all here' : `installed ${installed.join(', ')}`;
}

async function hosts(timings: Timings): Promise<void> {
  const stage = timings.part('Hadoop from Maven', async () => ({ folder: await stageHadoop() }));
  stage.catch(() => undefined); // told below, when it is awaited
  await timings.part('container engine', ensureEngine);
  const base = await timings.part('base image', async () => ({ image: await baseImage() }));
  const hadoop = stage.then(({ folder }) => timings.part('Hadoop image', () => hadoopImage(folder, base.image)));
  const machines = startMachines(timings, base.image);
  const [pushed, started] = await Promise.allSettled([
    Promise.all([hadoop, machines.registry]).then(([image]) => timings.part('push', () => pushImage(image))),
    machines.hosts,
  ]);
  throwFirst([pushed, started]);
  if (pushed.status === 'fulfilled') writeDigests({ hadoop: pushed.value });
}

function startMachines(
  timings: Timings,
  base: Awaited<ReturnType<typeof baseImage>>,
): { registry: Promise<void>; hosts: Promise<void> } {
  const network = timings.part('network', makeNetwork);
  const registry = Promise.all([registryImage(base), network]).then(([image]) =>
    timings.part('registry', () => startRegistry(image)),
  );
  const hosts = Promise.all([timings.part('host image', () => hostImage(base)), network]).then(([image]) =>
    timings.part('hosts', () => startHosts(image)),
  );
  registry.catch(() => undefined); // awaited together with the Hadoop image
  return { registry, hosts };
}

function throwFirst(results: readonly PromiseSettledResult<unknown>[]): void {
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
