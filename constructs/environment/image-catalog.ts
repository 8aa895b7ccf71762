import { existsSync, readFileSync } from 'node:fs';
import { ContainerImage } from '../values';
import { ConfigurationError, Faults } from './configuration-error';
import { IMAGE_CATALOG, IMAGE_IN_CATALOG } from './rules';

/** Which image stands behind each name that constructs ask for: one place to pin, mirror and upgrade. */
export class ImageCatalog {
  private constructor(
    private readonly images: ReadonlyMap<string, ContainerImage>,
    private readonly origin: string,
  ) {
    Object.freeze(this);
  }

  /** What constructs use where no catalog is given: upstream's own image. It was not run by Longshore's tests (docs/hadoop.md). */
  static readonly UPSTREAM = ImageCatalog.of({ hadoop: 'docker.io/apache/hadoop:3.5.0' });

  /** @throws ConfigurationError for an invalid reference */
  static of(images: Readonly<Record<string, string>>): ImageCatalog {
    return new ImageCatalog(parse(images, 'ImageCatalog'), 'ImageCatalog');
  }

  /**
   * Reads `{"<name>": "<reference>"}` from a JSON file.
   * @param file relative to the project
   * @param props.overrides a second such file whose entries take precedence, where it exists
   * @throws ConfigurationError for a missing file, text that is no JSON object of strings, or an invalid reference
   */
  static fromFile(file: string, props: { readonly overrides?: string } = {}): ImageCatalog {
    const images = parse(read(file), file);
    const { overrides } = props;
    if (overrides !== undefined && existsSync(overrides)) {
      for (const [name, image] of parse(read(overrides), overrides)) images.set(name, image);
    }
    return new ImageCatalog(images, file);
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
}

function read(file: string): Record<string, string> {
  const fail = (value: string): never => {
    throw ConfigurationError.of(file, value, IMAGE_CATALOG);
  };
  if (!existsSync(file)) return fail('no such file');
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const isObject = typeof content === 'object' && content !== null && !Array.isArray(content);
    const isCatalog = isObject && Object.values(content).every((value) => typeof value === 'string');
    return isCatalog ? (content as Record<string, string>) : fail('not an object of strings');
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    return fail((error as Error).message);
  }
}

function parse(images: Readonly<Record<string, string>>, path: string): Map<string, ContainerImage> {
  const faults = new Faults(path);
  const parsed = new Map<string, ContainerImage>();
  for (const [name, reference] of Object.entries(images)) {
    const image = faults.collect(name, () => ContainerImage.of(reference));
    if (image !== undefined) parsed.set(name, image);
  }
  faults.throwIfAny();
  return parsed;
}
