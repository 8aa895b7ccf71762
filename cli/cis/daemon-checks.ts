import type { Facts, HostFacts } from './facts';
import { everyHost, notApplicable, pass, unless, waived, type Check, type Outcome } from './outcome';
import {
  every,
  flag,
  hasNoNewPrivileges,
  isPinned,
  isRoot,
  publishedBy,
  publishedByServices,
  securityOption,
} from './reading';
import { WAIVERS } from './waivers';

const LOCAL = ['127.0.0.0/8', '::1/128'];
const REMOTE_LOGS = ['syslog', 'fluentd', 'gelf', 'awslogs', 'gcplogs', 'splunk', 'logentries', 'journald'];

/** Section 2: the Docker daemon. */
export const DAEMON_CHECKS: readonly Check[] = [
  {
    id: '2.1',
    title: 'Run the Docker daemon as a non-root user, if possible',
    judge: (facts) =>
      unless(
        everyHost(facts, 'rootless', (host) => (securityOption(host, 'rootless') ? undefined : 'dockerd runs as root')),
        WAIVERS['2.1'],
      ),
  },
  {
    id: '2.2',
    title: 'Network traffic is restricted between containers on the default bridge',
    judge: (facts) =>
      unless(
        everyHost(facts, 'icc is off', ({ networks }) => {
          const bridge = networks.find(({ Name, Driver }) => Name === 'bridge' && Driver === 'bridge');
          return bridge?.Options?.['com.docker.network.bridge.enable_icc'] === 'true' ? 'icc is on' : undefined;
        }),
        WAIVERS['2.2'],
        every(facts, ({ inspected }) => !Object.keys(inspected.NetworkSettings?.Networks ?? {}).includes('bridge')),
      ),
  },
  {
    id: '2.3',
    title: "The logging level is 'info'",
    judge: (facts) =>
      everyHost(facts, 'info', (host) => {
        const level = flag(host, 'log-level') ?? 'info';
        if (host.info.Debug === true) return 'debug is on';
        return level === 'info' ? undefined : `log-level is ${level}`;
      }),
  },
  {
    id: '2.4',
    title: 'Docker is allowed to make changes to iptables',
    judge: (facts) =>
      everyHost(facts, 'allowed', (host) => (flag(host, 'iptables') === 'false' ? 'iptables is false' : undefined)),
  },
  {
    id: '2.5',
    title: 'Insecure registries are not used',
    judge: (facts) => unless(everyHost(facts, 'none', insecureRegistries), WAIVERS['2.5'], every(facts, isPinned)),
  },
  {
    id: '2.6',
    title: 'The aufs storage driver is not used',
    judge: (facts) =>
      everyHost(facts, 'not used', ({ info }) => (info.Driver === 'aufs' ? 'storage driver aufs' : undefined)),
  },
  {
    id: '2.7',
    title: 'Docker on TCP only with TLS (here: never on TCP)',
    judge: (facts) => everyHost(facts, 'the API is on no TCP port', (host) => apiOnTcp(facts, host)),
  },
  {
    id: '2.8',
    title: 'The default ulimit is configured appropriately',
    judge: (facts) =>
      unless(
        everyHost(facts, 'configured', (host) =>
          (flag(host, 'default-ulimits') ?? flag(host, 'default-ulimit')) === undefined ? 'none is set' : undefined,
        ),
        WAIVERS['2.8'],
      ),
  },
  {
    id: '2.9',
    title: 'User namespaces are enabled',
    judge: (facts) =>
      unless(
        everyHost(facts, 'enabled', (host) => (securityOption(host, 'userns') ? undefined : 'not enabled')),
        WAIVERS['2.9'],
        every(facts, (container) => !isRoot(container)),
      ),
  },
  {
    id: '2.10',
    title: 'The default cgroup usage is confirmed',
    judge: (facts) =>
      everyHost(facts, 'the default', (host) => {
        const parent = flag(host, 'cgroup-parent') ?? '';
        return parent === '' ? undefined : `cgroup-parent is ${parent}`;
      }),
  },
  {
    id: '2.11',
    title: 'The base device size is not changed until needed',
    judge: (facts) =>
      facts.hosts.every(({ info }) => info.Driver !== 'devicemapper')
        ? notApplicable('no engine uses devicemapper')
        : everyHost(facts, 'the default', ({ daemon, argv }) =>
            `${JSON.stringify(daemon)}${argv}`.includes('dm.basesize') ? 'dm.basesize is set' : undefined,
          ),
  },
  {
    id: '2.12',
    title: 'Authorization for Docker client commands is enabled',
    judge: (facts) =>
      unless(
        everyHost(facts, 'a plugin is in use', ({ info }) =>
          (info.Plugins?.Authorization ?? []).length > 0 ? undefined : 'no authorization plugin',
        ),
        WAIVERS['2.12'],
      ),
  },
  { id: '2.13', title: 'Centralized and remote logging is configured', judge: logging },
  {
    id: '2.14',
    title: 'Containers are restricted from acquiring new privileges',
    judge: (facts) =>
      everyHost(facts, 'by daemon.json, or each container by itself', (host) =>
        flag(host, 'no-new-privileges') === 'true' ||
        (host.containers.length > 0 && host.containers.every(hasNoNewPrivileges))
          ? undefined
          : 'set "no-new-privileges": true in /etc/docker/daemon.json',
      ),
  },
  {
    id: '2.15',
    title: 'Live restore is enabled',
    judge: (facts) =>
      facts.hosts.every(({ info }) => info.Swarm?.LocalNodeState === 'active')
        ? notApplicable('the engine refuses live-restore in swarm mode')
        : everyHost(facts, 'enabled, or in swarm mode', ({ info }) =>
            info.LiveRestoreEnabled === true || info.Swarm?.LocalNodeState === 'active' ? undefined : 'not enabled',
          ),
  },
  {
    id: '2.16',
    title: 'The userland proxy is disabled',
    judge: (facts) =>
      unless(
        everyHost(facts, 'disabled', (host) => (flag(host, 'userland-proxy') === 'false' ? undefined : 'enabled')),
        WAIVERS['2.16'],
        every(facts, (container) => publishedBy(container).length === 0) && publishedByServices(facts).length === 0,
      ),
  },
  {
    id: '2.17',
    title: 'A daemon-wide custom seccomp profile is applied if appropriate',
    judge: (facts) =>
      everyHost(facts, "the engine's own profile is in force", (host) =>
        securityOption(host, 'seccomp') && flag(host, 'seccomp-profile') !== 'unconfined'
          ? undefined
          : 'no seccomp profile',
      ),
  },
  {
    id: '2.18',
    title: 'Experimental features are not used in production',
    judge: (facts) =>
      everyHost(facts, 'off', ({ info }) => (info.ExperimentalBuild === true ? 'experimental is on' : undefined)),
  },
];

function insecureRegistries({ info }: HostFacts): string | undefined {
  const { InsecureRegistryCIDRs, IndexConfigs } = info.RegistryConfig ?? {};
  const named = Object.entries(IndexConfigs ?? {}).flatMap(([name, { Secure }]) => (Secure ? [] : [name]));
  const insecure = [...named, ...(InsecureRegistryCIDRs ?? []).filter((range) => !LOCAL.includes(range))];
  return insecure.length === 0 ? undefined : `insecure registry ${insecure.join(' ')}`;
}

/** By its command line, by daemon.json, and by the sockets that are open: swarm's own ports and published ones aside. */
function apiOnTcp(facts: Facts, host: HostFacts): string | undefined {
  const declared = `${host.argv} ${flag(host, 'hosts') ?? ''}`.match(/tcp:\/\/[^\s",\]]+/);
  if (declared !== null) return `the API listens on ${declared[0]}: take it out, Longshore needs the socket only`;
  const expected = [2377, 7946, ...publishedByServices(facts).map(({ port }) => Number(port))];
  const open = host.listeners.find(
    ({ port, program }) => [2375, 2376].includes(port) || (program === 'dockerd' && !expected.includes(port)),
  );
  return open === undefined ? undefined : `${open.program || 'somebody'} listens on ${open.address}:${open.port}/tcp`;
}

function logging(facts: Facts): Outcome {
  const drivers = [...new Set(facts.hosts.map(({ info }) => info.LoggingDriver))];
  if (drivers.every((driver) => REMOTE_LOGS.includes(driver))) return pass(drivers.join(' '));
  const rotated = everyHost(facts, 'rotated', ({ containers }) => {
    const endless = containers.filter(
      ({ inspected: { HostConfig } }) =>
        HostConfig.LogConfig?.Type === 'json-file' && HostConfig.LogConfig.Config?.['max-size'] === undefined,
    );
    return endless.length === 0 ? undefined : `logs without max-size: ${endless.map(({ title }) => title).join(' ')}`;
  });
  return rotated.verdict === 'pass' ? waived(`${WAIVERS['2.13']} (${drivers.join(' ')})`) : rotated;
}
