import type { App, Container, Docker, PortMapping, Volume } from '../../../../upstream/marathon/document/app';

type HostPorts = readonly (number | undefined)[];

/** A task's ContainerInfo (ContainerSerializer); undefined: none is needed. */
export function containerInfo(app: App, taskId: string, hostPorts: HostPorts, bridge: string): object | undefined {
  const { container, networks, tty } = app;
  const isHost = networks.every(({ mode }) => mode === 'host');
  if (container === undefined && isHost) return undefined;
  const isDocker = container?.type === 'DOCKER';
  const mappings = bound(container?.portMappings ?? [], hostPorts);
  const image = container?.docker;
  return {
    type: isDocker ? 'DOCKER' : 'MESOS',
    ...(isDocker && image !== undefined ? { docker: dockerInfo(image, app, mappings, taskId) } : {}),
    ...(isDocker ? {} : { mesos: image === undefined ? {} : mesosImage(image) }),
    ...(container === undefined ? {} : volumesOf(container)),
    ...networkInfos(app, mappings, isDocker, bridge),
    ...(tty === true ? { tty_info: {} } : {}),
  };
}

/** With the host's ports in; those that have none are left out. A container port 0 is that of the host. */
function bound(
  mappings: readonly PortMapping[],
  hostPorts: HostPorts,
): (PortMapping & { readonly hostPort: number })[] {
  return mappings.flatMap((mapping, at) => {
    const hostPort = hostPorts[at];
    if (hostPort === undefined) return [];
    return [{ ...mapping, hostPort, containerPort: mapping.containerPort === 0 ? hostPort : mapping.containerPort }];
  });
}

function dockerInfo(
  docker: Docker,
  { networks }: App,
  mappings: readonly (PortMapping & { readonly hostPort: number })[],
  taskId: string,
): object {
  const mode = networks[0]?.mode ?? 'host';
  return {
    image: docker.image,
    network: { host: 'HOST', container: 'USER', 'container/bridge': 'BRIDGE' }[mode],
    port_mappings: mappings.flatMap(({ containerPort, hostPort, protocol }) =>
      protocol.split(',').map((one) => ({ host_port: hostPort, container_port: containerPort, protocol: one })),
    ),
    privileged: docker.privileged,
    parameters: [...docker.parameters, { key: 'label', value: `MESOS_TASK_ID=${taskId}` }],
    force_pull_image: docker.forcePullImage,
  };
}

function mesosImage({ image, forcePullImage }: Docker): object {
  return { image: { type: 'DOCKER', docker: { name: image }, cached: !forcePullImage } };
}

function networkInfos({ networks }: App, mappings: readonly PortMapping[], isDocker: boolean, bridge: string): object {
  const infos = networks.flatMap(({ mode, name, labels }) => {
    if (mode === 'host' || (isDocker && mode !== 'container')) return [];
    // A Docker network is passed on by its name alone.
    if (isDocker) return [{ name }];
    const own = mode === 'container' ? name : bridge;
    const ours = mappings.filter(({ networkNames }) => networkNames.every((each) => each === own));
    return [
      {
        ip_addresses: [{}],
        name: own,
        labels: { labels: Object.entries(labels).map(([key, value]) => ({ key, value })) },
        port_mappings: ours.map(({ hostPort, containerPort, protocol }) => ({
          host_port: hostPort,
          container_port: containerPort,
          protocol,
        })),
      },
    ];
  });
  return infos.length === 0 ? {} : { network_infos: infos };
}

function volumesOf({ volumes }: Container): object {
  const infos = volumes.flatMap(volumeInfo);
  return infos.length === 0 ? {} : { volumes: infos };
}

/** Persistent and secret ones go another way, which is not simulated. */
function volumeInfo(volume: Volume): object[] {
  if ('hostPath' in volume)
    return [{ container_path: volume.containerPath, host_path: volume.hostPath, mode: volume.mode }];
  if (!('external' in volume)) return [];
  const { provider, name, options } = volume.external;
  const driver = options[`${provider ?? 'dvdi'}/driver`];
  return [
    {
      container_path: volume.containerPath,
      mode: volume.mode,
      source: { type: 'DOCKER_VOLUME', docker_volume: { name, ...(driver === undefined ? {} : { driver }) } },
    },
  ];
}
