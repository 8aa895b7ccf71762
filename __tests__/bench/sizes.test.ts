import { byFolder, sizes, type SizesRaw } from './sizes';

test('sizes of files are added up by folder, the largest first', () => {
  const files = [
    ['package.json', 1],
    ['dist/constructs/a.js', 10],
    ['dist/constructs/swarm/b.js', 5],
    ['images/hadoop/bin/entry', 20],
  ] as const;
  const sums = byFolder(files.map(([path, size]) => ({ path, size })));
  expect(Object.entries(sums)).toEqual([
    ['images/hadoop', 20],
    ['dist/constructs', 15],
    ['the rest', 1],
  ]);
});

const raw: SizesRaw = {
  tarball: 1024,
  unpacked: 2048,
  files: 3,
  folders: { dist: 10 },
  provider: 512,
  providerGzipped: 256,
  images: { 'longshore/hadoop': 1024 ** 2 },
};

test('the table has what was measured; what was not is said', () => {
  expect(sizes.report(raw).tables[0]?.rows).toContainEqual(['image longshore/hadoop', '1.0 MiB']);
  expect(sizes.report(raw).notMeasured).toEqual([]);
  expect(sizes.report({ ...raw, images: {}, noImages: 'no engine' }).notMeasured).toEqual([
    { what: 'sizes of images', why: 'no engine' },
  ]);
});
