import type { EnvironmentJson, HostJson } from '../manifest';
import type { Checks } from './findings';
import type { EngineFacts, HostFacts } from './host-facts';
import { olderThan } from './minimums';

type ClusterJson = EnvironmentJson['mesosClusters'][number];
type Distribution = ClusterJson['distribution'];

/** What the agents of a distribution can work with (docs/preflight.md says where it is read). */
const LIMITS: Readonly<Record<Distribution, { readonly title: string; readonly cgroups: string }>> = {
  clusterd: { title: 'ClusterD 0.9.0', cgroups: '2' },
  apache: { title: 'Apache Mesos 1.11.0', cgroups: '1' },
};

/** From here on an image says nothing of its ContainerConfig to clients that speak API 1.45 and newer. */
const WITHOUT_CONFIG = { engine: '26', api: '1.45' };

/** The engine and the control groups of a host that carries an agent of Mesos. */
export function mesosChecks(checks: Checks, host: HostJson, facts: HostFacts, manifest: EnvironmentJson): void {
  const cluster = manifest.mesosClusters.find(({ agents }) => agents.includes(host.name));
  if (cluster === undefined || typeof facts.engine !== 'object') return;
  if (cluster.simulated === true) {
    checks.ok('mesos', 'a simulator, which asks nothing of the host');
    return;
  }
  controlGroups(checks, cluster, facts.engine);
  engineApi(checks, cluster, facts.engine);
}

function controlGroups(checks: Checks, { distribution }: ClusterJson, { cgroupVersion }: EngineFacts): void {
  const { title, cgroups } = LIMITS[distribution];
  if (cgroupVersion === cgroups) {
    checks.ok('mesos-cgroups', `version ${cgroupVersion}`);
    return;
  }
  const rule = `an agent of ${title} starts no tasks but on version ${cgroups}`;
  if (cgroupVersion === undefined) {
    checks.note('mesos-cgroups', 'the engine does not say', rule, 'look there: stat -fc %T /sys/fs/cgroup');
    return;
  }
  const hierarchy = cgroups === '2' ? 1 : 0;
  checks.fault(
    'mesos-cgroups',
    `version ${cgroupVersion}`,
    rule,
    `boot the host with systemd.unified_cgroup_hierarchy=${hierarchy}, or choose the other MesosDistribution`,
  );
}

function engineApi(checks: Checks, cluster: ClusterJson, { version, api }: EngineFacts): void {
  const { distribution, dockerApiVersion: spoken } = cluster;
  const isRange = api !== undefined && spoken !== undefined;
  if (isRange && (olderThan(api.maximum, spoken) || olderThan(spoken, api.minimum))) {
    checks.fault(
      'mesos-engine',
      `dockerApiVersion ${spoken}`,
      `Docker ${version} speaks ${api.minimum} to ${api.maximum}`,
      'choose one of these, or leave it out',
    );
    return;
  }
  const isNew = !olderThan(version, WITHOUT_CONFIG.engine);
  const speaksOld = spoken !== undefined && olderThan(spoken, WITHOUT_CONFIG.api);
  if (distribution === 'apache' && isNew && !speaksOld) {
    checks.fault(
      'mesos-engine',
      `Docker ${version}${spoken === undefined ? '' : `, dockerApiVersion ${spoken}`}`,
      `an agent of ${LIMITS.apache.title} reads what Docker 26 and newer say to clients before API 1.45 only`,
      "give the cluster dockerApiVersion: '1.44', or an older Docker to the host",
    );
    return;
  }
  checks.ok('mesos-engine', spoken === undefined ? version : `${version}, API ${spoken}`);
}
