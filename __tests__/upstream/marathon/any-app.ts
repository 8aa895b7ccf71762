import fc from 'fast-check';
import type { JsonObject } from '../../../upstream/marathon/document';

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const seconds = fc.integer({ min: 0, max: 1000 });
const labels = fc.dictionary(name, fc.string({ maxLength: 5 }), { maxKeys: 2 });
const optional = { requiredKeys: [] as never[] };

const portDefinitions = fc.uniqueArray(
  fc.record({ port: fc.integer({ min: 0, max: 65535 }), protocol: fc.constantFrom('tcp', 'udp'), labels }, optional),
  { maxLength: 3, comparator: ({ port: a = 0 }, { port: b = 0 }) => a !== 0 && a === b },
);

const portMappings = fc.array(
  fc.record(
    {
      containerPort: fc.integer({ min: 0, max: 65535 }),
      hostPort: fc.integer({ min: 0, max: 65535 }),
      servicePort: fc.integer({ min: 0, max: 65535 }),
      labels,
    },
    optional,
  ),
  { maxLength: 3 },
);

const healthCheck = fc.oneof(
  fc.record({ protocol: fc.constant('COMMAND'), command: fc.constant({ value: 'true' }), delaySeconds: seconds }),
  fc.record({ protocol: fc.constantFrom('HTTP', 'https', 'TCP'), port: fc.constant(80), gracePeriodSeconds: seconds }),
);

const common = {
  instances: fc.integer({ min: 0, max: 9 }),
  cpus: fc.double({ min: 0.001, max: 64, noNaN: true }),
  mem: fc.integer({ min: 0, max: 9000 }),
  env: fc.dictionary(name, fc.string({ maxLength: 5 }), { maxKeys: 2 }),
  labels,
  killSelection: fc.constantFrom('YOUNGEST_FIRST', 'oldest_first'),
  taskKillGracePeriodSeconds: seconds,
  unreachableStrategy: fc.oneof(
    fc.constantFrom('disabled', 'no'),
    seconds.map((after) => ({ inactiveAfterSeconds: after, expungeAfterSeconds: after * 2 })),
  ),
  healthChecks: fc.array(healthCheck, { maxLength: 2 }),
  constraints: fc.array(fc.constantFrom(['hostname', 'UNIQUE'], ['rack', 'GROUP_BY', '2'], ['zone', 'LIKE', 'a.*'])),
  requirePorts: fc.boolean(),
  fetch: fc.array(
    fc.record(
      { uri: fc.constantFrom('http://a.invalid/a.tgz', 'http://a.invalid/run.sh'), cache: fc.boolean() },
      { requiredKeys: ['uri'] },
    ),
    { maxLength: 2 },
  ),
  dependencies: fc.array(
    name.map((segment) => `/${segment}`),
    { maxLength: 2 },
  ),
  upgradeStrategy: fc.record({
    minimumHealthCapacity: fc.constantFrom(0, 0.5, 1),
    maximumOverCapacity: fc.constantFrom(0, 1),
  }),
  executorResources: fc.record({ cpus: fc.constant(0.2) }, optional),
};

const docker = { type: fc.constantFrom('DOCKER', 'docker'), docker: fc.constant({ image: 'registry.invalid/web:1' }) };

/** Apps that every server accepts: on the host network, behind a bridge, on a container network. */
export const anyApp: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.record(common, optional),
    fc.oneof(
      fc.record({ cmd: fc.constant('sleep 60'), portDefinitions }, { requiredKeys: ['cmd'] }),
      fc.record({ container: fc.record({ ...docker, portMappings }, { requiredKeys: ['docker'] }) }),
      fc.record({
        container: fc.record({ ...docker, portMappings }, { requiredKeys: ['docker'] }),
        networks: fc.constantFrom([{ mode: 'container/bridge' }], [{ mode: 'container', name: 'dev' }]),
      }),
      fc.record({ cmd: fc.constant('sleep 60'), networks: fc.constant([{ mode: 'CONTAINER/bridge' }]) }),
    ),
    name,
  )
  .map(([shared, shape, id]) => ({ ...shared, ...shape, id: `/any/${id}` }));
