import { existsSync, readFileSync } from 'node:fs';
import { ContainerImage } from '../values';
import { ConfigurationError, Faults } from './configuration-error';
import { IMAGE_CATALOG, IMAGE_IN_CATALOG } from './rules';

/** A program for hosts without an engine: where they fetch it, and what it must be. */
export interface Binary {
  /** Of http or https. */
  readonly url: string;
  /** SHA-256 of its content: 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Which image, or binary, stands behind each name that constructs ask for: one place to pin, mirror and upgrade. */
export class ImageCatalog {
  private constructor(
    private readonly images: ReadonlyMap<string, ContainerImage>,
    private readonly binaries: ReadonlyMap<string, Binary>,
    private readonly origin: string,
  ) {
    Object.freeze(this);
  }

  /** What constructs use where no catalog is given: upstream's own image. It was not run by Longshore's tests (docs/hadoop.md). */
  static readonly UPSTREAM = ImageCatalog.of({ hadoop: 'docker.io/apache/hadoop:3.5.0' });

  /** @throws ConfigurationError for an invalid reference or binary */
  static of(images: Readonly<Record<string, string>>, binaries: Readonly<Record<string, Binary>> = {}): ImageCatalog {
    const parsed = parse({ images, binaries }, 'ImageCatalog');
    return new ImageCatalog(parsed.images, parsed.binaries, 'ImageCatalog');
  }

  /**
   * Reads `{"<name>": "<reference>", "binaries": {"<name>": {"url": "<url>", "sha256": "<digest>"}}}` from a JSON file; both may be left out.
   * @param file relative to the project
   * @param props.overrides a second such file whose entries take precedence, where it exists
   * @throws ConfigurationError for a missing file, text that is no such object, or an invalid reference or binary
   */
  static fromFile(file: string, props: { readonly overrides?: string } = {}): ImageCatalog {
    const { images, binaries } = parse(read(file), file);
    const { overrides } = props;
    if (overrides !== undefined && existsSync(overrides)) {
      const over = parse(read(overrides), overrides);
      for (const [name, image] of over.images) images.set(name, image);
      for (const [name, binary] of over.binaries) binaries.set(name, binary);
    }
    return new ImageCatalog(images, binaries, file);
  }

  /** @throws ConfigurationError when the catalog has no such image */
  image(name: string): ContainerImage {
    const image = this.images.get(name);
    if (image !== undefined) return image;
    const fix = `add "${name}": "<registry>/<repository>@sha256:<digest>"`;
    throw ConfigurationError.of(this.origin, `image "${name}"`, IMAGE_IN_CATALOG, {
      says: 'the catalog has no such image',
      fix,
    });
  }

  /** @throws ConfigurationError when the catalog has no such binary */
  binary(name: string): Binary {
    const binary = this.binaries.get(name);
    if (binary !== undefined) return binary;
    const fix = `add "binaries": {"${name}": {"url": "https://...", "sha256": "<64 hexadecimal digits>"}}`;
    throw ConfigurationError.of(this.origin, `binary "${name}"`, IMAGE_IN_CATALOG, {
      says: 'the catalog has no such binary',
      fix,
    });
  }
}

interface Entries {
  readonly images: Readonly<Record<string, string>>;
  readonly binaries: Readonly<Record<string, unknown>>;
}

function read(file: string): Entries {
  const fail = (value: string): never => {
    throw ConfigurationError.of(file, value, IMAGE_CATALOG);
  };
  if (!existsSync(file)) return fail('no such file');
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isObject(content)) return fail('not an object of strings');
    const { binaries = {}, ...images } = content;
    if (!Object.values(images).every((value) => typeof value === 'string')) return fail('not an object of strings');
    return isObject(binaries) ? { images: images as Entries['images'], binaries } : fail('binaries: not an object');
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    return fail((error as Error).message);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(
  { images, binaries }: Entries,
  path: string,
): { images: Map<string, ContainerImage>; binaries: Map<string, Binary> } {
  const faults = new Faults(path);
  const parsed = { images: new Map<string, ContainerImage>(), binaries: new Map<string, Binary>() };
  for (const [name, reference] of Object.entries(images)) {
    const image = faults.collect(name, () => ContainerImage.of(reference));
    if (image !== undefined) parsed.images.set(name, image);
  }
  for (const [name, value] of Object.entries(binaries)) {
    if (isBinary(value)) parsed.binaries.set(name, { url: value.url, sha256: value.sha256 });
    else faults.add(`binaries.${name} = ${JSON.stringify(value)}`, IMAGE_CATALOG, BINARY);
  }
  faults.throwIfAny();
  return parsed;
}

const BINARY = {
  says: 'a binary has the URL where hosts fetch it and the SHA-256 of its content',
  fix: 'write {"url": "https://...", "sha256": "<64 hexadecimal digits>"}',
};

function isBinary(value: unknown): value is Binary {
  if (!isObject(value)) return false;
  const { url, sha256, ...rest } = value;
  const isUrl = typeof url === 'string' && /^https?:\/\/[^\s/]+\/\S+$/.test(url);
  return isUrl && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) && Object.keys(rest).length === 0;
}
