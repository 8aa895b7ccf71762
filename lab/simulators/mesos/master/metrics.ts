import { TASK_STATES } from '../messages';
import { scalarOf, type Pool } from '../values/resources';
import type { Cluster } from './cluster';

const RESOURCES = ['cpus', 'gpus', 'mem', 'disk'] as const;

/** Counters that are there from the start, as upstream's are. */
const COUNTED = [
  'master/dropped_messages',
  'master/invalid_executor_to_framework_messages',
  'master/invalid_framework_to_executor_messages',
  'master/invalid_status_update_acknowledgements',
  'master/invalid_status_updates',
  'master/messages_authenticate',
  'master/messages_deactivate_framework',
  'master/messages_decline_offers',
  'master/messages_executor_to_framework',
  'master/messages_exited_executor',
  'master/messages_framework_to_executor',
  'master/messages_kill_task',
  'master/messages_launch_tasks',
  'master/messages_reconcile_tasks',
  'master/messages_register_framework',
  'master/messages_register_slave',
  'master/messages_reregister_framework',
  'master/messages_reregister_slave',
  'master/messages_resource_request',
  'master/messages_revive_offers',
  'master/messages_status_update',
  'master/messages_status_update_acknowledgement',
  'master/messages_suppress_offers',
  'master/messages_unregister_framework',
  'master/messages_unregister_slave',
  'master/messages_update_slave',
  'master/recovery_slave_removals',
  'master/slave_registrations',
  'master/slave_removals',
  'master/slave_removals/reason_registered',
  'master/slave_removals/reason_unhealthy',
  'master/slave_removals/reason_unregistered',
  'master/slave_reregistrations',
  'master/slave_shutdowns_canceled',
  'master/slave_shutdowns_completed',
  'master/slave_shutdowns_scheduled',
  'master/slave_unreachable_canceled',
  'master/slave_unreachable_completed',
  'master/slave_unreachable_scheduled',
  'master/tasks_dropped',
  'master/tasks_error',
  'master/tasks_failed',
  'master/tasks_finished',
  'master/tasks_gone',
  'master/tasks_gone_by_operator',
  'master/tasks_killed',
  'master/tasks_lost',
  'master/valid_executor_to_framework_messages',
  'master/valid_framework_to_executor_messages',
  'master/valid_status_update_acknowledgements',
  'master/valid_status_updates',
  'allocator/mesos/allocation_runs',
];

/** Of one that is there and does not lead. @param isRecovered whether it has what a leader would need to know */
export function standbyMetrics(uptimeSeconds: number, isRecovered: boolean): Readonly<Record<string, number>> {
  return {
    ...zeros(COUNTED),
    'master/elected': 0,
    'master/uptime_secs': uptimeSeconds,
    'registrar/log/recovered': isRecovered ? 1 : 0,
  };
}

/** `/metrics/snapshot` of the leading master. */
export function masterMetrics(cluster: Cluster): Readonly<Record<string, number>> {
  const agents = [...cluster.agents.values()];
  const frameworks = [...cluster.frameworks.values()];
  const tasks = frameworks.flatMap((framework) => [...framework.tasks.values()]);
  const active = agents.filter((agent) => cluster.isActive(agent));
  const connected = agents.filter((agent) => agent.connected);
  const states = TASK_STATES.filter((state) => /STAGING|STARTING|RUNNING|KILLING/.test(state));
  return {
    ...zeros(COUNTED),
    ...cluster.counters.all(),
    'master/elected': 1,
    'master/uptime_secs': (cluster.now - cluster.startedAt) / 1000,
    'master/slaves_active': active.length,
    'master/slaves_inactive': agents.length - active.length,
    'master/slaves_connected': connected.length,
    'master/slaves_disconnected': agents.length - connected.length,
    'master/slaves_unreachable': Object.keys(cluster.registry.unreachable).length,
    'master/frameworks_active': frameworks.filter((framework) => framework.connected).length,
    'master/frameworks_inactive': frameworks.filter((framework) => !framework.connected).length,
    'master/frameworks_connected': frameworks.filter((framework) => framework.connected).length,
    'master/frameworks_disconnected': frameworks.filter((framework) => !framework.connected).length,
    'master/outstanding_offers': agents.reduce((sum, { offers }) => sum + offers.size, 0),
    ...Object.fromEntries(
      states.map((state) => [
        `master/tasks_${state.slice('TASK_'.length).toLowerCase()}`,
        tasks.filter((task) => task.state === state).length,
      ]),
    ),
    'master/tasks_unreachable': frameworks.reduce((sum, framework) => sum + framework.unreachableTasks.size, 0),
    ...resourceMetrics(
      agents.map(({ total }) => total),
      agents.map(({ used }) => used),
      agents.map(({ offered }) => offered),
    ),
    ...zeros([
      'master/event_queue_dispatches',
      'master/event_queue_http_requests',
      'master/event_queue_messages',
      'allocator/event_queue_dispatches',
      'allocator/mesos/event_queue_dispatches',
      'registrar/queued_operations',
    ]),
    'registrar/registry_size_bytes': Buffer.byteLength(JSON.stringify(cluster.registry)),
    'registrar/log/recovered': 1,
  };
}

function resourceMetrics(
  total: readonly Pool[],
  used: readonly Pool[],
  offered: readonly Pool[],
): Record<string, number> {
  const sum = (pools: readonly Pool[], name: string): number =>
    pools.reduce((all, each) => all + scalarOf(each, name), 0);
  return Object.fromEntries(
    RESOURCES.flatMap((name) => {
      const [all, held] = [sum(total, name), sum(used, name)];
      return [
        [`master/${name}_total`, all],
        [`master/${name}_used`, held],
        [`master/${name}_percent`, all === 0 ? 0 : held / all],
        [`master/${name}_revocable_total`, 0],
        [`master/${name}_revocable_used`, 0],
        [`master/${name}_revocable_percent`, 0],
        [`allocator/mesos/resources/${name}/total`, all],
        [`allocator/mesos/resources/${name}/offered_or_allocated`, held + sum(offered, name)],
      ];
    }),
  );
}

const zeros = (names: readonly string[]): Record<string, number> => Object.fromEntries(names.map((name) => [name, 0]));
