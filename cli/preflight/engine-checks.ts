import type { EnvironmentJson, HostJson } from '../manifest';
import type { Checks } from './findings';
import type { Reading } from './reading';
import { isHostFacts, type EngineFacts, type HostFacts } from './host-facts';
import { BAD_ENGINES, MINIMUMS, olderThan } from './minimums';

/** The engine of a host, as its containers and the declared swarm need it. */
export function engineChecks(checks: Checks, host: HostJson, facts: HostFacts, reading: Reading): void {
  const { engine } = facts;
  if (engine === undefined) {
    checks.fault('engine', 'no docker program', 'the host declares an engine', 'install Docker');
    return;
  }
  if (typeof engine === 'string') {
    checks.fault(
      'engine',
      `gives no answer (${engine.slice(0, 160)})`,
      'the declared engine must run',
      /permission denied/i.test(engine)
        ? `let ${facts.user} use it: usermod -aG docker ${facts.user}, or declare sudo`
        : 'systemctl start docker; journalctl -u docker',
    );
    return;
  }
  version(checks, engine);
  if (engine.driver === 'overlay2' || engine.driver === 'overlayfs') checks.ok('storage', engine.driver);
  else
    checks.fault(
      'storage',
      `driver ${engine.driver}`,
      'must be overlay2 (vfs copies every layer whole)',
      'put /var/lib/docker on ext4 or xfs (ftype=1)',
    );
  tcpListener(checks, facts);
  const swarm = swarmOf(host, reading.manifest);
  if (swarm === undefined) return;
  if (engine.liveRestore)
    checks.fault(
      'live-restore',
      'on',
      'an engine in a swarm must not have it',
      'remove "live-restore" from /etc/docker/daemon.json',
    );
  else checks.ok('live-restore', 'off');
  if (!/"no-new-privileges"\s*:\s*true/.test(facts.daemonJson))
    checks.note(
      'no-new-privileges',
      'not set',
      'a swarm service cannot ask for it, so the engine should',
      'put "no-new-privileges": true into /etc/docker/daemon.json',
    );
  membership(checks, host, engine, swarm, reading);
}

function version(checks: Checks, engine: EngineFacts): void {
  if (olderThan(engine.version, MINIMUMS.engineVersion)) {
    checks.fault('engine', engine.version, `at least ${MINIMUMS.engineVersion}`, 'install a newer Docker');
    return;
  }
  const bad = BAD_ENGINES.find(
    ({ within, below }) => engine.version.startsWith(`${within}.`) && olderThan(engine.version, below),
  );
  if (bad === undefined) checks.ok('engine', engine.version);
  else checks.note('engine', engine.version, bad.why, `install ${bad.below} or later`);
}

/** Ports that an engine of a swarm listens at by itself. */
const SWARM_PORTS = [2377, 7946];

function tcpListener(checks: Checks, facts: HostFacts): void {
  const open = facts.listeners.filter(
    ({ protocol, port, program }) => protocol === 'tcp' && program === 'dockerd' && !SWARM_PORTS.includes(port),
  );
  const declared = /"tcp:\/\/[^"]*"/.exec(facts.daemonJson)?.[0];
  if (open.length > 0 || declared !== undefined) {
    checks.fault(
      'engine-tcp',
      open.length > 0
        ? `dockerd listens on tcp ${open.map(({ port }) => port).join(', ')}`
        : `hosts: ${declared ?? ''}`,
      'the engine is reached over SSH only: who reaches its TCP port is root',
      'remove the tcp:// address from daemon.json ("hosts") and from the unit (-H)',
    );
  } else checks.ok('engine-tcp', 'no TCP listener');
}

type SwarmJson = EnvironmentJson['swarms'][number];

function swarmOf(host: HostJson, manifest: EnvironmentJson): SwarmJson | undefined {
  return manifest.swarms.find(({ managers, workers }) => [...managers, ...workers].includes(host.name));
}

/** In no swarm, or in the one that the first declared manager is in. */
function membership(checks: Checks, host: HostJson, engine: EngineFacts, swarm: SwarmJson, reading: Reading): void {
  const { state, nodeId, clusterId, remoteManagers } = engine.swarm;
  if (state === 'inactive') {
    checks.ok('swarm', 'in none yet');
    return;
  }
  const [first = ''] = swarm.managers;
  const leader = reading.facts.get(first);
  const known = isHostFacts(leader) && typeof leader.engine === 'object' ? leader.engine.swarm : undefined;
  const fix = `on ${host.name}, if nothing of that swarm is needed: docker swarm leave --force`;
  const rule = `must be in the swarm of ${first}, or in none`;
  if (state === 'error' || state === 'locked') {
    checks.fault('swarm', `state ${state}`, 'its membership must work', `docker info on ${host.name}; ${fix}`);
  } else if (host.name === first) {
    if (clusterId === undefined)
      checks.fault('swarm', 'a worker of a swarm', 'the first declared manager must be a manager, or in none', fix);
    else checks.ok('swarm', `manager of ${clusterId.slice(0, 12)}`);
  } else if (known === undefined) {
    checks.note('swarm', `in a swarm (node ${nodeId.slice(0, 12)})`, rule, `${first} gives no answer; look again`);
  } else if (known.state === 'inactive') {
    checks.fault('swarm', `in another swarm (managers ${remoteManagers.join(', ')}); ${first} is in none`, rule, fix);
  } else if (clusterId !== undefined && clusterId !== known.clusterId) {
    checks.fault('swarm', `in another swarm, ${clusterId.slice(0, 12)}`, rule, fix);
  } else if (isHostFacts(leader) && leader.nodes.length > 0 && !leader.nodes.includes(nodeId)) {
    checks.fault('swarm', `in another swarm (managers ${remoteManagers.join(', ')})`, rule, fix);
  } else checks.ok('swarm', `${clusterId === undefined ? 'worker' : 'manager'} of the swarm of ${first}`);
}
