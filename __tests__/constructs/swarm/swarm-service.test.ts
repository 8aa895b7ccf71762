import { TerraformVariable } from 'cdktf';
import { HealthCheck, Mount } from '../../../constructs/container';
import { Environment, HostGroup } from '../../../constructs/environment';
import { OverlayNetwork, Swarm, SwarmService } from '../../../constructs/swarm';
import { Cidr, ContainerImage, Duration, Size } from '../../../constructs/values';
import { Template } from '../../../testing';
import { fixture, image, serviceFixture, synthesized } from './fixture';

describe('SwarmService', () => {
  test('defaults: pinned to its host, without privileges, with limits', () => {
    expect(synthesized()).toEqual({
      name: 'web',
      host: expect.objectContaining({ name: 'h2', address: '192.0.2.2' }) as unknown,
      managers: [expect.objectContaining({ name: 'h1' })],
      network: expect.stringMatching(/^\$\{longshore_overlay_network\.Net_\w+\.id\}$/) as unknown,
      image: image.toString(),
      environment: {},
      hostname: 'web',
      capabilities: [],
      read_only: true,
      stop_signal: 'SIGTERM',
      stop_grace_period_seconds: 60,
      labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Web' },
      container_labels: { 'longshore.service': 'web' },
      files: {},
      file_modes: {},
      secret_files: [],
      mounts: [],
      memory_bytes: 64 * 2 ** 20,
      pids: 4096,
      checks: [],
      timeout_seconds: 600,
      on_create: 'skip',
      depends_on: ['h1', 'h2'].map((name): unknown => expect.stringContaining(`longshore_swarm_member.Swarm_${name}_`)),
    });
  });

  test('takes what is said instead', () => {
    const resource = synthesized({
      serviceName: 'front',
      hostname: 'www',
      user: '1001:1001',
      capabilities: ['NET_BIND_SERVICE', 'CAP_CHOWN'],
      readOnlyRootFilesystem: false,
      stopSignal: 'SIGQUIT',
      stopGracePeriod: Duration.seconds(90),
      memoryReservation: Size.mebibytes(32),
      cpus: 1.5,
      pids: 100,
      labels: { tier: 'edge' },
    });
    expect(resource).toMatchObject({
      name: 'front',
      hostname: 'www',
      user: '1001:1001',
      capabilities: ['CAP_CHOWN', 'CAP_NET_BIND_SERVICE'],
      read_only: false,
      stop_signal: 'SIGQUIT',
      stop_grace_period_seconds: 90,
      memory_reservation_bytes: 32 * 2 ** 20,
      cpus: 1.5,
      pids: 100,
      container_labels: { tier: 'edge', 'longshore.service': 'front' },
    });
  });

  test('is found in the network by its name, where no other is given', () => {
    expect(synthesized({ serviceName: 'front' })).toMatchObject({ name: 'front', hostname: 'front' });
  });

  test('what is empty is left to the image; cores have nine digits, as the engine counts them', () => {
    const resource = synthesized({ entrypoint: [], command: [], user: '', cpus: 1 / 3 });
    for (const name of ['entrypoint', 'command', 'user']) expect(resource).not.toHaveProperty(name);
    expect(resource.cpus).toBe(0.333333333);
  });

  test('mounts, in the order of their targets', () => {
    const size = Size.mebibytes(1);
    const mounts = [
      Mount.bind('/srv', '/data', { readOnly: true }),
      Mount.volume('cache', '/cache'),
      Mount.tmpfs('/tmp', { size }),
      Mount.tmpfs('/run', { size, mode: '0750' }),
    ];
    expect(synthesized({ mounts }).mounts).toEqual([
      { type: 'volume', source: 'cache', target: '/cache', read_only: false },
      { type: 'bind', source: '/srv', target: '/data', read_only: true },
      { type: 'tmpfs', target: '/run', read_only: false, size_bytes: 2 ** 20, mode: '0750' },
      { type: 'tmpfs', target: '/tmp', read_only: false, size_bytes: 2 ** 20, mode: '1777' },
    ]);
  });

  test('a health check', () => {
    expect(synthesized({ healthCheck: HealthCheck.command('true') }).health_check).toEqual({
      test: ['CMD-SHELL', 'true'],
      interval_seconds: 10,
      timeout_seconds: 5,
      retries: 6,
      start_period_seconds: 90,
    });
  });

  test('the credentials of the registry that the image comes from, and no others', () => {
    const { stack, h1, h2 } = fixture();
    const of = (address: string) => ({ address, configFile: `/secrets/${address}.json` });
    const swarm = Swarm.fromSwarmAttributes(stack, 'Existing', {
      managers: HostGroup.of(h1),
      workers: HostGroup.of(h2),
      registries: [of('other.example.com'), of('registry.example.com')],
    });
    const network = new OverlayNetwork(stack, 'Net', { swarm, subnet: Cidr.of('10.20.0.0/24') });
    const memory = Size.mebibytes(64);
    new SwarmService(stack, 'Web', { network, host: h2, memory, image });
    const own = ContainerImage.of(`elsewhere.example.com/web@sha256:${'1'.repeat(64)}`);
    new SwarmService(stack, 'Other', { network, host: h2, memory, image: own });
    const template = Template.fromStack(stack);
    expect(template.at('lab/Web/Resource').registry).toEqual({
      address: 'registry.example.com',
      config_file: '/secrets/registry.example.com.json',
    });
    expect(template.at('lab/Other/Resource')).not.toHaveProperty('registry');
  });

  test('text with ${ and %{ arrives as it was written', () => {
    const text = '${env.HOME:-/x} %{ if }';
    const escaped = '$${env.HOME:-/x} %%{ if }';
    const resource = synthesized({
      entrypoint: ['sh', text],
      command: [text],
      environment: { A: text },
      labels: { a: text },
      healthCheck: HealthCheck.command(text),
    });
    expect(resource).toMatchObject({
      entrypoint: ['sh', escaped],
      command: [escaped],
      environment: { A: escaped },
      container_labels: { a: escaped },
      health_check: { test: ['CMD-SHELL', escaped] },
    });
  });

  test('a value that only another resource knows arrives too', () => {
    const { stack, service } = serviceFixture();
    service({ environment: { A: new TerraformVariable(stack, 'a', {}).stringValue } });
    expect(Template.fromStack(stack).at('lab/Web/Resource')).toMatchObject({ environment: { A: '${var.a}' } });
  });

  test('stands in the manifest as itself, or as part of something', () => {
    const { stack, service } = serviceFixture();
    service({ labels: { tier: 'edge' } });
    service({ construct: { path: 'lab/Site', module: 'site', daemon: 'httpd' } }, 'Part');
    const entry = { host: 'h2', runtime: 'swarm', network: 'lab-net', image: image.toString(), memoryBytes: 2 ** 26 };
    expect(Environment.of(stack).manifest.containers).toEqual([
      {
        ...entry,
        path: 'lab/Web',
        construct: 'lab/Web',
        module: 'swarm',
        daemon: 'web',
        service: 'web',
        hostname: 'web',
        labels: { tier: 'edge' },
      },
      {
        ...entry,
        path: 'lab/Part',
        construct: 'lab/Site',
        module: 'site',
        daemon: 'httpd',
        service: 'part',
        hostname: 'part',
        labels: {},
      },
    ]);
  });

  test('a registry may be written in capitals', () => {
    const { stack, service } = serviceFixture();
    service({ image: ContainerImage.of(`Registry.Example.com:5000/web@sha256:${'1'.repeat(64)}`) });
    const { flows } = Environment.of(stack).manifest.toJSON();
    expect(flows).toContainEqual(expect.objectContaining({ to: 'registry.example.com', port: '5000/tcp' }));
  });
});

describe('order', () => {
  const after = (template: Template, path: string) => template.at(path).depends_on as string[];

  test('a service comes after what it is told, and may itself be waited for', () => {
    const { stack, network, service } = serviceFixture();
    const first = service();
    service({ dependsOn: [network, first] }, 'Second');
    const template = Template.fromStack(stack);
    expect(after(template, 'lab/Second/Resource').slice(2)).toEqual([
      expect.stringMatching(/^longshore_overlay_network\.Net_/),
      expect.stringMatching(/^longshore_swarm_service\.Web_/),
    ]);
    expect(first.serviceId).toMatch(/^\$\{TfToken/);
  });

  test('it is awaited as it is told', () => {
    const { h2, stack, service } = serviceFixture();
    const check = { description: 'it answers', host: h2.connection, service: 'web', command: ['curl', 'localhost'] };
    service({ rollout: { timeout: Duration.minutes(3), onCreate: 'wait', checks: [check] } });
    expect(Template.fromStack(stack).at('lab/Web/Resource')).toMatchObject({
      timeout_seconds: 180,
      on_create: 'wait',
      checks: [{ description: 'it answers', host: { name: 'h2' }, service: 'web', command: ['curl', 'localhost'] }],
    });
  });
});
