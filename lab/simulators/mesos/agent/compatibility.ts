import type { AgentInfo, Attribute, Resource } from '../messages';
import { contains, pool, rangesText } from '../values/resources';

export type ReconfigurationPolicy = 'equal' | 'additive';

/** Why a restarted agent may not go on with the id that it had; upstream's compatibility.cpp. */
export function incompatibility(policy: ReconfigurationPolicy, before: AgentInfo, now: AgentInfo): string | undefined {
  return policy === 'equal' ? unequal(before, now) : notAdditive(before, now);
}

function unequal(before: AgentInfo, now: AgentInfo): string | undefined {
  if (canonical(before) === canonical(now)) return undefined;
  const line = '------------------------------------------------------------';
  return [
    'Incompatible agent info detected. ',
    `\n${line}`,
    `Old agent info:\n${JSON.stringify(before, null, 2)}`,
    `\n${line}`,
    `New agent info:\n${JSON.stringify(now, null, 2)}`,
    `\n${line}`,
  ].join('\n');
}

/** Resources are compared as amounts: their order, and how they were written, decide nothing. */
function canonical({ resources, ...rest }: AgentInfo): string {
  return JSON.stringify([rest, [...pool(resources)].sort(([one], [other]) => (one < other ? -1 : 1))]);
}

function notAdditive(before: AgentInfo, now: AgentInfo): string | undefined {
  const not = (says: string): string => `Configuration change not permitted under \`additive\` policy: ${says}`;
  if (before.hostname !== now.hostname) return not(`Hostname changed from ${before.hostname} to ${now.hostname}`);
  if (before.port !== now.port) return not(`Port changed from ${before.port} to ${now.port}`);
  if (before.domain !== undefined && JSON.stringify(before.domain) !== JSON.stringify(now.domain))
    return not(`Domain changed from ${JSON.stringify(before.domain)} to ${JSON.stringify(now.domain)}`);
  const less = before.resources.find((resource) => !contains(pool(now.resources), pool([resource])));
  if (less !== undefined) return not(resourceFault(less, now.resources));
  for (const attribute of before.attributes) {
    const match = now.attributes.find(({ name }) => name === attribute.name);
    if (match === undefined) return not(`Couldn't find attribute ${attribute.name}:${valueOf(attribute)}`);
    if (match.type !== attribute.type)
      return not(`Type of attribute '${attribute.name}' changed from ${attribute.type} to ${match.type}`);
    const isIn =
      attribute.type === 'RANGES'
        ? contains(rangesOf(match), rangesOf(attribute))
        : valueOf(match) === valueOf(attribute);
    if (!isIn)
      return not(
        `Value of ${attribute.type.toLowerCase()} attribute '${attribute.name}' changed from ${valueOf(attribute)} to ${valueOf(match)}`,
      );
  }
  return undefined;
}

function resourceFault(resource: Resource, now: readonly Resource[]): string {
  const match = now.find(({ name, role }) => name === resource.name && role === resource.role);
  if (match === undefined) return `Resource not found: ${resource.name}(${resource.role ?? '*'})`;
  if (resource.type === 'SCALAR')
    return `Value of scalar resource '${resource.name}' decreased from ${resource.scalar?.value ?? 0} to ${match.scalar?.value ?? 0}`;
  return `Previous value of range resource '${resource.name}' (${rangesText(resource.ranges?.range ?? [])}) not included in current ${rangesText(match.ranges?.range ?? [])}`;
}

const rangesOf = ({ name, ranges }: Attribute): ReturnType<typeof pool> =>
  pool([{ name, type: 'RANGES', ranges: { range: ranges?.range ?? [] } }]);

/** As text, as `/state` has it. */
export function valueOf({ scalar, text, ranges }: Attribute): string | number {
  return scalar?.value ?? text?.value ?? rangesText(ranges?.range ?? []);
}
