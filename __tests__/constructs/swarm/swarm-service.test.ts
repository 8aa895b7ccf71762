import { TerraformVariable } from 'cdktf';
import { HealthCheck, Mount } from '../../../constructs/container';
import { Environment } from '../../../constructs/environment';
import type { SwarmServiceProps } from '../../../constructs/swarm';
import { ContainerImage, Duration, Size } from '../../../constructs/values';
import { Template } from '../../../testing';
import { image, serviceFixture, synthesized } from './fixture';

describe('SwarmService', () => {
  test('defaults: one replica pinned to its host, updated in place, without privileges', () => {
    const { template, resource } = synthesized();
    expect(resource).toEqual({
      provider: 'docker.Swarm-Engine',
      name: 'web',
      labels: [
        { label: 'longshore.environment', value: 'lab' },
        { label: 'longshore.path', value: 'lab/Web' },
      ],
      depends_on: ['h1', 'h2', 'h3'].map((name): unknown =>
        expect.stringContaining(`longshore_swarm_member.Swarm_${name}_`),
      ),
      lifecycle: { ignore_changes: ['task_spec[0].placement[0].platforms'] },
      mode: { replicated: { replicas: 1 } },
      endpoint_spec: { mode: 'dnsrr' },
      update_config: {
        parallelism: 1,
        order: 'stop-first',
        failure_action: 'pause',
        monitor: '20s',
        delay: '0s',
        max_failure_ratio: '0.0',
      },
      task_spec: {
        networks_advanced: [{ id: expect.stringMatching(/^\$\{docker_network\.Net_\w+\.id\}$/) as unknown }],
        restart_policy: { condition: 'any', delay: '5s', window: '0s' },
        placement: { constraints: ['node.labels.longshore.host==h2'] },
        log_driver: { name: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
        resources: { limits: { memory_bytes: 64 * 2 ** 20 } },
        container_spec: {
          image: image.toString(),
          env: {},
          hostname: 'web',
          cap_drop: ['ALL'],
          read_only: true,
          stop_signal: 'SIGTERM',
          stop_grace_period: '1m',
          labels: [{ label: 'longshore.service', value: 'web' }],
          configs: [],
          mounts: [],
        },
      },
    });
    expect(template.byPath('lab/Web/Rollout')).toEqual({
      managers: [expect.objectContaining({ name: 'h1' })],
      services: [expect.stringMatching(/^\$\{docker_service\.Web_\w+\.id\}$/)],
      names: ['web'],
      triggers: { spec: expect.stringMatching(/^[a-f0-9]{16}$/) as unknown },
      timeout: 600,
      on_create: 'skip',
      checks: [],
    });
  });

  test('takes what is said instead', () => {
    const { resource, task, container } = synthesized({
      serviceName: 'front',
      hostname: 'www',
      user: '1001:1001',
      capabilities: ['NET_BIND_SERVICE', 'CAP_CHOWN'],
      readOnlyRootFilesystem: false,
      stopSignal: 'SIGQUIT',
      stopGracePeriod: Duration.seconds(90),
      memoryReservation: Size.mebibytes(32),
      cpus: 1.5,
      labels: { tier: 'edge' },
    });
    expect(resource.name).toBe('front');
    expect(task.resources).toEqual({
      limits: { memory_bytes: 64 * 2 ** 20, nano_cpus: 1_500_000_000 },
      reservation: { memory_bytes: 32 * 2 ** 20 },
    });
    expect(container).toMatchObject({
      hostname: 'www',
      user: '1001:1001',
      cap_add: ['CAP_NET_BIND_SERVICE', 'CAP_CHOWN'],
      cap_drop: ['ALL'],
      read_only: false,
      stop_signal: 'SIGQUIT',
      stop_grace_period: '1m30s',
      labels: [
        { label: 'tier', value: 'edge' },
        { label: 'longshore.service', value: 'front' },
      ],
    });
  });

  test('mounts, memory ones with mode unless it is the one that the engine gives', () => {
    const size = Size.mebibytes(1);
    const mounts = [
      Mount.bind('/srv', '/data', { readOnly: true }),
      Mount.volume('cache', '/cache'),
      Mount.tmpfs('/tmp', { size }),
      Mount.tmpfs('/run', { size, mode: '0750' }),
    ];
    expect(synthesized({ mounts }).container.mounts).toEqual([
      { type: 'bind', source: '/srv', target: '/data', read_only: true },
      { type: 'volume', source: 'cache', target: '/cache', read_only: false },
      { type: 'tmpfs', target: '/tmp', read_only: false, tmpfs_options: { size_bytes: 2 ** 20 } },
      { type: 'tmpfs', target: '/run', read_only: false, tmpfs_options: { size_bytes: 2 ** 20, mode: 0o750 } },
    ]);
  });

  test('a health check', () => {
    expect(synthesized({ healthCheck: HealthCheck.command('true') }).container.healthcheck).toEqual({
      test: ['CMD-SHELL', 'true'],
      interval: '10s',
      timeout: '5s',
      retries: 6,
      start_period: '1m30s',
    });
  });

  test('text with ${ and %{ arrives as it was written', () => {
    const text = '${env.HOME:-/x} %{ if }';
    const escaped = '$${env.HOME:-/x} %%{ if }';
    const { container } = synthesized({
      entrypoint: ['sh', text],
      command: [text],
      environment: { A: text },
      labels: { a: text },
      healthCheck: HealthCheck.command(text),
    });
    expect(container).toMatchObject({
      command: ['sh', escaped],
      args: [escaped],
      env: { A: escaped },
      labels: [{ label: 'a', value: escaped }, {}],
      healthcheck: { test: ['CMD-SHELL', escaped] },
    });
  });

  test('a value that only another resource knows arrives too', () => {
    const { stack, service } = serviceFixture();
    service({ environment: { A: new TerraformVariable(stack, 'a', {}).stringValue } });
    expect(Template.fromStack(stack).byPath('lab/Web/Resource')).toMatchObject({
      task_spec: { container_spec: { env: { A: '${var.a}' } } },
    });
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
  const after = (template: Template, path: string) => template.byPath(path).depends_on as string[];

  test('a service comes after what it is told, and may itself be waited for', () => {
    const { stack, network, service } = serviceFixture();
    const first = service();
    service({ dependsOn: [network, first, first.rollout] }, 'Second');
    const template = Template.fromStack(stack);
    expect(after(template, 'lab/Second/Resource').slice(3)).toEqual([
      expect.stringMatching(/^docker_network\.Net_/),
      expect.stringMatching(/^docker_service\.Web_/),
      expect.stringMatching(/^longshore_rollout\.Web_Rollout_/),
    ]);
  });

  test('the rollout waits as it is told', () => {
    const { h2, stack, service } = serviceFixture();
    const check = { description: 'it answers', host: h2.connection, service: 'web', command: ['curl', 'localhost'] };
    service({ rollout: { timeout: Duration.minutes(3), onCreate: 'wait', checks: [check] } });
    expect(Template.fromStack(stack).byPath('lab/Web/Rollout')).toMatchObject({
      timeout: 180,
      on_create: 'wait',
      checks: [{ description: 'it answers', host: { name: 'h2' }, service: 'web', command: ['curl', 'localhost'] }],
    });
  });
});

describe('the trigger of the rollout', () => {
  const trigger = (props: Partial<SwarmServiceProps> = {}) =>
    (synthesized(props).template.byPath('lab/Web/Rollout').triggers as { spec: string }).spec;
  const unchanged = trigger();

  test('stays while nothing changes', () => {
    expect(trigger()).toBe(unchanged);
    expect(trigger({ rollout: { timeout: Duration.minutes(1) } })).toBe(unchanged);
  });

  test.each<[string, Partial<SwarmServiceProps>]>([
    ['memory', { memory: Size.mebibytes(65) }],
    ['environment', { environment: { A: 'b' } }],
    ['a file', { files: { '/a': { content: 'a' } } }],
    ['a label', { labels: { a: 'b' } }],
    ['the stop grace period', { stopGracePeriod: Duration.seconds(61) }],
  ])('changes with %s', (_, props) => {
    expect(trigger(props)).not.toBe(unchanged);
  });

  test("changes with a file's content and with its mode", () => {
    const specs = [{ content: 'a' }, { content: 'b' }, { content: 'a', mode: '0555' }].map((file) =>
      trigger({ files: { '/a': file } }),
    );
    expect(new Set(specs).size).toBe(3);
  });
});
