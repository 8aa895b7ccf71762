import { UNKNOWN } from '../../../provider/framework';
import { computed, list, map, object, oneOf, optional, string } from '../../../provider/framework/schema';
import { faultsOf } from '../../../provider/framework/validation';

const role = oneOf('manager', 'worker');
const attributes = {
  role: optional(role, 'Role.'),
  formerRoles: optional(list(role), 'Roles.'),
  byHost: optional(map(role), 'Roles.'),
  nested: optional(object({ itsRole: optional(role, 'Role.'), given: computed(string, 'Id.') }), 'Nested.'),
  nodeId: computed(string, 'Id.'),
};

describe('a configuration', () => {
  test('of known words, unknown values and absent ones is well', () => {
    expect(faultsOf(attributes, { role: 'worker', formerRoles: ['manager', UNKNOWN], nested: {} })).toEqual([]);
    expect(faultsOf(attributes, { role: UNKNOWN, formerRoles: UNKNOWN, byHost: { a: 'worker' } })).toEqual([]);
    expect(faultsOf(attributes)).toEqual([]);
  });

  test.each<[object, string, string]>([
    [{ role: 'boss' }, 'role', 'role = "boss" is none of manager, worker\nWrite one of these words.'],
    [{ formerRoles: ['worker', 'x'] }, 'formerRoles', 'former_roles[1] = "x" is none of manager, worker'],
    [{ byHost: { a: 'x' } }, 'byHost', 'by_host.a = "x" is none of'],
    [{ nested: { itsRole: 'x' } }, 'nested', 'nested.its_role = "x" is none of'],
    [{ nodeId: 'mine' }, 'nodeId', 'node_id cannot be set\nIts value is decided by the provider.'],
    [{ nested: { given: 'mine' } }, 'nested', 'nested.given cannot be set'],
  ])('fails for %j', (config, attribute, message) => {
    const faults = faultsOf(attributes, config as Record<string, unknown>);
    expect(faults).toMatchObject([{ attribute, message: expect.stringContaining(message) as string }]);
  });
});
