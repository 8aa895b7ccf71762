import fc from 'fast-check';
import { configStem, declaredBy, specOf, type Declared } from '../../../../provider/resources/service/spec';
import { declared } from './fixture';

/** Configs for the files, and their contents by id. */
function configsOf({ files, fileModes }: Pick<Declared, 'files' | 'fileModes'>) {
  const references = Object.keys(files).map((path, index) => ({
    ConfigID: `c${index}`,
    ConfigName: `name${index}`,
    File: { Name: path, UID: '0', GID: '0', Mode: Number.parseInt(fileModes[path] ?? '', 8) },
  }));
  return { references, contents: new Map(Object.values(files).map((content, index) => [`c${index}`, content])) };
}

test('the spec of a service, as the Engine API has it', () => {
  const { references } = configsOf(declared());
  expect(specOf(declared(), 'slave1', references)).toEqual({
    Name: 'web',
    Labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Web' },
    TaskTemplate: {
      ContainerSpec: {
        Image: 'registry.example.com/web@sha256:1',
        Command: ['/bin/sh'],
        Args: ['-c', 'serve'],
        Env: ['A=a=b', 'EMPTY='],
        Hostname: 'www',
        User: '1001:1001',
        CapabilityAdd: ['CAP_CHOWN', 'CAP_NET_BIND_SERVICE'],
        CapabilityDrop: ['ALL'],
        ReadOnly: true,
        StopSignal: 'SIGTERM',
        StopGracePeriod: 60e9,
        Labels: { 'longshore.service': 'web', tier: '' },
        Configs: references,
        Mounts: [
          { Type: 'bind', Source: '/srv', Target: '/data', ReadOnly: false },
          { Type: 'tmpfs', Target: '/tmp', ReadOnly: false, TmpfsOptions: { SizeBytes: 2 ** 20, Mode: 0o1777 } },
        ],
        Healthcheck: { Test: ['CMD', 'true'], Interval: 5e9, Timeout: 2.5e9, Retries: 3, StartPeriod: 0 },
      },
      Resources: {
        Limits: { MemoryBytes: 2 ** 26, Pids: 4096, NanoCPUs: 1.5e9 },
        Reservations: { MemoryBytes: 2 ** 25 },
      },
      Placement: { Constraints: ['node.labels.longshore.host==slave1'] },
      Networks: [{ Target: 'network1' }],
      RestartPolicy: { Condition: 'any', Delay: 5e9 },
      LogDriver: { Name: 'json-file', Options: { 'max-size': '10m', 'max-file': '3' } },
    },
    Mode: { Replicated: { Replicas: 1 } },
    UpdateConfig: { Parallelism: 1, Order: 'stop-first', FailureAction: 'pause', Monitor: 20e9 },
    EndpointSpec: { Mode: 'dnsrr' },
  });
});

describe('what a spec declares', () => {
  /** JSON leaves out what is undefined, as the wire does. */
  const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  const read = (given: Declared): Declared => {
    const { references, contents } = configsOf(given);
    return declaredBy(sent(specOf(given, 'slave1', references)), contents);
  };

  test('is what it was made of', () => {
    expect(read(declared())).toEqual(declared());
  });

  const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
  const text = fc.string({ unit: 'binary', maxLength: 12 });
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/);
  const octal = fc.integer({ min: 1, max: 0o7777 }).map((mode) => mode.toString(8).padStart(4, '0'));
  const seconds = fc.integer({ min: 0, max: 86_400_000 }).map((milliseconds) => milliseconds / 1000);
  const whole = fc.integer({ min: 1, max: 2 ** 40 });
  const path = fc.stringMatching(/^\/[a-z0-9/ ._-]{1,12}$/);
  const record = <T>(value: fc.Arbitrary<T>) => fc.dictionary(name, value, { maxKeys: 4 });
  const mount = fc.oneof(
    fc.record({ type: fc.constant('bind' as const), source: path, target: path, readOnly: fc.boolean() }),
    fc.record(
      {
        type: fc.constant('tmpfs' as const),
        target: path,
        readOnly: fc.boolean(),
        sizeBytes: whole,
        mode: octal,
      },
      { requiredKeys: ['type', 'target', 'readOnly'] },
    ),
  );
  const arbitrary: fc.Arbitrary<Declared> = fc
    .record(
      {
        name,
        network: name,
        image: word,
        entrypoint: fc.array(text, { minLength: 1, maxLength: 3 }),
        command: fc.array(text, { minLength: 1, maxLength: 3 }),
        environment: record(text),
        hostname: name,
        user: name,
        capabilities: fc.uniqueArray(fc.stringMatching(/^CAP_[A-Z]{3,9}$/)).map((all) => all.sort()),
        readOnly: fc.boolean(),
        stopSignal: name,
        stopGracePeriodSeconds: seconds,
        labels: record(text),
        containerLabels: record(text),
        file: fc.dictionary(path, fc.tuple(text, octal), { maxKeys: 3 }),
        secretFiles: fc.constant([]),
        mounts: fc
          .uniqueArray(mount, { selector: ({ target }) => target, maxLength: 3 })
          .map((all) => all.sort((a, b) => (a.target < b.target ? -1 : 1))),
        healthCheck: fc.record({
          test: fc.array(text, { maxLength: 3 }),
          intervalSeconds: seconds,
          timeoutSeconds: seconds,
          retries: fc.nat(20),
          startPeriodSeconds: seconds,
        }),
        memoryBytes: whole,
        memoryReservationBytes: whole,
        cpus: fc.integer({ min: 1, max: 2 ** 36 }).map((nano) => nano / 1e9),
        pids: whole,
      },
      {
        requiredKeys: [
          'name',
          'network',
          'image',
          'environment',
          'hostname',
          'capabilities',
          'secretFiles',
          'readOnly',
          'stopSignal',
          'stopGracePeriodSeconds',
          'labels',
          'containerLabels',
          'file',
          'mounts',
          'memoryBytes',
          'pids',
        ],
      },
    )
    .map(({ file, ...rest }) => ({
      ...rest,
      files: Object.fromEntries(Object.entries(file).map(([key, [content]]) => [key, content])),
      fileModes: Object.fromEntries(Object.entries(file).map(([key, [, mode]]) => [key, mode])),
    }));

  test('is what it was made of, whatever that is', () => {
    fc.assert(
      fc.property(arbitrary, (given) => {
        expect(read(given)).toEqual(sent(given));
      }),
      { numRuns: 300 },
    );
  });

  test('of a service that somebody emptied is nothing, and no mistake', () => {
    const spec = { Name: 'web', TaskTemplate: { ContainerSpec: { Image: 'a:1' } }, Mode: {} };
    expect(declaredBy(spec, new Map())).toEqual({
      name: 'web',
      network: '',
      image: 'a:1',
      environment: {},
      hostname: '',
      capabilities: [],
      readOnly: false,
      stopSignal: '',
      stopGracePeriodSeconds: 10, // the engine's own
      labels: {},
      containerLabels: {},
      files: {},
      fileModes: {},
      secretFiles: [],
      mounts: [],
      memoryBytes: 0,
      pids: 0,
    });
  });

  test('of what engines leave out because it is zero', () => {
    const spec = {
      Name: 'web',
      TaskTemplate: {
        ContainerSpec: {
          Image: 'a:1',
          User: '',
          Env: ['BARE'],
          Healthcheck: { Interval: 1e9 },
          Command: [],
          Args: null,
        },
        Resources: { Limits: { NanoCPUs: 0 }, Reservations: {} },
      },
      Mode: {},
    };
    const read = declaredBy(spec, new Map());
    expect(read.healthCheck).toEqual({
      test: [],
      intervalSeconds: 1,
      timeoutSeconds: 0,
      retries: 0,
      startPeriodSeconds: 0,
    });
    expect(read.environment).toEqual({ BARE: '' });
    for (const name of ['entrypoint', 'command', 'user', 'cpus', 'memoryReservationBytes'])
      expect(read).not.toHaveProperty(name);
  });

  test('of a file whose config is gone is no text', () => {
    const { references } = configsOf(declared());
    expect(declaredBy(specOf(declared(), 'slave1', references), new Map()).files).toEqual({
      '/etc/web/a.conf': '',
      '/run.sh': '',
    });
  });
});

test.each([
  ['/etc/web/site.conf', 'web-site.conf'],
  ['/etc/a b+c', 'web-a-b-c'],
])('the config of %s is called %s', (path, stem) => {
  expect(configStem('web', path)).toBe(stem);
});
