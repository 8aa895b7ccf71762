import { SwarmNetwork } from '../../../constructs/docker';
import { Template } from '../../../testing';
import { engine } from './fixture';

function network(options: Record<string, string>) {
  const { stack, engine: of } = engine();
  const range = { subnet: '10.20.0.0/24', gateway: '10.20.0.1' };
  const labels = { 'longshore.path': 'lab/Network' };
  new SwarmNetwork(stack, 'Network', {
    engine: of,
    name: 'net',
    ...range,
    attachable: true,
    options,
    labels,
    dependsOn: [],
  });
  return Template.fromStack(stack).byPath('lab/Network');
}

test('gives every attribute: what is left out would show as drift', () => {
  expect(network({})).toEqual({
    provider: 'docker.Engine',
    name: 'net',
    driver: 'overlay',
    attachable: true,
    internal: false,
    ipv6: false,
    ipam_config: [{ subnet: '10.20.0.0/24', gateway: '10.20.0.1' }],
    labels: [{ label: 'longshore.path', value: 'lab/Network' }],
    depends_on: [],
  });
});

test('options are given once: what the engine adds to them replaces no network', () => {
  expect(network({ encrypted: 'true' })).toMatchObject({
    options: { encrypted: 'true' },
    lifecycle: { ignore_changes: ['options'] },
  });
});
