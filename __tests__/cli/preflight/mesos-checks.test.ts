import { sentence } from '../../../cli/preflight/findings';
import { hostChecks } from '../../../cli/preflight/host-checks';
import type { EnvironmentJson } from '../../../cli/manifest';
import { parseFacts } from '../../../cli/preflight/host-facts';
import { factsText, healthy, info } from './readings';

// Hosts with other engines and control groups cannot be made here: parsed, not injected.
type Cluster = Partial<EnvironmentJson['mesosClusters'][number]>;

interface Host {
  readonly cgroups?: string;
  readonly version?: string;
  /** Minimum and maximum. */
  readonly api?: string;
}

/** What is said of slave1, which has an agent, about Mesos. */
function said(cluster: Cluster, { cgroups, version = '28.1.1', api = '1.24 1.49' }: Host): string[] {
  const well = healthy();
  const change = { ServerVersion: version, ...(cgroups !== undefined && { CgroupVersion: cgroups }) };
  well.facts.set('slave1', parseFacts(factsText(2, { engine: JSON.stringify(info(2, change)), 'engine-api': api })));
  const mesos = { path: 'lab/Mesos', distribution: 'clusterd' as const, masters: ['master'], agents: ['slave1'] };
  const manifest = { ...well.manifest, mesosClusters: [{ ...mesos, ...cluster }] };
  return hostChecks({ ...well, manifest })
    .filter(({ check, host }) => check.startsWith('mesos') && host === 'slave1')
    .map((check) => `${check.state} ${sentence(check)}`);
}

describe('a host with an agent of Mesos', () => {
  test.each<[string, Cluster, Host]>([
    ['ClusterD on version 2', {}, { cgroups: '2' }],
    ['ClusterD with a version of the API', { dockerApiVersion: '1.44' }, { cgroups: '2' }],
    [
      'Apache Mesos on version 1 and an old Docker',
      { distribution: 'apache' },
      { cgroups: '1', version: '20.10.24+dfsg1' },
    ],
    [
      'Apache Mesos with the old API of a new Docker',
      { distribution: 'apache', dockerApiVersion: '1.44' },
      { cgroups: '1' },
    ],
  ])('is well: %s', (_, cluster, host) => {
    const lines = said(cluster, host);
    expect(lines).toHaveLength(2);
    expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([]);
  });

  test.each<[string, Cluster, Host, RegExp]>([
    [
      'ClusterD on version 1',
      {},
      { cgroups: '1' },
      /^fault slave1: mesos-cgroups: version 1: an agent of ClusterD 0\.9\.0 starts no tasks but on version 2; boot the host with systemd\.unified_cgroup_hierarchy=1/,
    ],
    [
      'Apache Mesos on version 2',
      { distribution: 'apache' },
      { cgroups: '2', version: '24.0.7' },
      /^fault slave1: mesos-cgroups: version 2: an agent of Apache Mesos 1\.11\.0 starts no tasks but on version 1; .*hierarchy=0/,
    ],
    [
      'Apache Mesos with Docker 26',
      { distribution: 'apache' },
      { cgroups: '1', version: '26.0.0' },
      /^fault slave1: mesos-engine: Docker 26\.0\.0: an agent of Apache Mesos 1\.11\.0 reads .*; give the cluster dockerApiVersion: '1\.44'/,
    ],
    [
      'Apache Mesos with the new API of a new Docker',
      { distribution: 'apache', dockerApiVersion: '1.45' },
      { cgroups: '1' },
      /^fault slave1: mesos-engine: Docker 28\.1\.1, dockerApiVersion 1\.45: an agent of Apache/,
    ],
    [
      'an API that the engine no longer speaks',
      { dockerApiVersion: '1.43' },
      { cgroups: '2', version: '29.0.0', api: '1.44 1.52' },
      /^fault slave1: mesos-engine: dockerApiVersion 1\.43: Docker 29\.0\.0 speaks 1\.44 to 1\.52; choose one of these/,
    ],
    [
      'an API that the engine does not speak yet',
      { dockerApiVersion: '1.44' },
      { cgroups: '2', version: '20.10.24', api: '1.12 1.41' },
      /^fault slave1: mesos-engine: dockerApiVersion 1\.44: Docker 20\.10\.24 speaks 1\.12 to 1\.41/,
    ],
  ])('fails for %s', (_, cluster, host, expected) => {
    expect(said(cluster, host).filter((line) => !line.startsWith('ok '))).toEqual([expect.stringMatching(expected)]);
  });

  test('is noted where the engine does not say which control groups there are', () => {
    expect(said({}, {}).filter((line) => !line.startsWith('ok '))).toEqual([
      expect.stringMatching(/^note slave1: mesos-cgroups: the engine does not say/),
    ]);
  });

  test('is not asked for a simulator, and not on hosts without an agent', () => {
    expect(said({ simulated: true }, { cgroups: '1' })).toEqual([
      'ok slave1: mesos: a simulator, which asks nothing of the host',
    ]);
    expect(said({ agents: ['slave2'] }, { cgroups: '1' })).toEqual([]);
  });

  test('an engine that does not answer is said once', () => {
    const well = healthy();
    well.facts.set('slave1', parseFacts(factsText(2, { engine: 'Cannot connect to the Docker daemon' })));
    const mesos = { path: 'lab/Mesos', distribution: 'clusterd' as const, masters: [], agents: ['slave1'] };
    const checks = hostChecks({ ...well, manifest: { ...well.manifest, mesosClusters: [mesos] } });
    expect(checks.filter(({ check }) => check.startsWith('mesos'))).toEqual([]);
  });
});
