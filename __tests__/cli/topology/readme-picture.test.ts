import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import { picture } from '../../../cli/topology/picture';
import type { EnvironmentJson } from '../../../constructs/environment/environment-json';
import { LAB_ENVIRONMENTS } from '../../../lab/environments';
import { LabStack } from '../../../stacks/lab';
import { LabPlatformStack } from '../../../stacks/lab-platform';
import { givenSecrets } from '../../stacks/given-secrets';

const repository = join(__dirname, '..', '..', '..');

// `jest -u` draws them anew, as does `npm run longshore -- topology lab --output docs/topology.svg` on a lab.
const PICTURES = [
  { name: 'lab', stack: LabStack, file: 'topology.svg' },
  { name: 'lab-platform', stack: LabPlatformStack, file: 'topology-lab-platform.svg' },
];

describe("README's pictures", () => {
  let folder: string;
  const images = process.env.LONGSHORE_IMAGES;
  beforeEach(() => {
    // The lab's registry, whichever digest this machine built.
    folder = mkdtempSync(join(tmpdir(), 'longshore-picture-'));
    process.env.LONGSHORE_IMAGES = join(folder, 'images.json');
    const digest = `sha256:${'0'.repeat(64)}`;
    const names = LAB_ENVIRONMENTS.flatMap(({ images: built }) => built.map(({ name }) => name));
    const built = names.map((name) => [name, `172.31.250.2:5000/longshore/${name}@${digest}`]);
    const consul = {
      url: `http://172.31.250.2:5000/v2/longshore/consul/blobs/sha256:${'0'.repeat(64)}`,
      sha256: '0'.repeat(64),
    };
    writeFileSync(process.env.LONGSHORE_IMAGES, JSON.stringify({ ...Object.fromEntries(built), binaries: { consul } }));
    givenSecrets();
  });
  afterEach(() => {
    if (images === undefined) delete process.env.LONGSHORE_IMAGES;
    else process.env.LONGSHORE_IMAGES = images;
    rmSync(folder, { recursive: true });
  });

  test.each(PICTURES)('docs/$file is what `longshore topology $name` draws', async ({ name, stack, file }) => {
    const app = Testing.enableFutureFlags(new App({ outdir: join(folder, 'out') }));
    new stack(app, name);
    app.synth();
    const manifest = readFileSync(join(folder, 'out', 'stacks', name, 'environment.json'), 'utf8');
    const svg = await picture(JSON.parse(manifest) as EnvironmentJson);
    const path = join(repository, 'docs', file);
    const { snapshotState } = expect.getState() as unknown as { snapshotState: { _updateSnapshot: string } };
    if (snapshotState._updateSnapshot === 'all') writeFileSync(path, svg);
    expect(readFileSync(path, 'utf8')).toBe(svg);
    expect(readFileSync(join(repository, 'README.md'), 'utf8')).toContain(`](docs/${file})`);
  });
});
