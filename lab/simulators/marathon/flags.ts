import { hostname as machineName, userInfo } from 'node:os';
import { serverFlags } from '../../../upstream/marathon/document';
import type { FlagJudgement } from '../../../upstream/marathon/flags';
import type { SchedulerSettings } from './scheduler';

type Values = FlagJudgement['values'];

/** What the program does with its flags. Times in milliseconds. */
export interface Settings {
  /** `zk://...` or `host:port` */
  readonly master: string;
  readonly zk: string;
  readonly zkSessionTimeout: number;
  readonly hostname: string;
  readonly httpAddress: string;
  readonly httpPort: number;
  /** `user:password` */
  readonly httpCredentials?: string;
  readonly httpRealm: string;
  readonly metricsPrefix: string;
  readonly proxyTimeout: number;
  readonly environmentPrefix?: string;
  readonly bridge: string;
  readonly enforcesRole: boolean;
  readonly framework: FrameworkSettings;
  readonly scheduler: SchedulerSettings;
  /** All of them, as GET /v2/info tells some. */
  readonly values: Values;
}

export interface FrameworkSettings {
  readonly name: string;
  readonly user: string;
  readonly role: string;
  readonly hostname: string;
  readonly webuiUrl: string;
  readonly checkpoint: boolean;
  readonly failoverTimeoutSeconds: number;
  readonly features: readonly string[];
  readonly principal?: string;
  readonly secret?: string;
  readonly secretFile?: string;
}

/** @param values of a judgement without faults */
export function settingsOf(values: Values): Settings {
  const text = (name: string, otherwise = ''): string => values[name] ?? otherwise;
  const number = (name: string): number => Number(values[name] ?? 0);
  const hostname = isGiven(values.hostname) ? text('hostname') : machineName();
  const httpPort = number('http_port');
  const { http_credentials: httpCredentials, env_vars_prefix: environmentPrefix } = values;
  const known = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return {
    master: text('master'),
    zk: text('zk'),
    zkSessionTimeout: number('zk_session_timeout'),
    hostname,
    httpAddress: text('http_address', '0.0.0.0'),
    httpPort,
    ...(httpCredentials === undefined ? {} : { httpCredentials }),
    httpRealm: text('http_realm', 'Mesosphere'),
    metricsPrefix: text('metrics_name_prefix', 'marathon'),
    proxyTimeout: number('leader_proxy_read_timeout'),
    ...(environmentPrefix === undefined ? {} : { environmentPrefix }),
    bridge: text('mesos_bridge_name', 'mesos-bridge'),
    enforcesRole: values.new_group_enforce_role === 'top',
    framework: frameworkSettings(values, hostname, httpPort),
    scheduler: schedulerSettings(values, serverFlags(known)),
    values,
  };
}

function frameworkSettings(values: Values, hostname: string, httpPort: number): FrameworkSettings {
  const { mesos_authentication_principal: principal, mesos_authentication_secret: secret } = values;
  const { mesos_authentication_secret_file: secretFile } = values;
  return {
    name: values.framework_name ?? 'marathon',
    user: isGiven(values.mesos_user) ? (values.mesos_user ?? '') : userInfo().username,
    role: values.mesos_role ?? '*',
    hostname,
    webuiUrl: values.webui_url ?? `http://${hostname}:${httpPort}`,
    checkpoint: values.checkpoint !== 'false',
    failoverTimeoutSeconds: Number(values.failover_timeout ?? 604_800),
    features: (values.enable_features ?? '').split(',').filter((feature) => feature !== ''),
    ...(principal === undefined ? {} : { principal }),
    ...(secret === undefined ? {} : { secret }),
    ...(secretFile === undefined ? {} : { secretFile }),
  };
}

function schedulerSettings(values: Values, server: SchedulerSettings['server']): SchedulerSettings {
  const number = (name: string): number => Number(values[name] ?? 0);
  const acceptedRoles = values.accepted_resource_roles_default_behavior;
  const timer = (name: string): { delay: number; interval: number } => ({
    delay: number(`${name}_initial_delay`),
    interval: number(`${name}_interval`),
  });
  return {
    server,
    launch: {
      acceptedRoles: acceptedRoles === 'reserved' || acceptedRoles === 'unreserved' ? acceptedRoles : 'any',
      maintenanceMode: values.maintenance_mode !== 'false',
      drainingSeconds: number('draining_seconds'),
      gpuScheduling: values.gpu_scheduling_behavior === 'unrestricted' ? 'unrestricted' : 'restricted',
      instancesPerOffer: number('max_instances_per_offer'),
      declineFor: number('decline_offer_duration'),
      reviveInterval: number('min_revive_offers_interval'),
      suppresses: values.suppress_offers !== 'false',
    },
    kill: { chunk: number('kill_chunk_size'), retryAfter: number('kill_retry_timeout') },
    mostDeployments: number('max_running_deployments'),
    mostVersions: number('zk_max_versions'),
    reconciliation: timer('reconciliation'),
    scaling: timer('scale_apps'),
    expunge: timer('task_lost_expunge'),
    launchConfirmTimeout: number('task_launch_confirm_timeout'),
    launchTimeout: number('task_launch_timeout'),
  };
}

/** A default that hangs on the machine is told in words. */
function isGiven(value: string | undefined): boolean {
  return value !== undefined && !value.startsWith('the ');
}
