import { connection } from '../connection';
import {
  bool,
  computed,
  defaulted,
  list,
  map,
  number,
  object,
  oneOf,
  optional,
  required,
  string,
} from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { rolloutCheck } from './rollout.schema';

export const serviceMount = object({
  type: required(oneOf('bind', 'tmpfs', 'volume'), 'What is mounted.'),
  target: required(string, 'Absolute path in the container.'),
  source: optional(string, 'Path on the host, or name of the volume.'),
  readOnly: required(bool, 'Whether the container may only read it.'),
  sizeBytes: optional(number, 'Of a tmpfs.'),
  mode: optional(string, 'Of a tmpfs, octal.'),
});

export const serviceHealthCheck = object({
  test: required(list(string), "As the Engine API has it: `['CMD', …]`."),
  intervalSeconds: required(number, 'Between two runs.'),
  timeoutSeconds: required(number, 'A run that takes longer has failed.'),
  retries: required(number, 'Failures in a row after which the container is unhealthy.'),
  startPeriodSeconds: required(number, 'Failures after the start that do not count.'),
});

export const serviceSecret = object({
  target: required(string, 'Absolute path in the container.'),
  source: required(string, "File on the operator's machine, read when the service is made or updated."),
  digest: required(string, 'HMAC-SHA256 of the content: the plan shows by it that a secret has changed.'),
  digestKey: required(string, "File with the digest's key on the operator's machine."),
  owner: required(string, 'Numeric `uid:gid` in the container.'),
  mode: required(string, 'Octal.'),
});

export const registryCredentials = object({
  address: required(string, 'Host and port of the registry.'),
  configFile: required(
    string,
    'A docker config.json, read when images are pulled; nothing of it enters plan or state.',
  ),
});

export const swarmService = {
  name: 'swarm_service',
  doc:
    'One container on one host of a swarm, with its files: a service of one replica, pinned by node label, updated in place. ' +
    'An update waits until the new task is healthy. What was changed by hand is in the plan.',
  attributes: {
    name: required(string, 'Unique in the swarm.', { requiresReplace: true }),
    host: required(connection, 'The member that carries it, whose node has the label `longshore.host=<name>`.'),
    managers: required(list(connection), 'Managers to ask; the first that answers.'),
    network: required(string, 'Id of the overlay network.', { requiresReplace: true }),
    image: required(string, 'Reference with a digest.'),
    entrypoint: optional(list(string), "In place of the image's ENTRYPOINT."),
    command: optional(list(string), "In place of the image's CMD."),
    environment: required(map(string), 'Environment variables. Never secrets.'),
    hostname: required(string, 'DNS name in the network.'),
    user: optional(string, '`uid[:gid]`.'),
    capabilities: required(list(string), 'Added to none, with `CAP_`, sorted.'),
    readOnly: required(bool, 'Whether the root file system may only be read.'),
    stopSignal: required(string, 'Asks the program to end.'),
    stopGracePeriodSeconds: required(number, 'From the stop signal to SIGKILL.'),
    labels: required(map(string), 'Of the service.'),
    containerLabels: required(map(string), 'Of its container.'),
    files: required(map(string), 'Content by absolute path in the container; each becomes a config of the swarm.'),
    fileModes: required(map(string), 'Octal mode by path.'),
    secretFiles: defaulted(
      list(serviceSecret),
      [],
      'Sorted by target; each becomes a secret of the swarm. Nothing of the content enters plan or state.',
    ),
    mounts: required(list(serviceMount), 'Sorted by target.'),
    healthCheck: optional(serviceHealthCheck, "In place of the image's."),
    memoryBytes: required(number, 'Limit.'),
    memoryReservationBytes: optional(number, 'What the scheduler sets aside.'),
    cpus: optional(number, 'Limit in cores.'),
    pids: required(number, 'Limit of processes and threads.'),
    registry: optional(registryCredentials, "Credentials of the image's registry."),
    checks: required(list(rolloutCheck), 'What must hold, beside a healthy task, before an update has ended.'),
    timeoutSeconds: defaulted(number, 600, 'How long an update is awaited.'),
    onCreate: defaulted(oneOf('wait', 'skip'), 'wait', 'Whether the first creation is awaited too.'),
    id: computed(string, "The service's id."),
    found: computed(
      string,
      'What was found: as declared and awaited, changed by hand (where no other attribute shows it), or not awaited to the end.',
      { volatile: true },
    ),
  },
} as const satisfies ResourceSchema;
