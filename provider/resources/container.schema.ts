import {
  bool,
  defaulted,
  list,
  map,
  number,
  object,
  oneOf,
  optional,
  required,
  string,
  type Inputs,
} from '../framework/schema';

const mountAttributes = {
  type: required(oneOf('bind', 'tmpfs', 'volume'), 'What is mounted.'),
  target: required(string, 'Absolute path in the container.'),
  source: optional(string, 'Path on the host, or name of the volume.'),
  readOnly: required(bool, 'Whether the container may only read it.'),
  propagation: optional(
    oneOf('rshared', 'rslave'),
    "Of a bind: whether mounts below it are seen by the host too, or the host's by the container. Private where it is left out.",
  ),
  sizeBytes: optional(number, 'Of a tmpfs.'),
  mode: optional(string, 'Of a tmpfs, octal.'),
};

const healthCheckAttributes = {
  test: required(list(string), "As the Engine API has it: `['CMD', …]`."),
  intervalSeconds: required(number, 'Between two runs.'),
  timeoutSeconds: required(number, 'A run that takes longer has failed.'),
  retries: required(number, 'Failures in a row after which the container is unhealthy.'),
  startPeriodSeconds: required(number, 'Failures after the start that do not count.'),
};

const secretFileAttributes = {
  target: required(string, 'Absolute path in the container.'),
  source: required(string, "File on the operator's machine, read when the container is made or updated."),
  digest: required(string, 'HMAC-SHA256 of the content: the plan shows by it that a secret has changed.'),
  digestKey: required(string, "File with the digest's key on the operator's machine."),
  owner: required(string, 'Numeric `uid:gid` in the container.'),
  mode: required(string, 'Octal.'),
};

const registryAttributes = {
  address: required(string, 'Host and port of the registry.'),
  configFile: required(
    string,
    'A docker config.json, read when images are pulled; nothing of it enters plan or state.',
  ),
};

export type MountInput = Inputs<typeof mountAttributes>;
export type HealthCheckInput = Inputs<typeof healthCheckAttributes>;
export type SecretFileInput = Inputs<typeof secretFileAttributes>;
export type RegistryInput = Inputs<typeof registryAttributes>;

/** What each resource that runs a container asks of its engine. */
export const containerAttributes = {
  image: required(string, 'Reference with a digest.'),
  entrypoint: optional(list(string), "In place of the image's ENTRYPOINT."),
  command: optional(list(string), "In place of the image's CMD."),
  environment: required(map(string), 'Environment variables. Never secrets.'),
  user: optional(string, '`uid[:gid]`.'),
  capabilities: required(list(string), 'Added to none, with `CAP_`, sorted.'),
  readOnly: required(bool, 'Whether the root file system may only be read.'),
  stopSignal: required(string, 'Asks the program to end.'),
  stopGracePeriodSeconds: required(number, 'From the stop signal to SIGKILL.'),
  files: required(map(string), 'Content by absolute path in the container.'),
  fileModes: required(map(string), 'Octal mode by path.'),
  secretFiles: defaulted(
    list(object(secretFileAttributes)),
    [],
    'Sorted by target. Nothing of the content enters plan or state.',
  ),
  mounts: required(list(object(mountAttributes)), 'Sorted by target.'),
  healthCheck: optional(object(healthCheckAttributes), "In place of the image's."),
  memoryBytes: required(number, 'Limit.'),
  memoryReservationBytes: optional(number, 'What is set aside.'),
  cpus: optional(number, 'Limit in cores.'),
  pids: required(number, 'Limit of processes and threads.'),
  registry: optional(object(registryAttributes), "Credentials of the image's registry."),
};
