import { InvalidValueError } from './invalid-value';
import { IMAGE_REFERENCE } from './rules';

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REGISTRY = '(?:localhost|[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:\\d))(?::\\d+)?';
const REFERENCE = new RegExp(
  `^(?:(?<registry>${REGISTRY})/)?(?<repository>${COMPONENT}(?:/${COMPONENT})*)(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$`,
);

/** An image reference as the distribution specification has it: `[registry/]repository[:tag][@sha256:digest]`. */
export class ContainerImage {
  private constructor(
    readonly registry: string | undefined,
    readonly repository: string,
    readonly tag: string | undefined,
    readonly digest: string | undefined,
  ) {
    Object.freeze(this);
  }

  /** @throws InvalidValueError for what the engine would refuse */
  static of(reference: string): ContainerImage {
    const groups = REFERENCE.exec(reference)?.groups;
    if (groups?.repository === undefined) throw new InvalidValueError(reference, IMAGE_REFERENCE);
    return new ContainerImage(groups.registry, groups.repository, groups.tag, groups.digest);
  }

  /** True when the digest is given: the only reference that cannot come to mean another image. */
  get isPinned(): boolean {
    return this.digest !== undefined;
  }

  toString(): string {
    const registry = this.registry === undefined ? '' : `${this.registry}/`;
    const tag = this.tag === undefined ? '' : `:${this.tag}`;
    return `${registry}${this.repository}${tag}${this.digest === undefined ? '' : `@${this.digest}`}`;
  }
}
