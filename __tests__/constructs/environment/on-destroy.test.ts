import { Environment, HostGroup, type EnvironmentProps } from '../../../constructs/environment';
import { HadoopCluster, HadoopMasters } from '../../../constructs/hadoop';
import { OverlayNetwork, Swarm } from '../../../constructs/swarm';
import { Cidr, ContainerImage, Size } from '../../../constructs/values';
import { Template } from '../../../testing';
import { host, labStack } from './fixture';

/** The values of an attribute in all resources of that type, each once. */
function values(type: string, attribute: string, props: EnvironmentProps): unknown[] {
  const stack = labStack();
  new Environment(stack, 'Environment', props);
  const size = { memory: Size.gibibytes(8), cores: 4 };
  const [master, worker] = [host(stack, 'master', size), host(stack, 'worker', size)];
  const [managers, workers] = [HostGroup.of(master), HostGroup.of(worker)];
  const swarm = new Swarm(stack, 'Swarm', { managers, workers });
  const network = new OverlayNetwork(stack, 'Net', { swarm, subnet: Cidr.of('10.20.0.0/24') });
  const image = ContainerImage.of(`registry.example.com:5000/hadoop@sha256:${'1'.repeat(64)}`);
  new HadoopCluster(stack, 'Hadoop', { network, masters: HadoopMasters.single(master), workers, image });
  const resources = Object.values(Template.fromStack(stack).resources(type));
  expect(resources.length).toBeGreaterThan(1);
  return [...new Set(resources.map((resource) => JSON.stringify((resource as Record<string, unknown>)[attribute])))];
}

describe('what destroying an environment does with data', () => {
  test.each(['keep', 'purge'] as const)('%s is told to each directory and each member of the swarm', (onDestroy) => {
    for (const type of ['longshore_host_directory', 'longshore_swarm_member'])
      expect(values(type, 'on_destroy', { onDestroy })).toEqual([`"${onDestroy}"`]);
  });

  test('is to keep it where nobody says anything', () => {
    expect(values('longshore_host_directory', 'on_destroy', {})).toEqual(['"keep"']);
  });

  test('members know of which repositories their images are, and not which version: an upgrade touches none', () => {
    expect(values('longshore_swarm_member', 'image_repositories', {})).toEqual([
      '["registry.example.com:5000/hadoop"]',
    ]);
  });

  test('fails LS038 for purging in production, which can be allowed with a reason', () => {
    const findings = (props: EnvironmentProps) => {
      const environment = new Environment(labStack(), 'Environment', props);
      return environment.rules.findings().filter(({ rule }) => rule.id === 'LS038');
    };
    expect(findings({ policy: 'production', onDestroy: 'purge' })).toMatchObject([
      { path: 'lab/Environment', value: 'onDestroy = purge', severity: 'error' },
    ]);
    const suppress = [{ rule: 'LS038', reason: 'a rehearsal' }];
    expect(findings({ policy: 'production', onDestroy: 'purge', suppress })).toEqual([]);
    expect(findings({ policy: 'production' })).toEqual([]);
    expect(findings({ onDestroy: 'purge' })).toEqual([]);
  });
});
