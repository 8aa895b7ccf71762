import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ImageCatalog } from '../../constructs/environment';
import { LAB_ENVIRONMENTS } from '../../lab/environments';
import { PROJECT } from '../../lab/paths';
import { LAB_NAMES } from '../../lab/topology';

test('there is one for each inventory of the lab', () => {
  expect(LAB_ENVIRONMENTS.map(({ name }) => name)).toEqual([...LAB_NAMES]);
});

describe.each(LAB_ENVIRONMENTS)('$name', ({ images, whereToLook }) => {
  test.each(images)('$title has a folder to build it from, and a place in the image catalog', ({ name, source }) => {
    const made = {
      'this repository': [],
      Maven: ['pom.xml', 'bin'],
      'Go modules': ['module/go.mod', 'module/go.sum'],
      simulator: [],
    };
    const files = ['Dockerfile', 'README.md', ...made[source]];
    expect(files.filter((file) => !existsSync(join(PROJECT, 'images', name, file)))).toEqual([]);
    expect(ImageCatalog.fromFile(join(PROJECT, 'images', 'catalog.json')).image(name).repository).toBe(
      `longshore/${name}`,
    );
  });

  test('says how to remove it all', () => {
    expect(whereToLook.at(-1)).toContain('npm run lab down');
  });
});
