import {
  defined,
  isExternal,
  isPersistent,
  isResident,
  volumesOf,
  without,
  type App,
  type Container,
  type HealthCheck,
  type Network,
  type Volume,
} from './app';
import { serverError, type Refusal, type Step } from './answer';
import { distinct } from './json';
import { isOperator } from './rules/constraints';

/**
 * An app in normal form as the server keeps it and writes it again: from RAML to an AppDefinition and back (AppConversion). What the rules let pass and the
 * conversion does not is answered with 500.
 */
export function definition(app: App): Step<App> {
  const fault = unconvertible(app);
  if (fault !== undefined) return fault;
  const { container, networks } = app;
  const isHost = networks.every(({ mode }) => mode === 'host');
  const resident = isResident(app);
  return defined({
    ...without(app, 'version', 'versionInfo', 'residency', 'acceptedResourceRoles', 'portDefinitions'),
    acceptedResourceRoles: app.acceptedResourceRoles?.length === 0 ? undefined : app.acceptedResourceRoles,
    container: container && definedContainer(container, isHost),
    constraints: distinct(app.constraints),
    dependencies: [...new Set(app.dependencies)],
    healthChecks: distinct(app.healthChecks.map(definedHealthCheck)),
    networks: networks.map(definedNetwork),
    portDefinitions: isHost ? (app.portDefinitions ?? []) : undefined,
    residency: resident ? RESIDENCY : undefined,
    unreachableStrategy: typeof app.unreachableStrategy === 'string' ? 'disabled' : app.unreachableStrategy,
    upgradeStrategy: app.upgradeStrategy ?? (volumesOf(app).some(isKept) ? KEEPS_DATA : ROLLS),
  });
}

const RESIDENCY = { relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' };
const KEEPS_DATA = { maximumOverCapacity: 0, minimumHealthCapacity: 0.5 };
const ROLLS = { maximumOverCapacity: 1, minimumHealthCapacity: 1 };

function isKept(volume: Volume): boolean {
  return isPersistent(volume) || isExternal(volume);
}

function unconvertible(app: App): Refusal | undefined {
  const constraint = app.constraints.find(([, operator = '']) => !isOperator(operator));
  if (constraint !== undefined) return serverError(`illegal constraint specification ${constraint.join(',')}`);
  const { http, tcp, exec } = app.check ?? { exec: true };
  if ([http, tcp, exec].filter((kind) => kind !== undefined).length !== 1)
    return serverError('illegal RAML Check: expected one of http, tcp or exec checks');
  for (const check of app.healthChecks) {
    const fault = unconvertibleCheck(check);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function unconvertibleCheck({ command, protocol, path, port }: HealthCheck): Refusal | undefined {
  if (command === undefined)
    return protocol === 'COMMAND' ? serverError('illegal protocol COMMAND for non-command health check') : undefined;
  // The message prints a Scala object.
  if (path !== undefined || port !== undefined) return serverError();
  return protocol === 'COMMAND' ? undefined : serverError(`illegal protocol ${protocol} specified with command`);
}

function definedNetwork({ mode, name, labels }: Network): Network {
  if (mode === 'host') return { mode, labels: {} };
  return mode === 'container' ? defined({ mode, name, labels }) : { mode, labels };
}

function definedContainer(container: Container, isHost: boolean): Container {
  const { type, docker, volumes, portMappings = [], linuxInfo } = container;
  const isMesos = type === 'MESOS';
  return defined({
    type,
    docker: docker && {
      image: docker.image,
      forcePullImage: docker.forcePullImage,
      // Under Mesos these are not kept.
      parameters: isMesos ? [] : docker.parameters,
      privileged: isMesos ? false : docker.privileged,
      ...(isMesos && docker.pullConfig !== undefined ? { pullConfig: docker.pullConfig } : {}),
    },
    volumes: volumes.map(definedVolume),
    portMappings: isHost ? undefined : portMappings,
    linuxInfo: isMesos ? linuxInfo : undefined,
  });
}

/** A profile stands for a mounted disk, otherwise it is the root's. */
function definedVolume(volume: Volume): Volume {
  if (!isPersistent(volume)) return volume;
  const { type = volume.persistent.profileName === undefined ? 'root' : 'mount' } = volume.persistent;
  return { ...volume, persistent: { ...volume.persistent, type } };
}

/** Each kind of check keeps the fields that it has a use for. */
function definedHealthCheck(check: HealthCheck): HealthCheck {
  const { gracePeriodSeconds, intervalSeconds, maxConsecutiveFailures, timeoutSeconds, delaySeconds } = check;
  const { protocol, path, port, portIndex } = check;
  const times = { gracePeriodSeconds, intervalSeconds, maxConsecutiveFailures, timeoutSeconds };
  const plain = { protocol, ...times, ipProtocol: 'IPv4' as const, delaySeconds: DELAY_SECONDS };
  switch (protocol) {
    case 'COMMAND':
      return defined({ ...plain, command: check.command, delaySeconds });
    case 'HTTP':
    case 'HTTPS':
      // What was said of ignoreHttp1xx and of the delay is not read.
      return defined({ ...plain, ignoreHttp1xx: false, path, port, portIndex });
    case 'TCP':
      return defined({ ...plain, port, portIndex });
    case 'MESOS_TCP':
      return defined({ ...plain, ipProtocol: check.ipProtocol, delaySeconds, port, portIndex });
    default:
      return defined({ ...plain, ipProtocol: check.ipProtocol, delaySeconds, path, port, portIndex });
  }
}

const DELAY_SECONDS = 15;
