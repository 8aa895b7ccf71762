import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import { picture } from '../../../cli/topology/picture';
import type { EnvironmentJson } from '../../../constructs/environment/environment-json';
import { LabStack } from '../../../stacks/lab';

const repository = join(__dirname, '..', '..', '..');

describe("README's picture", () => {
  let folder: string;
  const images = process.env.LONGSHORE_IMAGES;
  beforeEach(() => {
    // The lab's registry, whichever digest this machine built.
    folder = mkdtempSync(join(tmpdir(), 'longshore-picture-'));
    process.env.LONGSHORE_IMAGES = join(folder, 'images.json');
    const hadoop = `172.31.250.2:5000/longshore/hadoop@sha256:${'0'.repeat(64)}`;
    writeFileSync(process.env.LONGSHORE_IMAGES, JSON.stringify({ hadoop }));
  });
  afterEach(() => {
    if (images === undefined) delete process.env.LONGSHORE_IMAGES;
    else process.env.LONGSHORE_IMAGES = images;
    rmSync(folder, { recursive: true });
  });

  // `jest -u` draws it anew, as does `npm run longshore -- topology lab --output docs/topology.svg` on a lab.
  test('docs/topology.svg is what `longshore topology lab` draws', async () => {
    const app = Testing.enableFutureFlags(new App({ outdir: join(folder, 'out') }));
    new LabStack(app, 'lab');
    app.synth();
    const manifest = readFileSync(join(folder, 'out', 'stacks', 'lab', 'environment.json'), 'utf8');
    const svg = await picture(JSON.parse(manifest) as EnvironmentJson);
    const file = join(repository, 'docs', 'topology.svg');
    const { snapshotState } = expect.getState() as unknown as { snapshotState: { _updateSnapshot: string } };
    if (snapshotState._updateSnapshot === 'all') writeFileSync(file, svg);
    expect(readFileSync(file, 'utf8')).toBe(svg);
    expect(readFileSync(join(repository, 'README.md'), 'utf8')).toContain('](docs/topology.svg)');
  });
});
