import { posix } from 'node:path';
import type { ContainerInfo, TaskInfo, Volume } from '../messages';
import { pool, scalarOf } from '../values/resources';

export interface DockerRunOptions {
  readonly name: string;
  /** On the host, and in the agent. */
  readonly sandbox: string;
  /** `--sandbox_directory`: where the container has it. */
  readonly mappedSandbox: string;
  /** `--cgroups_enable_cfs` */
  readonly isCfsEnabled: boolean;
}

const CPU_SHARES_PER_CPU = 1024;
const MIN_CPU_SHARES = 2;
const CFS_PERIOD_MICROSECONDS = 100_000;
const MIN_CFS_QUOTA_MICROSECONDS = 1000;
const MEGABYTE = 1024 * 1024;
const MIN_MEMORY_MEGABYTES = 32;

/**
 * What follows `docker run` for a task, in the order of upstream's Docker::RunOptions.
 * @throws Error worded as upstream's, for what it refuses
 */
export function dockerRunArguments(task: TaskInfo, options: DockerRunOptions): string[] {
  const { container, command } = task;
  const docker = container?.docker;
  if (container === undefined || docker === undefined) throw new Error('No docker info found in container info');
  const network = networkOf(container);
  if (container.hostname !== undefined && network === 'host')
    throw new Error('Unable to set hostname with host network mode');
  const parameters = docker.parameters ?? [];
  const chosen = parameters.find(({ key }) => key === 'net' || key === 'network');
  const isShell = command?.shell ?? true;
  if (isShell && command?.value === undefined) throw new Error('Shell specified but no command value provided');
  return [
    ...(docker.privileged === true ? ['--privileged'] : []),
    ...limits(task, options.isCfsEnabled),
    ...environment(task, options),
    ...[...volumes(container.volumes ?? [], options), `${options.sandbox}:${options.mappedSandbox}`].flatMap(
      (volume) => ['-v', volume],
    ),
    ...volumeDriver(container.volumes ?? []),
    '--net',
    chosen?.value ?? network,
    ...(container.hostname === undefined ? [] : ['--hostname', container.hostname]),
    ...ports(task, network).flatMap((port) => ['-p', port]),
    ...(isShell ? ['--entrypoint', '/bin/sh'] : []),
    '--name',
    options.name,
    ...parameters.filter((parameter) => parameter !== chosen).map(({ key, value }) => `--${key}=${value}`),
    docker.image,
    ...(isShell
      ? ['-c', command?.value ?? '']
      : [...(command?.value === undefined ? [] : [command.value]), ...(command?.arguments ?? [])]),
  ];
}

function networkOf({ docker, network_infos = [] }: ContainerInfo): string {
  const network = docker?.network ?? 'HOST';
  if (network !== 'USER') return network.toLowerCase();
  const [info] = network_infos;
  if (info === undefined) throw new Error('No network info found in container info');
  if (network_infos.length > 1) throw new Error('Only a single network can be defined in Docker run');
  if (info.name === undefined) throw new Error('No network name found in network info');
  return info.name;
}

function limits({ resources, limits: given = {} }: TaskInfo, isCfsEnabled: boolean): string[] {
  const requests = pool(resources);
  const [cpus, mem] = [scalarOf(requests, 'cpus'), scalarOf(requests, 'mem')];
  const [cpuLimit, memLimit] = [limit(given.cpus), limit(given.mem)];
  const args: string[] = [];
  if (cpus > 0) args.push('--cpu-shares', String(Math.max(Math.floor(CPU_SHARES_PER_CPU * cpus), MIN_CPU_SHARES)));
  const quotaOf = cpuLimit ?? (isCfsEnabled && cpus > 0 ? cpus : undefined);
  if (quotaOf !== undefined && quotaOf !== Infinity)
    args.push('--cpu-quota', String(Math.max(CFS_PERIOD_MICROSECONDS * quotaOf, MIN_CFS_QUOTA_MICROSECONDS)));
  const memory = (megabytes: number): string => String(Math.max(megabytes, MIN_MEMORY_MEGABYTES) * MEGABYTE);
  if (memLimit !== undefined && mem > 0) args.push('--memory-reservation', memory(mem));
  const memoryOf = memLimit ?? (mem > 0 ? mem : undefined);
  if (memoryOf !== undefined && memoryOf !== Infinity) args.push('--memory', memory(memoryOf));
  return args;
}

const limit = (given: number | 'Infinity' | undefined): number | undefined => (given === 'Infinity' ? Infinity : given);

function environment(task: TaskInfo, { name, mappedSandbox }: DockerRunOptions): string[] {
  const given = task.command?.environment?.variables ?? [];
  const all = new Map(given.map((variable) => [variable.name, variable.value ?? '']));
  all.set('MESOS_SANDBOX', mappedSandbox);
  all.set('MESOS_CONTAINER_NAME', name);
  all.set('MESOS_ALLOCATION_ROLE', task.resources[0]?.allocation_info?.role ?? '*');
  return [...all]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([variable, value]) => ['-e', `${variable}=${value}`]);
}

function volumes(all: readonly Volume[], { sandbox, mappedSandbox }: DockerRunOptions): string[] {
  return all.flatMap(({ container_path, host_path, mode, source }) => {
    const inside = posix.isAbsolute(container_path) ? container_path : posix.join(mappedSandbox, container_path);
    if (host_path !== undefined) {
      if (!posix.isAbsolute(host_path) && !posix.isAbsolute(container_path))
        throw new Error(
          `Both host_path '${host_path}' and container_path '${container_path}' of a volume are relative`,
        );
      const outside = posix.isAbsolute(host_path) ? host_path : posix.join(sandbox, host_path);
      return [`${outside}:${inside}:${mode.toLowerCase()}`];
    }
    if (source === undefined) throw new Error('Host path or volume source is required');
    // Upstream passes over other kinds without a word.
    if (source.type !== 'DOCKER_VOLUME' || source.docker_volume === undefined) return [];
    return [`${source.docker_volume.name}:${inside}:${mode.toLowerCase()}`];
  });
}

function volumeDriver(all: readonly Volume[]): string[] {
  const drivers = new Set(all.flatMap(({ source }) => source?.docker_volume?.driver ?? []));
  if (drivers.size > 1) throw new Error('Only one volume driver is supported');
  return [...drivers].map((driver) => `--volume-driver=${driver}`);
}

function ports({ container, resources }: TaskInfo, network: string): string[] {
  const mappings = container?.docker?.port_mappings ?? [];
  if (mappings.length === 0) return [];
  if (network === 'host' || network === 'none')
    throw new Error('Port mappings are only supported for bridge and user-defined networks');
  const ranges = resources.filter(({ name }) => name === 'ports').flatMap((resource) => resource.ranges?.range ?? []);
  if (ranges.length === 0) throw new Error('Port mappings require port resources');
  return mappings.map(({ host_port, container_port, protocol }) => {
    if (!ranges.some(({ begin, end }) => begin <= host_port && host_port <= end))
      throw new Error(`Port [${host_port}] not included in resources`);
    return `${host_port}:${container_port}${protocol === undefined ? '' : `/${protocol.toLowerCase()}`}`;
  });
}
