import { differences, digest, meansTheSame } from '../../../../provider/resources/service/by-hand';
import { specOf, type Declared, type ServiceSpec } from '../../../../provider/resources/service/spec';
import { declared } from './fixture';

type Json = Record<string, never>;

const spec = (changes: Partial<Declared> = {}): ServiceSpec => specOf(declared(changes), 'slave1', []);

/** The spec with another value at `a.b.c`. */
function at(path: string, value: unknown, base = spec()): ServiceSpec {
  const changed = JSON.parse(JSON.stringify(base)) as Json;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Json>((object, key) => ((object as Record<string, unknown>)[key] ??= {}) as Json, changed);
  (parent as Record<string, unknown>)[last] = value;
  return changed as unknown as ServiceSpec;
}

describe('a spec means the same', () => {
  test.each([
    ['TaskTemplate.Runtime', 'container'],
    ['TaskTemplate.ContainerSpec.Isolation', 'default'],
    ['TaskTemplate.ContainerSpec.DNSConfig', {}],
    ['TaskTemplate.ContainerSpec.Init', false],
    ['TaskTemplate.ContainerSpec.Secrets', null],
    ['TaskTemplate.ContainerSpec.Configs', null],
    ['TaskTemplate.RestartPolicy.MaxAttempts', 0],
    ['TaskTemplate.RestartPolicy.Condition', 'any'],
    ['TaskTemplate.ForceUpdate', 3],
    ['TaskTemplate.Placement.Platforms', [{ Architecture: 'amd64', OS: 'linux' }]],
    ['UpdateConfig.MaxFailureRatio', 0],
    ['TaskTemplate.ContainerSpec.Env', ['EMPTY=', 'A=a=b']],
    ['TaskTemplate.ContainerSpec.CapabilityAdd', ['CAP_NET_BIND_SERVICE', 'CAP_CHOWN']],
    [
      'TaskTemplate.ContainerSpec.Mounts',
      [
        { Type: 'tmpfs', Target: '/tmp', TmpfsOptions: { SizeBytes: 2 ** 20, Mode: 0o1777 } },
        { Type: 'bind', Source: '/srv', Target: '/data' },
      ],
    ],
  ])('with %s = %j', (path, value) => {
    expect(differences(at(path, value), spec())).toEqual([]);
    expect(meansTheSame(at(path, value), spec())).toBe(true);
    expect(digest(at(path, value))).toBe(digest(spec()));
  });

  test('with its labels in another order', () => {
    const [one, other] = [spec({ labels: { a: '1', b: '2' } }), spec({ labels: { b: '2', a: '1' } })];
    expect([meansTheSame(one, other), digest(one)]).toEqual([true, digest(other)]);
  });
});

describe('a spec means something else', () => {
  test.each<[string, unknown, string]>([
    ['Mode.Replicated.Replicas', 0, 'Mode.Replicated.Replicas = 0 (declared: 1)'],
    ['Mode', { Global: {} }, 'Mode = none (declared: {"Replicated":{"Replicas":1}})'],
    [
      'TaskTemplate.Placement.Constraints',
      [],
      'TaskTemplate.Placement = none (declared: {"Constraints":["node.labels.longshore.host==slave1"]})',
    ],
    [
      'TaskTemplate.Placement.Constraints',
      ['node.role==manager', 'node.labels.longshore.host==slave1'],
      'TaskTemplate.Placement.Constraints = ["node.labels.longshore.host==slave1","node.role==manager"] (declared: ["node.labels.longshore.host==slave1"])',
    ],
    ['TaskTemplate.Placement.MaxReplicas', 1, 'TaskTemplate.Placement.MaxReplicas = 1 (declared: none)'],
    ['TaskTemplate.ContainerSpec.Init', true, 'TaskTemplate.ContainerSpec.Init = true (declared: none)'],
    [
      'TaskTemplate.ContainerSpec.Isolation',
      'process',
      'TaskTemplate.ContainerSpec.Isolation = "process" (declared: none)',
    ],
    [
      'TaskTemplate.ContainerSpec.CapabilityDrop',
      [],
      'TaskTemplate.ContainerSpec.CapabilityDrop = none (declared: ["ALL"])',
    ],
    [
      'TaskTemplate.ContainerSpec.Secrets',
      [{ SecretName: 'password' }],
      'TaskTemplate.ContainerSpec.Secrets = [{"SecretName":"password"}] (declared: none)',
    ],
    [
      'TaskTemplate.ContainerSpec.Sysctls',
      { 'net.core.somaxconn': '1' },
      'TaskTemplate.ContainerSpec.Sysctls = {"net.core.somaxconn":"1"} (declared: none)',
    ],
    [
      'EndpointSpec',
      { Mode: 'vip', Ports: [{ PublishedPort: 80 }] },
      'EndpointSpec.Mode = "vip" (declared: "dnsrr")\nEndpointSpec.Ports = [{"PublishedPort":80}] (declared: none)',
    ],
    ['TaskTemplate.RestartPolicy.Condition', 'none', 'TaskTemplate.RestartPolicy.Condition = "none" (declared: "any")'],
    ['TaskTemplate.LogDriver.Options.max-file', '9', 'TaskTemplate.LogDriver.Options.max-file = "9" (declared: "3")'],
    ['UpdateConfig.Order', 'start-first', 'UpdateConfig.Order = "start-first" (declared: "stop-first")'],
  ])('with %s = %j', (path, value, line) => {
    expect(differences(at(path, value), spec()).join('\n')).toBe(line);
    expect(meansTheSame(at(path, value), spec())).toBe(false);
    expect(digest(at(path, value))).not.toBe(digest(spec()));
  });

  test.each<[string, Partial<Declared>]>([
    ['an empty word of its command less', { command: ['serve', ''] }],
    ['a label less that has no value', { containerLabels: { 'longshore.service': 'web', tier: '', more: '' } }],
    ['a label less that is called as a setting of engines', { labels: { Runtime: 'container', Platforms: 'x' } }],
    ['its words in another order', { command: ['serve', '-c'] }],
  ])('with %s', (_, changes) => {
    const without = {
      ...(changes.command !== undefined && { command: changes.command.filter((word) => word !== '').reverse() }),
      ...(changes.labels !== undefined && { labels: {} }),
    };
    expect(meansTheSame(spec(changes), spec(without))).toBe(false);
    expect(digest(spec(changes))).not.toBe(digest(spec(without)));
  });
});
