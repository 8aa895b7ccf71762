import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsulCluster, ConsulKey, ConsulPolicy, ConsulToken, ExternalService } from '../../../constructs/consul';
import { HostGroup, Secret } from '../../../constructs/environment';
import { Duration, Port } from '../../../constructs/values';
import { Template } from '../../../testing';
import { configurationError } from '../environment/fixture';
import { fixture } from './fixture';

/** An existing cluster in a stack `lab`, so that nothing else is in the plan. */
function existing() {
  const made = fixture();
  const cluster = ConsulCluster.fromConsulAttributes(made.stack, 'Theirs', { servers: HostGroup.of(made.c1, made.c2) });
  return { ...made, cluster };
}

describe('ConsulKey', () => {
  test('is a resource that asks its cluster; templates are text', () => {
    const { stack, cluster } = existing();
    new ConsulKey(stack, 'Key', { cluster, path: 'config/web', value: '${env}', flags: 2 });
    Template.fromStack(stack).hasResource('longshore_consul_key', {
      cluster: { port: 8500 },
      path: 'config/web',
      value: '$${env}',
      flags: 2,
    });
  });

  test('waits for the servers of a cluster of ours', () => {
    const { stack, make } = fixture();
    const key = new ConsulKey(stack, 'Key', { cluster: make(), path: 'a', value: '' });
    const template = Template.fromStack(stack);
    expect(template.at('lab/Key/Resource').depends_on).toEqual(
      ['c1', 'c2', 'c3'].flatMap((name) => template.addresses(`lab/Consul/Server-${name}`)),
    );
    expect(key.fqn).toContain('TfToken');
  });

  test.each(['', '/config/web', 'config/web/', ' a', 'a\nb'])('fails LS160 for the path "%s"', (path) => {
    const { stack, cluster } = existing();
    expect(configurationError(() => new ConsulKey(stack, 'Key', { cluster, path, value: '' })).message).toContain(
      `lab/Key: path = "${path}": a key of Consul has a path such as config/web, without / at its ends`,
    );
  });

  test('fails LS161 for a value that is too large, and for flags that are no whole number', () => {
    const { stack, cluster } = existing();
    const value = 'ä'.repeat(512 * 512 + 1);
    expect(
      configurationError(() => new ConsulKey(stack, 'Key', { cluster, path: 'a', value, flags: -1 })).message.split(
        '\n',
      ),
    ).toEqual([
      'lab/Key: value = 524290 bytes: a value in Consul holds at most 512 KiB, and its flags are a whole number; keep it elsewhere, and its place in Consul [LS161]',
      'lab/Key: flags = -1: a value in Consul holds at most 512 KiB, and its flags are a whole number; give a whole number, zero or more [LS161]',
    ]);
  });

  test('fails LS162 for a path that another key of the cluster has; other clusters are others', () => {
    const { stack, cluster, c3 } = existing();
    new ConsulKey(stack, 'One', { cluster, path: 'a', value: '' });
    expect(configurationError(() => new ConsulKey(stack, 'Two', { cluster, path: 'a', value: '' })).message).toBe(
      'lab/Two: path = "a": a key or policy of a Consul cluster is declared once (lab/One has it); rename one of them [LS162]',
    );
    const other = ConsulCluster.fromConsulAttributes(stack, 'Others', { servers: HostGroup.of(c3) });
    new ConsulKey(stack, 'Three', { cluster: other, path: 'a', value: '' });
  });

  test('fails LS044 for a value that is a secret by the name of its key', () => {
    const { stack, cluster } = existing();
    new ConsulKey(stack, 'Key', { cluster, path: 'config/web/db_password', value: 'hunter2' });
    expect(stack).toFail(
      'lab/Key: value: db_password: a secret is no part of the plan; keep it in a secret file of whoever needs it [LS044]',
    );
  });
});

describe('ConsulPolicy', () => {
  test('is named after stack and id, and described by its path', () => {
    const { stack, cluster } = existing();
    const policy = new ConsulPolicy(stack, 'WebRead', { cluster, rules: 'key_prefix "web/" { policy = "read" }' });
    expect(policy.policyName).toBe('lab-webread');
    Template.fromStack(stack).hasResource('longshore_consul_policy', {
      name: 'lab-webread',
      description: 'lab/WebRead',
      rules: 'key_prefix "web/" { policy = "read" }',
    });
  });

  test('fails LS163 for a name that Consul does not take', () => {
    const { stack, cluster } = existing();
    expect(
      configurationError(() => new ConsulPolicy(stack, 'P', { cluster, policyName: 'web read', rules: '' })).message,
    ).toBe(
      'lab/P: policyName = "web read": a policy\'s name has letters, digits, - and _, at most 128; rename it [LS163]',
    );
  });

  test('fails LS162 for a name that another policy of the cluster has', () => {
    const { stack, cluster } = existing();
    new ConsulPolicy(stack, 'One', { cluster, policyName: 'web', rules: '' });
    expect(
      configurationError(() => new ConsulPolicy(stack, 'Two', { cluster, policyName: 'web', rules: '' })).message,
    ).toContain('policyName = "web": a key or policy of a Consul cluster is declared once (lab/One has it)');
  });
});

describe('ConsulToken', () => {
  test('has policies by construct or by name, and waits for its own', () => {
    const { stack, cluster } = existing();
    const policy = new ConsulPolicy(stack, 'Web', { cluster, rules: '' });
    const token = new ConsulToken(stack, 'Token', {
      cluster,
      policies: [policy, 'a-that-exists'],
      serviceIdentities: ['web', 'api'],
      nodeIdentities: ['h2', 'h1'],
      secret: Secret.file('consul/dns-token'),
    });
    expect(token.accessorId).toContain('TfToken');
    const template = Template.fromStack(stack);
    template.hasResource('longshore_consul_token', {
      description: 'lab/Token',
      policies: ['a-that-exists', 'lab-web'],
      service_identities: ['api', 'web'],
      node_identities: [
        { node: 'h1', datacenter: 'dc1' },
        { node: 'h2', datacenter: 'dc1' },
      ],
      secret: { source: /\/consul\/dns-token$/, digest: /^[0-9a-f]{32}$/, digest_key: /\.digest-key$/ },
      depends_on: template.addresses('lab/Web'),
    });
  });

  test('fails LS164 for one that may do nothing', () => {
    const { stack, cluster } = existing();
    const secret = Secret.file('consul/dns-token');
    expect(configurationError(() => new ConsulToken(stack, 'Token', { cluster, secret })).message).toBe(
      'lab/Token: policies = none: a token of Consul may do something; give policies, serviceIdentities or nodeIdentities [LS164]',
    );
  });

  test('fails LS039 for a secret that cannot be read', () => {
    const { stack, cluster } = existing();
    new ConsulToken(stack, 'Token', {
      cluster,
      policies: ['a'],
      secret: Secret.path(mkdtempSync(join(tmpdir(), 'longshore-'))),
    });
    expect(stack).toFail(/^lab\/Token: secret: \S+: it is no file; name a file \[LS039\]/);
  });
});

describe('ExternalService', () => {
  const service = (made = fixture()) => {
    const cluster = made.make();
    const external = new ExternalService(made.stack, 'Orders', {
      cluster,
      serviceName: 'mysql',
      address: 'db.example.com',
      port: Port.tcp(3306),
      checkedFrom: made.h4,
      tags: ['orders'],
      interval: Duration.seconds(5),
      timeout: Duration.seconds(1),
    });
    return { ...made, cluster, external };
  };

  test("is registered and tried by its host's agent, and by no other", () => {
    const { stack } = service();
    const template = Template.fromStack(stack);
    const config = (path: string) =>
      JSON.parse((template.at(path).files as Record<string, string>)['/consul/config/agent.json'] ?? '') as {
        services?: object[];
      };
    expect(config('lab/Consul/Agent-h4/Resource').services).toMatchObject([
      {
        id: 'orders',
        name: 'mysql',
        address: 'db.example.com',
        port: 3306,
        tags: ['orders'],
        checks: [{ tcp: 'db.example.com:3306', interval: '5s', timeout: '1s' }],
      },
    ]);
    expect(config('lab/Consul/Server-c1/Resource').services).toBeUndefined();
  });

  test("the host's token may register it", () => {
    const { stack } = service();
    const template = Template.fromStack(stack);
    expect(template.at('lab/Consul/AgentToken-h4/Resource').service_identities).toEqual(['mysql']);
    expect(template.at('lab/Consul/AgentToken-c1/Resource').service_identities).toEqual([]);
  });

  test('is an end of flows, that of its check among them, and in the manifest', () => {
    const { environment, external, cluster } = service();
    cluster.connections.allowTo(external.peer, external.port, 'orders');
    expect(environment.flows.entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          from: 'h4',
          to: 'db.example.com',
          port: '3306/tcp',
          owner: 'external',
          why: 'whether mysql answers',
        }),
        expect.objectContaining({ from: 'consul servers', to: 'db.example.com', port: '3306/tcp' }),
      ]),
    );
    expect(environment.manifest.toJSON().externalServices).toEqual([
      { path: 'lab/Orders', name: 'mysql', address: 'db.example.com', port: 3306, host: 'h4' },
    ]);
  });

  test('by default is called after its id, and tried from the first host that stays', () => {
    const made = fixture({ hosts: { c1: { state: 'leaving' } } });
    const cluster = made.make();
    new ExternalService(made.stack, 'Cache', { cluster, address: '192.0.2.90', port: Port.tcp(6379) });
    expect(made.environment.manifest.toJSON().externalServices).toMatchObject([{ name: 'cache', host: 'c2' }]);
  });

  const refused = (props: object, id = 'Other') => {
    const { stack, cluster } = service();
    return configurationError(
      () => new ExternalService(stack, id, { cluster, address: '192.0.2.90', port: Port.tcp(1), ...props }),
    ).message;
  };

  test('fails LS007 for a name that is none in DNS', () => {
    expect(refused({ serviceName: 'My_SQL' })).toContain(
      'lab/Other: serviceName = "My_SQL": a service name is an RFC 1123 label: it is a name in DNS',
    );
  });

  test('fails LS011 for an address that is none', () => {
    expect(refused({ address: '192.0.2.300' })).toContain('lab/Other: address = "192.0.2.300"');
  });

  test('fails LS165 for a host without an agent of the cluster', () => {
    const { stack, c1, c2, c3, h4, make, vm5 } = fixture();
    const cluster = make({ agents: HostGroup.of(h4) });
    const props = { cluster, address: '192.0.2.90', port: Port.tcp(1), checkedFrom: vm5 };
    expect([c1, c2, c3].length).toBe(3);
    expect(configurationError(() => new ExternalService(stack, 'Other', props)).message).toBe(
      'lab/Other: checkedFrom = vm5: an external service is checked from a host with an agent of its cluster; choose one of c1, c2, c3, h4 [LS165]',
    );
  });

  test.each([Port.udp(3306), Port.tcpRange(3306, 3307)])('fails LS166 for the port %s', (port) => {
    expect(refused({ port })).toBe(
      `lab/Other: port = ${port.toString()}: an external service is reached by TCP at one port; give the port that its clients connect to [LS166]`,
    );
  });

  test('fails LS167 for an instance that is declared already; another instance may share the name', () => {
    const same = { serviceName: 'mysql', address: 'db.example.com', port: Port.tcp(3306) };
    expect(refused(same)).toBe(
      "lab/Other: mysql at db.example.com:3306: an external service's instance is declared once (lab/Orders has it); remove one of them [LS167]",
    );
    const { stack, cluster } = service();
    new ExternalService(stack, 'Replica', { cluster, ...same, address: '192.0.2.91' });
  });
});
