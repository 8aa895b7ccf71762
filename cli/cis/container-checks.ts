import type { ContainerFacts, Facts, InspectedContainer } from './facts';
import { judge, reaches, type Reach } from './host-access';
import { byDigest } from './image-checks';
import { everyContainer, everyHost, fail, notApplicable, unless, waived, type Check, type Outcome } from './outcome';
import { hasNoNewPrivileges, isGuarded, publishedBy, publishedByServices, securityOption } from './reading';
import { WAIVERS } from './waivers';

const SENSITIVE = ['/boot', '/dev', '/etc', '/lib', '/proc', '/sys', '/usr'];
const SOCKET_PLACES = ['/var/run/docker.sock', '/run/docker.sock', '/var/run', '/run', '/'];

/** One that looks at each container's configuration; `undefined` is well. */
function each(
  id: string,
  title: string,
  well: string,
  fault: (config: InspectedContainer['HostConfig'], container: ContainerFacts) => string | undefined,
): Check {
  return {
    id,
    title,
    judge: (facts) => everyContainer(facts, well, (container) => fault(container.inspected.HostConfig, container)),
  };
}

const shares = (id: string, title: string, key: 'IpcMode' | 'UTSMode' | 'UsernsMode'): Check =>
  each(id, title, 'not shared', (config) => (config[key] === 'host' ? `${key} is host` : undefined));

/** Section 5: containers that run. */
export const CONTAINER_CHECKS: readonly Check[] = [
  {
    id: '5.1',
    title: 'Swarm mode is not enabled, if not needed',
    judge: (facts) =>
      everyHost(facts, 'only where declared', ({ name, info }) => {
        const isDeclared = facts.manifest.swarms.some((swarm) => [...swarm.managers, ...swarm.workers].includes(name));
        return info.Swarm?.LocalNodeState === 'active' && !isDeclared ? 'in a swarm that is not declared' : undefined;
      }),
  },
  mandatoryAccess('5.2', 'An AppArmor profile is enabled, if applicable', 'apparmor', ({ inspected }) =>
    ['', 'unconfined'].includes(inspected.AppArmorProfile ?? '')
      ? [{ says: 'no AppArmor profile', isDeclared: ({ unconfined }) => unconfined === true }]
      : [],
  ),
  mandatoryAccess('5.3', 'SELinux security options are set, if applicable', 'selinux', ({ inspected }) =>
    (inspected.HostConfig.SecurityOpt ?? []).includes('label=disable')
      ? [{ says: 'SELinux labels are disabled', isDeclared: () => false }]
      : [],
  ),
  each('5.4', 'Linux kernel capabilities are restricted', 'all dropped, named ones added', ({ CapDrop, CapAdd }) => {
    if (!(CapDrop ?? []).some((name) => name.toUpperCase() === 'ALL'))
      return 'capabilities are not dropped (cap-drop ALL)';
    return (CapAdd ?? []).some((name) => name.toUpperCase() === 'ALL') ? 'all capabilities are added' : undefined;
  }),
  each('5.5', 'Privileged containers are not used', 'none', ({ Privileged }) =>
    Privileged === true ? 'privileged' : undefined,
  ),
  reaches('5.6', 'Sensitive host directories are not mounted', 'none', ({ inspected }) =>
    binds(inspected)
      .filter((path) => path === '/' || SENSITIVE.some((top) => isWithin(path, top)))
      .map(mounted),
  ),
  each('5.7', 'sshd is not run within containers', 'none', (_, { processes }) =>
    processes.includes('sshd') ? 'runs sshd' : undefined,
  ),
  each('5.8', 'Privileged ports are not mapped', 'none', (_, container) => {
    const low = publishedBy(container).find(({ port }) => Number(port) < 1024);
    return low === undefined ? undefined : `publishes ${low.port}/${low.protocol}`;
  }),
  { id: '5.9', title: 'Only needed ports are open', judge: publishedPorts },
  { id: '5.10', title: "The host's network namespace is not shared", judge: hostNetworks },
  each('5.11', 'Memory usage is limited', 'each', ({ Memory = 0 }) => (Memory > 0 ? undefined : 'no memory limit')),
  {
    id: '5.12',
    title: 'CPU priority is set appropriately',
    judge: (facts) =>
      unless(
        everyContainer(facts, 'each', ({ inspected: { HostConfig } }) => {
          const { CpuShares = 0, NanoCpus = 0, CpuQuota = 0 } = HostConfig;
          return CpuShares + NanoCpus + CpuQuota > 0 ? undefined : 'no CPU limit or weight';
        }),
        WAIVERS['5.12'],
      ),
  },
  each('5.13', 'The root filesystem is mounted read only', 'each', ({ ReadonlyRootfs }) =>
    ReadonlyRootfs === true ? undefined : 'its root filesystem is writable',
  ),
  { id: '5.14', title: 'Incoming traffic is bound to a specific host interface', judge: openAddresses },
  { id: '5.15', title: "The 'on-failure' restart policy is set to 5", judge: restarts },
  reaches('5.16', "The host's process namespace is not shared", 'not shared', ({ inspected: { HostConfig } }) =>
    HostConfig.PidMode === 'host'
      ? [{ says: 'PidMode is host', isDeclared: ({ processes }) => processes === true }]
      : [],
  ),
  shares('5.17', "The host's IPC namespace is not shared", 'IpcMode'),
  each('5.18', 'Host devices are not directly exposed', 'none', ({ Devices }) =>
    (Devices ?? []).length === 0 ? undefined : 'has devices of the host',
  ),
  each('5.19', 'The default ulimit is overwritten only if needed', 'not overwritten', ({ Ulimits }) =>
    (Ulimits ?? []).length === 0 ? undefined : `overwrites ${(Ulimits ?? []).map(({ Name }) => Name).join(' ')}`,
  ),
  reaches('5.20', 'Mount propagation mode is not shared', 'none', ({ inspected }) =>
    (inspected.Mounts ?? [])
      .filter(({ Propagation = '' }) => ['shared', 'rshared'].includes(Propagation))
      .map(({ Source = '' }) => ({
        says: `a shared mount: ${Source}`,
        isDeclared: ({ mounts }) => mounts.some(({ source, shared }) => source === Source && shared === true),
      })),
  ),
  shares('5.21', "The host's UTS namespace is not shared", 'UTSMode'),
  each('5.22', 'The default seccomp profile is not disabled', 'a filter is in force', ({ SecurityOpt }, { status }) => {
    if ((SecurityOpt ?? []).includes('seccomp=unconfined')) return 'seccomp=unconfined';
    return status?.Seccomp === '2' ? undefined : 'no seccomp filter in /proc';
  }),
  { id: '5.23', title: 'docker exec is not used with the privileged option', judge: () => waived(WAIVERS['5.23']) },
  { id: '5.24', title: 'docker exec is not used with the user=root option', judge: () => waived(WAIVERS['5.24']) },
  each('5.25', 'cgroup usage is confirmed', 'the default', ({ CgroupParent = '' }) =>
    CgroupParent === '' ? undefined : `cgroup parent ${CgroupParent}`,
  ),
  each('5.26', 'Restricted from acquiring additional privileges', 'NoNewPrivs is 1', (_, container) =>
    hasNoNewPrivileges(container)
      ? undefined
      : 'NoNewPrivs is not 1 in /proc: set "no-new-privileges": true in daemon.json',
  ),
  each('5.27', 'Container health is checked at runtime', 'each', (_, { inspected: { Config } }) =>
    (Config.Healthcheck?.Test?.[0] ?? 'NONE') === 'NONE' ? 'no health check' : undefined,
  ),
  {
    id: '5.28',
    title: 'Commands use the latest version of their image',
    judge: (facts) => byDigest(facts, WAIVERS['5.28']),
  },
  each('5.29', 'The PIDs cgroup limit is used', 'each', ({ PidsLimit }) =>
    (PidsLimit ?? 0) > 0 ? undefined : 'no pids limit',
  ),
  each('5.30', "Docker's default bridge docker0 is not used", 'not used', (_, { inspected }) =>
    Object.keys(inspected.NetworkSettings?.Networks ?? {}).includes('bridge') ? 'is on the default bridge' : undefined,
  ),
  shares('5.31', "The host's user namespaces are not shared", 'UsernsMode'),
  reaches('5.32', 'The Docker socket is not mounted', 'in none', ({ inspected }) =>
    binds(inspected)
      .filter((path) => SOCKET_PLACES.includes(path) || path.endsWith('/docker.sock'))
      .map(mounted),
  ),
];

function mandatoryAccess(
  id: string,
  title: string,
  module: string,
  reached: (container: ContainerFacts) => readonly Reach[],
): Check {
  return {
    id,
    title,
    judge: (facts) => {
      const hosts = facts.hosts.filter((host) => securityOption(host, module));
      if (hosts.length === 0) return notApplicable(`no engine reports ${module}`);
      return judge({ ...facts, hosts }, 'each has one', reached);
    },
  };
}

/** Of containers and, where the swarm routes them, of services. */
function publishedPorts(facts: Facts): Outcome {
  const declared = new Set(
    facts.manifest.flows.filter(({ network }) => network === 'underlay').map(({ port }) => port),
  );
  const undeclared = publishedByServices(facts).filter(({ port, protocol }) => !declared.has(`${port}/${protocol}`));
  if (undeclared.length > 0) {
    const ports = undeclared.map(({ service, port, protocol }) => `${service} publishes ${port}/${protocol}`);
    return fail(`${ports.join(', ')}, which no flow declares`);
  }
  return everyContainer(facts, 'published are only ports of declared flows', (container) => {
    const other = publishedBy(container).find(({ port, protocol }) => !declared.has(`${port}/${protocol}`));
    return other === undefined ? undefined : `publishes ${other.port}/${other.protocol}, which no flow declares`;
  });
}

/** A swarm publishes on all addresses, whatever is asked of it: there the firewall has to limit who reaches them. */
function openAddresses(facts: Facts): Outcome {
  const unguarded = facts.hosts.filter(({ name }) => !isGuarded(facts, name));
  const [routed] = publishedByServices(facts);
  if (routed !== undefined && unguarded.length > 0) {
    const hosts = unguarded.map(({ name }) => name).join(' ');
    return fail(
      `${routed.service}: ${routed.port}/${routed.protocol} on all addresses, and no declared firewall enforces on ${hosts}`,
    );
  }
  return everyContainer(facts, 'no port is open on all addresses unguarded', (container) => {
    const open = publishedBy(container).find(({ address }) => ['', '0.0.0.0', '::'].includes(address));
    const isOpen = unguarded.some(({ containers }) => containers.includes(container));
    if (open === undefined || !isOpen) return undefined;
    return `${open.port}/${open.protocol} on all addresses, and no declared firewall enforces there`;
  });
}

/** Whether it is declared as a container of its host: one that its own engine keeps. */
function isOfHost({ manifest }: Facts, { title }: ContainerFacts): boolean {
  return manifest.containers.some(({ runtime, service, host }) => runtime === 'host' && `${service}@${host}` === title);
}

function hostNetworks(facts: Facts): Outcome {
  const outcome = everyContainer(facts, 'not shared', (container) => {
    if (container.inspected.HostConfig.NetworkMode !== 'host') return undefined;
    return isOfHost(facts, container) ? 'on the network of its host, as declared' : 'NetworkMode is host';
  });
  return unless(outcome, WAIVERS['5.10'], !outcome.detail.includes('NetworkMode'));
}

function restarts(facts: Facts): Outcome {
  const outcome = everyContainer(facts, 'at most 5', (container) => {
    const { Name = '', MaximumRetryCount = 0 } = container.inspected.HostConfig.RestartPolicy ?? {};
    if (container.isTask) return 'restarted by the swarm';
    if (isOfHost(facts, container)) return 'restarted by its engine';
    return Name === '' || Name === 'no' || (Name === 'on-failure' && MaximumRetryCount <= 5 && MaximumRetryCount > 0)
      ? undefined
      : `restart policy ${Name} without limit`;
  });
  return unless(outcome, WAIVERS['5.15'], !outcome.detail.includes('restart policy'));
}

const mounted = (path: string): Reach => ({
  says: `mounts ${path}`,
  isDeclared: ({ mounts }) => mounts.some(({ source }) => source === path),
});

function binds({ Mounts }: InspectedContainer): string[] {
  return (Mounts ?? []).filter(({ Type }) => Type === 'bind').map(({ Source = '' }) => Source);
}

function isWithin(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`);
}
