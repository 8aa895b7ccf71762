import type { Template } from '../../testing';

/** Addresses without their hash, `+` and `-` for what comes and goes, `~` for what has other attributes. */
export function touchedBetween(before: Template, after: Template): string[] {
  const [old, now] = [resources(before), resources(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((address) => old.get(address) !== now.get(address))
    .map((address) => `${old.has(address) ? (now.has(address) ? '~' : '-') : '+'} ${address}`)
    .sort();
}

function resources(template: Template): Map<string, string> {
  const { resource } = template.toJSON() as { resource: Record<string, Record<string, object>> };
  return new Map(
    Object.entries(resource).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, body]): [string, string] => [
        `${type.replace('longshore_', '')}.${name.replace(/_[0-9A-F]{8}$/, '')}`,
        JSON.stringify({ ...body, depends_on: undefined }), // an order, which no plan shows
      ]),
    ),
  );
}
