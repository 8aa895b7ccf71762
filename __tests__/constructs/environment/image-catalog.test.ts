import { join } from 'node:path';
import { ImageCatalog } from '../../../constructs/environment';
import { configurationError, Folder } from './fixture';

const PINNED = `registry.example.com/hadoop@sha256:${'1'.repeat(64)}`;

describe('ImageCatalog', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => {
    folder.remove();
  });

  test('knows the image behind a name', () => {
    expect(ImageCatalog.of({ hadoop: PINNED }).image('hadoop').toString()).toBe(PINNED);
    expect(ImageCatalog.UPSTREAM.image('hadoop').repository).toBe('apache/hadoop');
  });

  test('is read from a file', () => {
    const file = folder.write('images.json', JSON.stringify({ hadoop: PINNED }));
    expect(ImageCatalog.fromFile(file).image('hadoop').toString()).toBe(PINNED);
  });

  test('overrides take precedence where they exist and have the key', () => {
    const file = folder.write('images.json', '{"hadoop": "apache/hadoop:3.5.0", "base": "debian:12"}');
    const overrides = join(folder.path, 'lab.json');
    expect(ImageCatalog.fromFile(file, { overrides }).image('hadoop').toString()).toBe('apache/hadoop:3.5.0');
    folder.write('lab.json', JSON.stringify({ hadoop: PINNED }));
    const catalog = ImageCatalog.fromFile(file, { overrides });
    expect([catalog.image('hadoop').toString(), catalog.image('base').toString()]).toEqual([PINNED, 'debian:12']);
  });

  test.each(['hive', 'toString'])('fails LS027 for the image "%s" that it does not have', (name) => {
    const file = folder.write('images.json', '{"hadoop": "apache/hadoop:3.5.0"}');
    expect(configurationError(() => ImageCatalog.fromFile(file).image(name)).message).toBe(
      `${file}: image "${name}": the catalog has no such image; add "${name}": "<registry>/<repository>@sha256:<digest>" [LS027]`,
    );
  });

  test('fails LS026 for a file that is not there', () => {
    const file = join(folder.path, 'images.json');
    expect(configurationError(() => ImageCatalog.fromFile(file)).message).toBe(
      `${file}: no such file: an image catalog is a JSON object of image references; write {"hadoop": "registry.example.com/hadoop@sha256:..."} [LS026]`,
    );
  });

  test.each([
    ['{', 'JSON'],
    ['[]', 'not an object of strings'],
    ['["a"]', 'not an object of strings'],
    ['null', 'not an object of strings'],
    ['{"hadoop": 3}', 'not an object of strings'],
  ])('fails LS026 for the file %s', (text, message) => {
    const file = folder.write('images.json', text);
    const error = configurationError(() => ImageCatalog.fromFile(file));
    expect(error.path).toBe(file);
    expect(error.message).toContain(message);
  });

  test('fails LS004 for invalid image references, all of them at once, in either file', () => {
    const wrong = '{"hadoop": "Hadoop", "hive": "hive:"}';
    const file = folder.write('images.json', wrong);
    expect(configurationError(() => ImageCatalog.fromFile(file)).message.split('\n')).toEqual([
      expect.stringContaining(`${file}: hadoop = "Hadoop": an image reference reads`),
      expect.stringContaining(`${file}: hive = "hive:": an image reference reads`),
    ]);
    const overrides = folder.write('lab.json', wrong);
    const good = folder.write('good.json', '{}');
    expect(configurationError(() => ImageCatalog.fromFile(good, { overrides })).path).toBe(overrides);
    expect(configurationError(() => ImageCatalog.of({ hadoop: 'Hadoop' })).path).toBe('ImageCatalog');
  });
});
