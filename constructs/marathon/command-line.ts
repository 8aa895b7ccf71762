import { judgeMarathonFlags, type FlagJudgement } from '../../upstream/marathon/flags';
import type { Host } from '../environment';
import { Duration } from '../values';
import type { MarathonClusterProps } from './marathon-cluster-props';
import type { Settings } from './settings';

/** The official image's own start script. */
const MARATHON = '/marathon/bin/marathon';

/** Where its container finds what it must not be told. */
export const SECRETS = {
  httpCredentials: '/run/secrets/http-credentials',
  mesosSecret: '/run/secrets/mesos-secret',
} as const;

/**
 * Marathon takes the credentials of its API from an argument or a variable alone. So a shell reads them in the container, where the variable is seen by
 * the process itself and whoever may read its /proc, and neither by `docker inspect` nor by `ps`.
 */
export function entrypoint({ httpCredentials }: MarathonClusterProps): string[] {
  if (httpCredentials === undefined) return [MARATHON];
  const start = `MARATHON_HTTP_CREDENTIALS=$(cat ${SECRETS.httpCredentials}); export MARATHON_HTTP_CREDENTIALS; exec ${MARATHON} "$@"`;
  return ['sh', '-c', start, 'marathon'];
}

/** Every flag is set explicitly that others rely on. */
export function commandLine(
  { address }: Pick<Host, 'address'>,
  settings: Settings,
  props: MarathonClusterProps,
): string[] {
  const { localPorts, enableFeatures = [], flags = {} } = props;
  const { principal } = settings;
  const own: Readonly<Record<string, string | boolean | undefined>> = {
    master: props.mesos.zkUrl,
    zk: settings.zookeeperUrl,
    ha: true,
    hostname: address,
    http_address: address,
    http_port: String(settings.httpPort),
    framework_name: settings.frameworkName,
    failover_timeout: String(settings.failoverTimeout.toSeconds()),
    mesos_user: settings.mesosUser,
    task_launch_timeout: launchTimeout(props),
    enable_features: enableFeatures.length === 0 ? undefined : enableFeatures.join(','),
    local_port_min: localPorts === undefined ? undefined : String(localPorts.first),
    local_port_max: localPorts === undefined ? undefined : String(localPorts.last),
    mesos_authentication: principal === undefined ? undefined : true,
    mesos_authentication_principal: principal?.name,
    mesos_authentication_secret_file: principal === undefined ? undefined : SECRETS.mesosSecret,
  };
  // A flag that is given here and there is told as given twice.
  return [...words(own), ...words(flags)];
}

/** Marathon's own. */
const LAUNCH_TIMEOUT = Duration.minutes(5);

/** In milliseconds: a task that does not run by then is killed, so that an executor has as long to register at least. */
function launchTimeout({ mesos: { executorRegistrationTimeout: time }, flags = {} }: MarathonClusterProps) {
  const isEnough = time === undefined || !LAUNCH_TIMEOUT.lessThan(time);
  return isEnough || 'task_launch_timeout' in flags ? undefined : String(time.toMilliseconds());
}

function words(flags: Readonly<Record<string, string | boolean | undefined>>): string[] {
  return Object.entries(flags).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [value ? `--${name}` : `--disable_${name}`];
    return [`--${name}`, value];
  });
}

/** What Marathon makes of it. */
export function judged(host: Pick<Host, 'address'>, settings: Settings, props: MarathonClusterProps): FlagJudgement {
  return judgeMarathonFlags({ argv: commandLine(host, settings, props), environment: {} });
}
