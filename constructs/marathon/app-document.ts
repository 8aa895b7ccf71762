import {
  canonicalApp,
  emptyServer,
  type Json,
  type JsonObject,
  type ServerFlags,
} from '../../upstream/marathon/document';
import type { HealthCheck, HealthCheckProps, Mount } from '../container';
import type { Faults } from '../environment';
import { Duration } from '../values';
import { appPorts } from './app-ports';
import { dockerParameters } from './docker-parameters';
import type { MarathonAppProps, ReadinessCheckProps, UnreachableStrategyProps } from './marathon-app-props';
import { MarathonHealthCheck } from './marathon-health-check';
import { CHECKED_PORT } from './rules';

/** A document with a JSON merge patch laid over it (RFC 7396). */
export function patched(document: JsonObject, patch: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...document };
  for (const [name, value] of Object.entries(patch)) {
    const before = result[name];
    if (value === null) Reflect.deleteProperty(result, name);
    else result[name] = isObject(value) ? patched(isObject(before) ? before : {}, value) : value;
  }
  return result;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const MEBIBYTE = 2 ** 20;

/** What the properties say, before Marathon's defaults. @param identity labels by which the app is known as ours */
export function appDocument(
  id: string,
  identity: Readonly<Record<string, string>>,
  props: MarathonAppProps,
  faults: Faults,
): JsonObject {
  const {
    image,
    entrypoint = [],
    command = [],
    memory,
    memoryReservation,
    healthCheck,
    readinessCheck,
    mounts = [],
  } = props;
  const { networks, portDefinitions, requirePorts, portMappings } = appPorts(props, faults);
  const own: Readonly<Record<string, Json | undefined>> = {
    id,
    args: [...entrypoint.slice(1), ...command],
    env: props.environment ?? {},
    labels: { ...props.labels, ...identity },
    instances: props.instances ?? 1,
    cpus: props.cpus,
    mem: (memoryReservation ?? memory).toBytes() / MEBIBYTE,
    resourceLimits: memoryReservation === undefined ? undefined : { mem: memory.toBytes() / MEBIBYTE },
    container: {
      type: 'DOCKER',
      docker: {
        image: image.toString(),
        forcePullImage: props.forcePullImage ?? false,
        privileged: false,
        parameters: [...dockerParameters(props), ...(props.dockerParameters ?? [])].map(({ key, value }) => ({
          key,
          value,
        })),
      },
      volumes: mounts.flatMap(volume),
      ...(portMappings !== undefined && { portMappings }),
    },
    networks,
    portDefinitions,
    requirePorts,
    healthChecks: healthCheck === undefined ? [] : [check(healthCheck, props, faults)],
    readinessChecks: readinessCheck === undefined ? [] : [readiness(readinessCheck)],
    taskKillGracePeriodSeconds: Math.ceil((props.stopGracePeriod ?? Duration.seconds(60)).toSeconds()),
    upgradeStrategy: props.upgradeStrategy && { ...props.upgradeStrategy },
    constraints: (props.constraints ?? []).map(({ words }) => [...words]),
    fetch: (props.fetch ?? []).map((file) => ({ ...file })),
    backoffSeconds: props.backoff?.delay?.toSeconds(),
    backoffFactor: props.backoff?.factor,
    maxLaunchDelaySeconds: props.backoff?.maximum?.toSeconds(),
    unreachableStrategy: unreachable(props.unreachableStrategy),
    killSelection: props.killSelection,
    acceptedResourceRoles: props.acceptedResourceRoles && [...props.acceptedResourceRoles],
    dependencies: (props.dependencies ?? []).map((app) => (typeof app === 'string' ? app : app.appId)),
  };
  const said = Object.entries(own).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return patched(Object.fromEntries(said), props.document ?? {});
}

function volume({ type, source, target, readOnly }: Mount): JsonObject[] {
  return type === 'bind' ? [{ hostPath: source ?? '', containerPath: target, mode: readOnly ? 'RO' : 'RW' }] : [];
}

function check(given: HealthCheck | MarathonHealthCheck, props: MarathonAppProps, faults: Faults): JsonObject {
  if (given instanceof MarathonHealthCheck) return request(given, props, faults);
  // Run as `docker exec <container> sh -c <value>`.
  const [kind, ...words] = given.test;
  const value = kind === 'CMD-SHELL' ? words.join(' ') : words.map(quoted).join(' ');
  return { protocol: 'COMMAND', command: { value }, ...timesOf(given) };
}

function request(given: MarathonHealthCheck, { ports = [] }: MarathonAppProps, faults: Faults): JsonObject {
  const { protocol, path, port, delay } = given;
  const portIndex = port === undefined ? 0 : ports.findIndex(({ name }) => name === port);
  if (portIndex < 0) {
    const names = ports.flatMap(({ name = [] }) => name).join(', ');
    faults.add(`healthCheck: port = ${port ?? ''}`, CHECKED_PORT, { detail: `there are: ${names || 'none'}` });
  }
  return {
    protocol,
    ...(path !== undefined && { path }),
    portIndex,
    ...timesOf(given),
    delaySeconds: delay.toSeconds(),
  };
}

const timesOf = ({ interval, timeout, retries, startPeriod }: Required<HealthCheckProps>): JsonObject => ({
  gracePeriodSeconds: startPeriod.toSeconds(),
  intervalSeconds: interval.toSeconds(),
  timeoutSeconds: timeout.toSeconds(),
  maxConsecutiveFailures: retries,
});

const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

function readiness(props: ReadinessCheckProps): JsonObject {
  return {
    name: props.name ?? 'readinessCheck',
    protocol: props.protocol ?? 'HTTP',
    path: props.path ?? '/',
    portName: props.portName,
    intervalSeconds: (props.interval ?? Duration.seconds(30)).toSeconds(),
    timeoutSeconds: (props.timeout ?? Duration.seconds(10)).toSeconds(),
    httpStatusCodesForReady: [...(props.statusCodes ?? [200])],
    preserveLastResponse: true,
  };
}

function unreachable(strategy: UnreachableStrategyProps | undefined): Json | undefined {
  if (strategy === undefined || strategy === 'disabled') return strategy;
  const { inactiveAfter, expungeAfter } = strategy;
  return { inactiveAfterSeconds: inactiveAfter.toSeconds(), expungeAfterSeconds: expungeAfter.toSeconds() };
}

/**
 * With every default of the server's written out; what was said stays as it was said, a service port of 0 too: Marathon keeps the one that it has chosen.
 * A document that the server refuses stays as it is.
 */
export function withDefaults(document: JsonObject, flags: ServerFlags): JsonObject {
  const form = canonicalApp(document, emptyServer(flags));
  return 'app' in form ? (laidOver(form.app, document) as JsonObject) : document;
}

function laidOver(canonical: Json | undefined, said: Json | undefined): Json | undefined {
  if (said === undefined) return canonical;
  if (isObject(said) && isObject(canonical)) {
    const names = new Set([...Object.keys(canonical), ...Object.keys(said)]);
    const entries = [...names].map((name) => [name, laidOver(canonical[name], said[name])] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as JsonObject;
  }
  if (Array.isArray(said) && Array.isArray(canonical) && said.length === canonical.length)
    return (said as readonly Json[]).map(
      (element, at) => laidOver((canonical as readonly Json[])[at], element) ?? element,
    );
  return said;
}
