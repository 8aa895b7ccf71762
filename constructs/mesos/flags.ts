import type { Host } from '../environment';
import { quorum, type ContainerImage } from '../values';
import type { MesosClusterProps, MesosDomain, MesosFlags, MesosResources } from './mesos-cluster-props';
import { PLACES } from './places';
import type { Settings } from './settings';

/** Flags of a daemon: those that the cluster sets itself, and those that it advises and that may be given otherwise. */
export interface FlagSet {
  readonly own: MesosFlags;
  readonly advised: MesosFlags;
  readonly given: MesosFlags;
}

/** As they hold, by name. */
export function flagsIn({ own, advised, given }: FlagSet): MesosFlags {
  return { ...advised, ...given, ...own };
}

/** What an agent is told to offer; undefined: all that it finds. */
export function resourcesIn(agent: FlagSet): string | undefined {
  const { resources } = flagsIn(agent);
  return resources === undefined ? undefined : String(resources);
}

/** As they are given to the program, by name. */
export function argumentsOf(set: FlagSet): string[] {
  return Object.entries(flagsIn(set))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`;
      return `--${name}=${value}`;
    });
}

/** From so many agents on, a few that are missing are no reason to take many away. */
const MANY_AGENTS = 10;

type Given = Pick<MesosClusterProps, 'masters' | 'agents' | 'masterFlags' | 'acls' | 'domain'>;

export function masterFlags(host: Host, settings: Settings, props: Given): FlagSet {
  const { authenticates, httpAuthenticates } = settings;
  return {
    own: {
      zk: settings.zkUrl,
      quorum: quorum(props.masters.length),
      registry: 'replicated_log',
      work_dir: settings.masterDirectory,
      cluster: settings.clusterName,
      port: settings.masterPort,
      ...network(host),
      ...domainFlag(props.domain?.(host)),
      ...(props.acls !== undefined && { acls: `file://${PLACES.acls}` }),
      ...(authenticates && {
        credentials: PLACES.credentials,
        authenticate_agents: true,
        authenticate_frameworks: true,
        authenticate_http_frameworks: true,
        http_framework_authenticators: 'basic',
      }),
      ...(httpAuthenticates && { authenticate_http_readonly: true, authenticate_http_readwrite: true }),
    },
    advised:
      props.agents.length < MANY_AGENTS
        ? {}
        : { recovery_agent_removal_limit: '20%', agent_removal_rate_limit: '1/1mins' },
    given: props.masterFlags ?? {},
  };
}

type GivenToAgents = Pick<
  MesosClusterProps,
  'agentFlags' | 'attributes' | 'resources' | 'domain' | 'agentAcls' | 'dockerConfig'
>;

export function agentFlags(host: Host, settings: Settings, props: GivenToAgents, image: ContainerImage): FlagSet {
  const { agentDirectory, authenticates, httpAuthenticates } = settings;
  const attributes = attributesFlag(props.attributes?.(host) ?? {});
  const resources = resourcesFlag(props.resources?.(host) ?? {});
  return {
    own: {
      master: settings.zkUrl,
      work_dir: agentDirectory,
      // Below /run, which the host empties when it starts, as the agent expects.
      runtime_dir: '/run/mesos',
      port: settings.agentPort,
      ...network(host),
      containerizers: settings.containerizers,
      docker_socket: '/run/docker.sock',
      ...(settings.executorsInContainers && { docker_mesos_image: image.toString() }),
      systemd_enable_support: false,
      ...(attributes !== '' && { attributes }),
      ...(resources !== '' && { resources }),
      ...domainFlag(props.domain?.(host)),
      ...(props.agentAcls !== undefined && { acls: `file://${PLACES.acls}` }),
      ...(props.dockerConfig !== undefined && { docker_config: `file://${PLACES.dockerConfig}` }),
      ...(authenticates && { credential: PLACES.credential }),
      ...(httpAuthenticates && {
        authenticate_http_readonly: true,
        authenticate_http_readwrite: true,
        http_credentials: PLACES.credentials,
      }),
    },
    advised: {
      executor_registration_timeout: '5mins',
      reconfiguration_policy: 'additive',
      // The defaults are in /tmp.
      fetcher_cache_dir: `${agentDirectory}/fetch`,
      docker_store_dir: `${agentDirectory}/store/docker`,
      appc_store_dir: `${agentDirectory}/store/appc`,
    },
    given: props.agentFlags ?? {},
  };
}

/** HOST of a task is the agent's host name: its address, at which its neighbours find its host's Consul agent. */
function network({ address }: Host): MesosFlags {
  return { ip: address, hostname: address, hostname_lookup: false };
}

function domainFlag(domain: MesosDomain | undefined): MesosFlags {
  if (domain === undefined) return {};
  const { region, zone } = domain;
  return { domain: JSON.stringify({ fault_domain: { region: { name: region }, zone: { name: zone } } }) };
}

export function attributesFlag(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}`)
    .join(';');
}

export function resourcesFlag({ cpus, memory, disk, ports }: MesosResources): string {
  return [
    ...(cpus === undefined ? [] : [`cpus:${cpus}`]),
    ...(memory === undefined ? [] : [`mem:${memory.toMebibytes()}`]),
    ...(disk === undefined ? [] : [`disk:${disk.toMebibytes()}`]),
    ...(ports === undefined ? [] : [`ports:[${ports.join(',')}]`]),
  ].join(';');
}
