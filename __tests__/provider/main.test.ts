import '../../provider/main';
import { serve } from '../../provider/framework';

jest.mock('../../provider/framework', () => ({
  ...jest.requireActual<object>('../../provider/framework'),
  serve: jest.fn(),
}));

const [resources = []] = jest.mocked(serve).mock.calls[0] ?? [];

test('the provider serves its resources', () => {
  expect(resources.map(({ schema }) => schema.name)).toEqual([
    'swarm_member',
    'overlay_network',
    'swarm_service',
    'host_network',
    'host_container',
    'host_directory',
    'host_file',
    'systemd_unit',
    'rollout',
    'host_firewall',
    'consul_keyring',
    'consul_node',
    'consul_policy',
    'consul_token',
    'consul_key',
    'marathon_app',
  ]);
});

test('every attribute of every resource is documented', () => {
  const silent = resources.flatMap(({ schema }) =>
    Object.entries(schema.attributes).flatMap(([name, { doc }]) => (doc === '' ? [`${schema.name}.${name}`] : [])),
  );
  expect(silent).toEqual([]);
});
