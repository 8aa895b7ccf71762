import { isDeepStrictEqual } from 'node:util';
import { hasUnknown, UNKNOWN } from './dynamic-value';
import type { Resource } from './resource';
import type { Attributes } from './schema';

type Values = Record<string, unknown>;

export interface Plan {
  readonly planned: Values | undefined;
  /** Attributes whose change destroys and creates anew. */
  readonly requiresReplace: readonly string[];
  /** Whether it is created or updated by it: Terraform plans a replacement's creation apart. */
  readonly isApplied: boolean;
}

/**
 * What Terraform will show: configured values as they are, defaults where there are none, computed values unknown where the
 * change may set them. Anything else Terraform calls "inconsistent".
 */
export function plan(
  resource: Resource,
  prior: Values | undefined,
  proposed: Values | undefined,
  config: Values | undefined,
): Plan {
  if (proposed === undefined) return { planned: undefined, requiresReplace: [], isApplied: false };
  const attributes: Attributes = resource.schema.attributes;
  const planned: Values = { ...proposed };
  for (const [name, attribute] of Object.entries(attributes)) {
    if (attribute.mode === 'defaulted' && config?.[name] === undefined) planned[name] = attribute.default;
    if (attribute.writeOnly === true) planned[name] = undefined;
  }
  const names = Object.keys(attributes);
  const changed = names.filter(
    (name) =>
      attributes[name]?.mode !== 'computed' && prior !== undefined && !isDeepStrictEqual(planned[name], prior[name]),
  );
  const isUpdate = changed.length > 0 || (prior !== undefined && (resource.needsUpdate?.(prior) ?? false));
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute?.mode !== 'computed') continue;
    if (prior === undefined || (isUpdate && attribute.volatile === true)) planned[name] = UNKNOWN;
    else planned[name] = prior[name];
  }
  const replaces = (name: string): boolean =>
    attributes[name]?.requiresReplace === true ||
    (!hasUnknown(planned[name]) && attributes[name]?.replaces?.(prior?.[name], planned[name]) === true);
  const requiresReplace = changed.filter(replaces);
  return { planned, requiresReplace, isApplied: prior === undefined || (isUpdate && requiresReplace.length === 0) };
}
