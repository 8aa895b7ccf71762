import type { Planned } from '../../framework';
import type { hostContainer } from '../host-container.schema';
import type { ContainerConfig, HostConfig } from './engine-containers';
import { healthSpec, mountSpec, nano, variables } from './engine-terms';
import { fileMounts } from './files';

type Wanted = Planned<typeof hostContainer.attributes>;

const DECLARED = [
  'name',
  'network',
  'image',
  'entrypoint',
  'command',
  'environment',
  'hostname',
  'pidMode',
  'cgroupnsMode',
  'appArmor',
  'user',
  'capabilities',
  'readOnly',
  'stopSignal',
  'stopGracePeriodSeconds',
  'labels',
  'files',
  'fileModes',
  'secretFiles',
  'mounts',
  'healthCheck',
  'memoryBytes',
  'memoryReservationBytes',
  'cpus',
  'pids',
  'ports',
] as const satisfies (keyof Wanted)[];

/** What a container asks of the engine: the attributes that its spec comes from. A change of another restarts nothing. */
export type Declared = Pick<Wanted, (typeof DECLARED)[number]>;

export function declaredIn(wanted: Declared): Declared {
  const entries = DECLARED.map((name) => [name, wanted[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Declared;
}

export type ContainerSpec = ContainerConfig & { readonly HostConfig: HostConfig };

/** A container without privileges but those that are named, that starts again with its host and does not fill its disk. */
export function specOf(declared: Declared): ContainerSpec {
  const { entrypoint, command, user, healthCheck, cpus, memoryReservationBytes, ports } = declared;
  const { pidMode, cgroupnsMode, appArmor } = declared;
  const inside = ({ port, protocol }: (typeof ports)[number]): string => `${port}/${protocol}`;
  return {
    Image: declared.image,
    ...(entrypoint !== undefined && { Entrypoint: entrypoint }),
    ...(command !== undefined && { Cmd: command }),
    Env: variables(declared.environment),
    Hostname: declared.hostname,
    ...(user !== undefined && { User: user }),
    StopSignal: declared.stopSignal,
    StopTimeout: Math.ceil(declared.stopGracePeriodSeconds),
    Labels: declared.labels,
    ...(healthCheck !== undefined && { Healthcheck: healthSpec(healthCheck) }),
    ...(ports.length > 0 && { ExposedPorts: Object.fromEntries(ports.map((one) => [inside(one), {}])) }),
    HostConfig: {
      NetworkMode: declared.network,
      ...(pidMode !== undefined && { PidMode: pidMode }),
      ...(cgroupnsMode !== undefined && { CgroupnsMode: cgroupnsMode }),
      CapAdd: declared.capabilities,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges', ...(appArmor === undefined ? [] : [`apparmor=${appArmor}`])],
      ReadonlyRootfs: declared.readOnly,
      Memory: declared.memoryBytes,
      ...(memoryReservationBytes !== undefined && { MemoryReservation: memoryReservationBytes }),
      ...(cpus !== undefined && { NanoCpus: nano(cpus) }),
      PidsLimit: declared.pids,
      RestartPolicy: { Name: 'always' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      Mounts: [...declared.mounts.map(mountSpec), ...fileMounts(declared)],
      ...(ports.length > 0 && {
        PortBindings: Object.fromEntries(
          ports.map((one) => [
            inside(one),
            ports
              .filter((other) => inside(other) === inside(one))
              .map(({ hostAddress, hostPort }) => ({ HostIp: hostAddress, HostPort: String(hostPort) })),
          ]),
        ),
      }),
    },
  };
}
