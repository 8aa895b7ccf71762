import { attributesFault, resourcesFault } from './resources';
import { durationText, isRefused, notANumber, readDecimal, readDuration, tokenize } from './stout';

type Limit = (value: string) => string | undefined;

const SECOND = 1e9;
const MINUTE = 60 * SECOND;

/** A duration that has been read already. */
function nanoseconds(text: string): number {
  const read = readDuration(text);
  return isRefused(read) ? NaN : read.value;
}

function oneOf(words: readonly string[], says: (value: string) => string): Limit {
  return (value) => (words.includes(value) ? undefined : says(value));
}

function domainFault(value: string): string | undefined {
  if (value.startsWith('/')) return undefined;
  return 'fault_domain' in (JSON.parse(value) as object) ? undefined : '`domain` must define `fault_domain`';
}

function percentFault(value: string): string | undefined {
  const refused = `Invalid value '${value}' for --recovery_agent_removal_percent_limit: `;
  if (!value.endsWith('%')) return `${refused}missing '%'`;
  const percent = readDecimal(value.slice(0, -1));
  if (percent === undefined) return refused + notANumber(value.slice(0, -1));
  return percent < 0 || percent > 100 ? `${refused}Must be within [0%-100%]` : undefined;
}

function rateFault(value: string): string | undefined {
  const refused = `Invalid agent_removal_rate_limit: ${value}. Format is <Number of agents>/<Duration>`;
  const [permits, time, ...more] = tokenize(value, '/');
  if (permits === undefined || time === undefined || more.length > 0) return refused;
  if (!/^[+-]?\d+$/.test(permits)) return `${refused}: ${notANumber(permits)}`;
  const read = readDuration(time);
  return isRefused(read) ? `${refused}: ${read.says}` : undefined;
}

function weightsFault(value: string): string | undefined {
  for (const token of tokenize(value, ',')) {
    const [role, weight, ...more] = tokenize(token, '=');
    if (role === undefined || weight === undefined || more.length > 0) {
      return `Invalid weight: '${token}'. --weights should be of the form 'role=weight,role=weight'`;
    }
    if (!(Number.parseFloat(weight) > 0)) return `Invalid weight: '${token}'. Weights must be positive`;
  }
  return undefined;
}

function containerizersFault(value: string): string | undefined {
  const types = value.split(',');
  const refused = 'Failed to create a containerizer: ';
  if (new Set(types).size !== types.length) {
    return `${refused}Duplicate entries found in --containerizer flag '${value}'`;
  }
  const unknown = types.find((type) => type !== 'docker' && type !== 'mesos');
  return unknown === undefined ? undefined : `${refused}Unknown or unsupported containerizer: ${unknown}`;
}

function textFault(value: string): string | undefined {
  if (value.startsWith('/')) return undefined;
  const isText = Object.values(JSON.parse(value) as object).every((entry) => typeof entry === 'string');
  return isText ? undefined : '`executor_environment_variables` must only contain string values';
}

const logging = oneOf(
  ['INFO', 'WARNING', 'ERROR'],
  (value) =>
    `'${value}' is not a valid logging level. Possible values for 'logging_level' flag are: 'INFO', 'WARNING', 'ERROR'.`,
);

/** What a program says to a value of the right type, by flag. Each is the same for master and agent where both have it. */
export const LIMITS: Readonly<Record<string, Limit>> = {
  agent_ping_timeout: (value) =>
    nanoseconds(value) < SECOND || nanoseconds(value) > 15 * MINUTE
      ? 'Expected `--agent_ping_timeout` to be between 1secs and 15mins'
      : undefined,
  agent_removal_rate_limit: rateFault,
  agent_reregister_timeout: (value) =>
    nanoseconds(value) < 10 * MINUTE
      ? `Invalid value '${durationText(nanoseconds(value))}' for --agent_reregister_timeout: Must be at least 10mins`
      : undefined,
  attributes: attributesFault,
  authenticators: (value) => (value.includes(',') ? 'Multiple authenticators not supported' : undefined),
  authorizers: (value) => (value.includes(',') ? 'Multiple authorizers not supported' : undefined),
  containerizers: containerizersFault,
  domain: domainFault,
  domain_socket_location: (value) =>
    value.length >= 108 ? 'Domain socket location cannot be longer than 108 characters.' : undefined,
  executor_environment_variables: textFault,
  executor_reregistration_timeout: (value) =>
    nanoseconds(value) > 15 * SECOND
      ? 'Expected `--executor_reregistration_timeout` to be not more than 15secs'
      : undefined,
  gc_disk_headroom: (value) =>
    Number(value) < 0 || Number(value) > 1
      ? `Invalid value '${value}' for --gc_disk_headroom. Must be between 0.0 and 1.0`
      : undefined,
  logging_level: logging,
  max_agent_ping_timeouts: (value) =>
    Number(value) < 1 ? 'Expected `--max_agent_ping_timeouts` to be at least 1' : undefined,
  offer_timeout: (value) =>
    nanoseconds(value) <= 0
      ? `Invalid value '${durationText(nanoseconds(value))}' for --offer_timeout: Must be greater than zero`
      : undefined,
  reconfiguration_policy: oneOf(
    ['equal', 'additive'],
    (value) => `Unknown option for 'reconfiguration_policy' flag ${value}.`,
  ),
  recover: oneOf(['reconnect', 'cleanup'], (value) => `Unknown option for 'recover' flag ${value}.`),
  recovery_agent_removal_limit: percentFault,
  registration_backoff_factor: (value) =>
    nanoseconds(value) > MINUTE
      ? `Invalid value '${durationText(nanoseconds(value))}' for --registration_backoff_factor: Must be less than 1mins`
      : undefined,
  registry: oneOf(
    ['in_memory', 'replicated_log', 'log_storage'],
    (value) => `'${value}' is not a supported option for registry persistence`,
  ),
  registry_strict: (value) =>
    value === 'true' || value === '1'
      ? "Support for '--registry_strict' has been disabled and will be removed in a future version of Mesos"
      : undefined,
  resources: (value) => {
    const says = resourcesFault(value);
    return says === undefined ? undefined : `Failed to determine agent resources: ${says}`;
  },
  weights: weightsFault,
};
