import { isExternal, isPersistent, type App, type ExternalVolume, type PersistentVolume, type Volume } from '../app';
import { below, found, type Finding } from '../answer';
import { isJavaExpression } from '../java';
import { featureEnabled } from './features';

export function uniqueVolumeNames(volumes: readonly Volume[]): Finding[] {
  const names = volumes.filter(isExternal).flatMap(({ external }) => external.name ?? []);
  return found(new Set(names).size < names.length, '', 'Volume names must be unique');
}

/** AppValidation.validVolume. That paths are not empty is the reader's matter. The rules of a volume's provider are not read here. */
export function volume(candidate: Volume, features: readonly string[], secrets: App['secrets']): Finding[] {
  if (isPersistent(candidate)) return persistent(candidate);
  if (isExternal(candidate)) return external(candidate, features);
  if ('secret' in candidate)
    return found(!(candidate.secret in secrets), '', 'volume.secret must refer to an existing secret');
  return [];
}

function persistent({ containerPath, mode, persistent: info }: PersistentVolume): Finding[] {
  const { type = 'root', size, maxSize, constraints } = info;
  return [
    ...found(['.', '..'].includes(containerPath), '/containerPath', 'can not be one of (.,..)'),
    ...found(containerPath.includes('/'), '/containerPath', 'value must not contain "/"'),
    ...found(mode !== 'RW', '/mode', 'does not equal RW'),
    ...below('/persistent', [
      ...found(size <= 0, '/size', `got ${size}, expected more than 0`),
      ...constraints.flatMap((constraint) => below('/constraints', volumeConstraint(constraint))),
      ...found(maxSize !== undefined && info.type !== 'mount', '', 'Only mount volumes can have maxSize'),
      ...found(type === 'root' && constraints.length > 0, '', 'Constraints on root volumes are not supported'),
      ...found(maxSize !== undefined && maxSize <= size, '', 'Max size must be larger than size'),
    ]),
  ];
}

const OPERATORS = ['UNIQUE', 'LIKE', 'CLUSTER', 'GROUP_BY', 'UNLIKE', 'MAX_PER', 'IS'];

function volumeConstraint(constraint: readonly string[]): Finding[] {
  const [field, operator, value] = constraint;
  if (field === undefined) return [{ path: '', text: 'Missing field and operator' }];
  if (field !== 'path' || operator === undefined || value === undefined)
    return [{ path: '', text: `Unsupported constraint ${constraint.join(',')}` }];
  if (!OPERATORS.includes(operator)) return [{ path: '', text: `unknown constraint operator ${operator}` }];
  if (operator !== 'LIKE' && operator !== 'UNLIKE') return [{ path: '', text: 'Operator must be one of LIKE, UNLIKE' }];
  return found(!isJavaExpression(value), `/${value}`, 'Invalid regular expression');
}

function external({ external: info }: ExternalVolume, features: readonly string[]): Finding[] {
  const isCsi = typeof info.options.capability === 'object';
  return [
    ...(isCsi ? [] : found(info.name === undefined, '/external/name', 'must not be empty')),
    ...(isCsi ? [] : found(info.provider === undefined, '/external/provider', 'not defined')),
    ...featureEnabled(features, 'external_volumes', ''),
  ];
}
