import { basename, join } from 'node:path';
import type { ProgramImage } from './environments';
import { stageFromGo } from './go-programs';
import { programImage, stageFromMaven, type LabImage } from './images';
import { PROJECT } from './paths';
import { pushImage, type CatalogEntry } from './registry';
import { pushBinary } from './registry-binary';
import { bundleSimulator, type Simulator } from './simulators/bundle';
import type { Timings } from './timings';

/** Gathers or builds an image's program; it needs no container engine. Answers the image's build context. */
export async function stage({ name, title, source }: ProgramImage, timings: Timings): Promise<string> {
  const staged = await timings.part(`${title} from ${source}`, async (tell) => ({
    folder: await STAGES[source](name, tell),
  }));
  return staged.folder;
}

const STAGES: Readonly<
  Record<ProgramImage['source'], (name: string, tell: (progress: string) => void) => Promise<string>>
> = {
  Maven: stageFromMaven,
  'Go modules': stageFromGo,
  simulator: (name) => bundleSimulator(name as Simulator),
  'this repository': (name) => Promise.resolve(join(PROJECT, 'images', name)),
};

/** Builds an image and pushes it, and its program where that is a binary, as soon as the registry is there. */
export async function deliver(
  { name, title, source }: ProgramImage,
  stage: Promise<string>,
  base: LabImage,
  registry: Promise<void>,
  timings: Timings,
): Promise<CatalogEntry> {
  const folder = await stage;
  const image = await timings.part(`${title} image`, () =>
    // A simulator's sources are not in its image's folder; its stage is named after them.
    programImage(name, folder, base, source === 'simulator' ? basename(folder) : ''),
  );
  await registry;
  return timings.part(`${title} push`, async () => ({
    name,
    image: await pushImage(image),
    ...(source === 'Go modules' ? { binary: await pushBinary(name, join(folder, name)) } : {}),
  }));
}
