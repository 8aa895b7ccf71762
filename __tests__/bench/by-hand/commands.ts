import type { LabHost } from '../../../lab/topology';

/** What `docker service inspect` answers of a service, as far as the commands below repeat it. */
export interface Spec {
  readonly Name: string;
  readonly TaskTemplate: {
    readonly ContainerSpec: {
      readonly Image: string;
      readonly Command: readonly string[];
      readonly Args: readonly string[];
      readonly Hostname: string;
      readonly Env: readonly string[];
      readonly User: string;
      readonly StopSignal: string;
      readonly ReadOnly: boolean;
      readonly StopGracePeriod: number;
      readonly CapabilityDrop: readonly string[];
      readonly Mounts: readonly {
        readonly Type: string;
        readonly Source?: string;
        readonly Target: string;
        readonly TmpfsOptions?: { readonly SizeBytes: number; readonly Mode: number };
      }[];
      readonly Healthcheck: {
        readonly Test: readonly string[];
        readonly Interval: number;
        readonly Timeout: number;
        readonly StartPeriod: number;
        readonly Retries: number;
      };
      readonly Configs: readonly {
        readonly ConfigID: string;
        readonly File: { readonly Name: string; readonly Mode: number };
      }[];
    };
    readonly Resources: { readonly Limits: { readonly MemoryBytes: number; readonly Pids: number } };
    readonly Placement: { readonly Constraints: readonly string[] };
  };
}

/** A running cluster, taken down in the engine's own words: what is to be built again by hand. */
export interface Captured {
  readonly services: readonly Spec[];
  /** Content, base64, by the config's id. */
  readonly configs: Readonly<Record<string, string>>;
  /** What the rollout awaits beside healthy tasks: commands in a service's container. */
  readonly checks: readonly { readonly service: string; readonly command: readonly string[] }[];
  readonly subnet: string;
  readonly gateway: string;
  /** Of each host: what is mounted from it, with its owner and mode. */
  readonly directories: Readonly<Record<string, readonly Directory[]>>;
}

export interface Directory {
  readonly path: string;
  readonly owner: string;
  readonly mode: string;
}

/** Whether the containers speak over an overlay, or are on their hosts' own network. */
export type NetworkKind = 'overlay' | 'host';

export interface NodeByHand {
  /** Of the host. */
  readonly name: string;
  /** Id of its node. */
  readonly node: string;
}

const NETWORK = 'by-hand';
const READY_SECONDS = 600;
const word = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const seconds = (nanoseconds: number): string => `${nanoseconds / 1e9}s`;

/**
 * On every host: its firewall lets the others in, and the data directories are there. No name server knows the containers on the
 * network of the hosts: there each host gets all their names, and they get its.
 */
export function prepareHost(
  { directories, services }: Captured,
  host: Pick<LabHost, 'name'>,
  hosts: readonly Pick<LabHost, 'name' | 'address'>[],
  kind: NetworkKind,
): string {
  const make = ({ path, owner, mode }: Directory): string =>
    `sudo install -d -o ${owner.replace(':', ' -g ')} -m ${mode} ${word(path)}`;
  const named = ({ Name, TaskTemplate }: Spec): string => {
    const on = hosts.find(({ name }) => TaskTemplate.Placement.Constraints.some((one) => one.endsWith(`==${name}`)));
    if (on === undefined) throw new Error(`service ${Name} is pinned to no host`);
    const name = TaskTemplate.ContainerSpec.Hostname;
    // Hadoop asks for a name without domain with a dot behind it (SecurityUtil.QualifiedHostResolver); a hosts file is taken by the letter.
    return `echo ${on.address} ${name} ${name}. | sudo tee -a /etc/hosts >/dev/null`;
  };
  return [
    'set -e',
    'sudo nft delete table inet filter',
    ...(directories[host.name] ?? []).map(make),
    ...(kind === 'host' ? services.map(named) : []),
  ].join('\n');
}

/** On the manager, when all have joined: labels, network, configs (one for each content), services; `--detach`, nobody waits in between. */
export function startAll(captured: Captured, nodes: readonly NodeByHand[], kind: NetworkKind): string {
  const { services, configs, subnet, gateway } = captured;
  const names = new Map<string, string>();
  const lines = ['set -e'];
  for (const { name, node } of nodes)
    lines.push(`docker node update --label-add longshore.host=${name} ${node} >/dev/null`);
  if (kind === 'overlay')
    lines.push(
      `docker network create --driver overlay --attachable --subnet ${subnet} --gateway ${gateway} ${NETWORK} >/dev/null`,
    );
  for (const content of Object.values(configs)) {
    if (names.has(content)) continue;
    const name = `file-${names.size + 1}`;
    names.set(content, name);
    lines.push(`echo ${content} | base64 -d | docker config create ${name} - >/dev/null`);
  }
  const nameOf = (id: string): string => names.get(configs[id] ?? '') as string;
  const network = kind === 'overlay' ? NETWORK : 'host';
  lines.push(
    ...services.map((spec) => `docker service create ${createArguments(spec, network, nameOf).join(' ')} >/dev/null`),
  );
  return lines.join('\n');
}

/** The options of `docker service create` that make the same service. */
export function createArguments(
  { Name, TaskTemplate }: Spec,
  network: string,
  nameOf: (configId: string) => string,
): string[] {
  const { ContainerSpec: container, Resources, Placement } = TaskTemplate;
  const { Healthcheck: health } = container;
  const mount = ({ Type, Source, Target, TmpfsOptions }: (typeof container.Mounts)[number]): string =>
    [
      `type=${Type}`,
      ...(Source === undefined ? [] : [`source=${Source}`]),
      `target=${Target}`,
      ...(TmpfsOptions === undefined
        ? []
        : [`tmpfs-size=${TmpfsOptions.SizeBytes}`, `tmpfs-mode=${TmpfsOptions.Mode.toString(8)}`]),
    ].join(',');
  return [
    '--detach --no-resolve-image --endpoint-mode dnsrr --restart-condition any --restart-delay 5s',
    `--name ${Name} --hostname ${container.Hostname} --network ${network} --user ${container.User}`,
    ...(container.ReadOnly ? ['--read-only'] : []),
    `--stop-signal ${container.StopSignal} --stop-grace-period ${seconds(container.StopGracePeriod)}`,
    ...container.CapabilityDrop.map((one) => `--cap-drop ${one}`),
    `--limit-memory ${Resources.Limits.MemoryBytes} --limit-pids ${Resources.Limits.Pids}`,
    ...Placement.Constraints.map((one) => `--constraint ${word(one)}`),
    ...container.Env.map((one) => `--env ${word(one)}`),
    ...container.Mounts.map((one) => `--mount ${mount(one)}`),
    ...container.Configs.map(
      ({ ConfigID, File }) =>
        `--config source=${nameOf(ConfigID)},target=${File.Name},mode=0${(File.Mode & 0o777).toString(8)}`,
    ),
    `--health-cmd ${word(health.Test.slice(1).join(' '))} --health-interval ${seconds(health.Interval)}`,
    `--health-timeout ${seconds(health.Timeout)} --health-start-period ${seconds(health.StartPeriod)} --health-retries ${health.Retries}`,
    `--entrypoint ${word(container.Command.join(' '))}`,
    container.Image,
    ...container.Args,
  ];
}

/** Ends when every service runs (for the swarm a task runs when its health check has passed), and every check has passed on the manager. */
export function waitAll({ services, checks }: Captured): string {
  const running = `docker service ls --format '{{.Replicas}}' | grep -c '^1/1'`;
  const untilTrue = (condition: string, what: string): string =>
    `until ${condition}; do [ "$(date +%s)" -lt "$end" ] || { echo ${word(`waited ${READY_SECONDS} s in vain: ${what}`)} >&2; exit 1; }; sleep 0.5; done`;
  return [
    `end=$(($(date +%s) + ${READY_SECONDS}))`,
    untilTrue(`[ "$(${running})" = ${services.length} ]`, 'services that run'),
    ...checks.map(({ service, command }) =>
      untilTrue(`${runIn(service, command)} >/dev/null 2>&1`, `${service}: ${command.join(' ')}`),
    ),
  ].join('\n');
}

/** A command in a service's container on the manager. */
export function runIn(service: string, command: readonly string[]): string {
  return `docker exec ${containerOf(service)} ${command.map(word).join(' ')}`;
}

const containerOf = (service: string): string =>
  `$(docker ps --quiet --filter label=com.docker.swarm.service.name=${service})`;
