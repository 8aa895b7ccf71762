import type { Json, JsonObject } from '../../../../upstream/marathon/document';
import type { Settings } from '../flags';

/** What the simulator says it is: the version that it imitates. */
export const VERSION = '1.11.24';

const MARATHON = [
  'access_control_allow_origin',
  'checkpoint',
  'decline_offer_duration',
  'default_network_name',
  'env_vars_prefix',
  'executor',
  'failover_timeout',
  'framework_name',
  'ha',
  'leader_proxy_connection_timeout',
  'leader_proxy_read_timeout',
  'local_port_max',
  'local_port_min',
  'maintenance_mode',
  'max_instances_per_offer',
  'mesos_bridge_name',
  'mesos_heartbeat_failure_threshold',
  'mesos_heartbeat_interval',
  'mesos_role',
  'min_revive_offers_interval',
  'new_group_enforce_role',
  'offer_matching_timeout',
  'on_elected_prepare_timeout',
  'reconciliation_initial_delay',
  'reconciliation_interval',
  'scale_apps_initial_delay',
  'scale_apps_interval',
  'store_cache',
  'task_launch_confirm_timeout',
  'task_launch_timeout',
  'task_lost_expunge_initial_delay',
  'task_lost_expunge_interval',
  'task_reservation_timeout',
  'webui_url',
];

const ZOOKEEPER = [
  'zk_compression',
  'zk_compression_threshold',
  'zk_connection_timeout',
  'zk_max_node_size',
  'zk_max_versions',
  'zk_session_timeout',
  'zk_timeout',
];

export interface Leadership {
  readonly isLeader: boolean;
  /** `host:port` */
  readonly leader?: string;
  readonly frameworkId?: string;
  readonly masterUrl?: string;
}

/** GET /v2/info (InfoResource). No password is told. */
export function info(settings: Settings, { isLeader, leader, frameworkId, masterUrl }: Leadership): JsonObject {
  const { values, framework, hostname } = settings;
  const some = (names: readonly string[]): JsonObject =>
    Object.fromEntries(names.map((name) => [name, typed(values[name])]));
  return {
    name: 'marathon',
    version: VERSION,
    buildref: 'longshore-simulator',
    elected: isLeader,
    leader: leader ?? null,
    frameworkId: frameworkId ?? null,
    marathon_config: {
      ...some(MARATHON),
      features: framework.features,
      hostname,
      master: withoutPassword(settings.master),
      mesos_leader_ui_url: masterUrl ?? null,
      mesos_user: framework.user,
    },
    zookeeper_config: { zk: withoutPassword(settings.zk), ...some(ZOOKEEPER) },
    http_config: some(['http_port', 'https_port']),
  };
}

export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//xxxxxxxx:xxxxxxxx@');
}

function typed(value: string | undefined): Json {
  if (value === undefined) return null;
  if (value === 'true' || value === 'false') return value === 'true';
  return /^-?\d+$/.test(value) ? Number(value) : value;
}
