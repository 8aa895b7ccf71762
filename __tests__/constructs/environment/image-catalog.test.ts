import { join } from 'node:path';
import { ImageCatalog } from '../../../constructs/environment';
import { configurationError, Folder } from './fixture';

const PINNED = `registry.example.com/hadoop@sha256:${'1'.repeat(64)}`;
const CONSUL = { url: 'https://files.example.com/consul', sha256: '2'.repeat(64) };

describe('ImageCatalog', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => {
    folder.remove();
  });

  test('does not change', () => {
    expect(Object.isFrozen(ImageCatalog.UPSTREAM)).toBe(true);
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

  test('fails LS027 also where the catalog is no file', () => {
    expect(configurationError(() => ImageCatalog.of({}).image('hadoop')).path).toBe('ImageCatalog');
  });

  test('knows where hosts fetch a binary, and what it must be', () => {
    const file = folder.write('images.json', JSON.stringify({ hadoop: PINNED, binaries: { consul: CONSUL } }));
    const catalog = ImageCatalog.fromFile(file);
    expect(catalog.binary('consul')).toEqual(CONSUL);
    expect(catalog.image('hadoop').toString()).toBe(PINNED);
    const plain = { ...CONSUL, url: 'http://files.example.com/consul' };
    expect(ImageCatalog.of({}, { consul: plain }).binary('consul')).toEqual(plain);
  });

  test('a binary of the overrides takes precedence, others stay', () => {
    const other = { ...CONSUL, sha256: '3'.repeat(64) };
    const file = folder.write('images.json', JSON.stringify({ binaries: { consul: CONSUL, node: CONSUL } }));
    const overrides = folder.write('lab.json', JSON.stringify({ binaries: { consul: other } }));
    const catalog = ImageCatalog.fromFile(file, { overrides });
    expect([catalog.binary('consul'), catalog.binary('node')]).toEqual([other, CONSUL]);
  });

  test.each(['consul', 'toString', 'hadoop'])('fails LS027 for the binary "%s" that it does not have', (name) => {
    const file = folder.write('images.json', JSON.stringify({ hadoop: PINNED }));
    expect(configurationError(() => ImageCatalog.fromFile(file).binary(name)).message).toBe(
      `${file}: binary "${name}": the catalog has no such binary; add "binaries": {"${name}": {"url": "https://...", "sha256": "<64 hexadecimal digits>"}} [LS027]`,
    );
  });

  test('fails LS026 for binaries that cannot be fetched or checked, all of them at once', () => {
    const binaries = {
      good: CONSUL,
      text: 'https://files.example.com/consul',
      url: { ...CONSUL, url: 'files.example.com/consul' },
      scheme: { ...CONSUL, url: 'ftp://files.example.com/consul' },
      before: { ...CONSUL, url: `see ${CONSUL.url}` },
      after: { ...CONSUL, url: `${CONSUL.url} of today` },
      urls: { ...CONSUL, url: [CONSUL.url] },
      digests: { ...CONSUL, sha256: [CONSUL.sha256] },
      long: { ...CONSUL, sha256: '2'.repeat(65) },
      short: { ...CONSUL, sha256: '2'.repeat(63) },
      prefixed: { ...CONSUL, sha256: `sha256:${'2'.repeat(64)}` },
      more: { ...CONSUL, mode: '0755' },
      nothing: null,
    };
    const file = folder.write('images.json', JSON.stringify({ binaries }));
    const lines = configurationError(() => ImageCatalog.fromFile(file)).message.split('\n');
    expect(lines.map((line) => /: binaries\.(\w+) = /.exec(line)?.[1])).toEqual(Object.keys(binaries).slice(1));
    expect(lines[0]).toBe(
      `${file}: binaries.text = "https://files.example.com/consul": a binary has the URL where hosts fetch it and the SHA-256 of its content; write {"url": "https://...", "sha256": "<64 hexadecimal digits>"} [LS026]`,
    );
  });

  test('fails LS026 for a file that is not there', () => {
    const file = join(folder.path, 'images.json');
    expect(configurationError(() => ImageCatalog.fromFile(file)).message).toBe(
      `${file}: no such file: an image catalog is a JSON object of image references; write {"hadoop": "registry.example.com/hadoop@sha256:..."} [LS026]`,
    );
  });

  test.each([
    ['{', /JSON/],
    ['[]', /^not an object of strings$/],
    ['["a"]', /^not an object of strings$/],
    ['null', /^not an object of strings$/],
    ['3', /^not an object of strings$/],
    ['{"hadoop": 3}', /^not an object of strings$/],
    ['{"binaries": []}', /^binaries: not an object$/],
  ])('fails LS026 for the file %s', (text, message) => {
    const file = folder.write('images.json', text);
    const error = configurationError(() => ImageCatalog.fromFile(file));
    expect(error.path).toBe(file);
    expect(error.faults.map(({ value }) => value)).toEqual([expect.stringMatching(message)]);
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
