import type { App } from '../app';
import { found, type Finding } from '../answer';
import type { Roles } from '../server';

/** AppValidation.validWithRoleEnforcement and ResourceRole. */
export function roles(app: App, { valid }: Roles): Finding[] {
  const { role, acceptedResourceRoles: accepted, residency } = app;
  return [
    ...found(
      role !== undefined && !valid.includes(role),
      '/role',
      `got ${role ?? ''}, expected one of: [${valid.join(', ')}]`,
    ),
    ...(accepted === undefined ? [] : acceptedRoles(accepted, role, residency !== undefined)),
  ];
}

function acceptedRoles(accepted: readonly string[], role: string | undefined, isResident: boolean): Finding[] {
  const path = '/acceptedResourceRoles';
  const possible = [...new Set(['*', ...(role === undefined ? [] : [role])])].sort();
  return [
    ...found(accepted.length === 0, path, 'must not be empty'),
    ...accepted.flatMap((name) => roleName(name).map((text) => ({ path, text }))),
    ...found(
      isResident && !(accepted.length === 1 && accepted[0] === '*'),
      path,
      'A resident app must have `acceptedResourceRoles = ["*"]`.',
    ),
    ...found(
      accepted.some((name) => !possible.includes(name)),
      path,
      `acceptedResourceRoles can only contain ${possible.join(' and ')}`,
    ),
  ];
}

const NOT_IN_A_NAME: readonly (readonly [string, string])[] = [
  ['\t', String.raw`horizontal tab (\x09)`],
  ['\n', String.raw`line feed (\x0a)`],
  ['\v', String.raw`vertical tab (\x0b)`],
  ['\f', String.raw`form feed (\x0c)`],
  ['\r', String.raw`carriage return (\x0d)`],
  [' ', String.raw`space (\x20)`],
  ['/', String.raw`slash (\x2f)`],
  ['\x7f', String.raw`backspace (\x7f)`],
];

function roleName(name: string): string[] {
  return [
    ...(['', '.', '..'].includes(name) ? [`A role name must not be "${name}".`] : []),
    ...(name.startsWith('-') ? ["A role name must not start with a '-'."] : []),
    ...NOT_IN_A_NAME.flatMap(([character, called]) =>
      name.includes(character) ? [`A role name must not include a ${called} character.`] : [],
    ),
  ];
}

/** Asked of the app as it will be kept. */
export function residentRole({ role = '' }: App, { previous, isForced }: Roles): Finding[] {
  return [
    ...found(role === '*', '/role', 'Resident apps cannot have the role *'),
    ...found(
      previous !== undefined && previous !== role && !isForced,
      '/role',
      `It is not possible to change the role for existing reservations. If you proceed with this change, all existing instances will continue to run under the previous role, ${previous ?? ''}. Only new instances will be allocated with the new role, ${role}. In order to continue, retry your request with ?force=true`,
    ),
  ];
}
