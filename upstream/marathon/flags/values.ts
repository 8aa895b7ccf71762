import { isJavaInt, isJavaUri } from '../document/java';
import type { FlagOfContract } from './contract';

/** Upstream's own pattern: hosts with or without a port, and a path that is not empty. */
const ZOOKEEPER_URL = /^zk:\/\/(?:[^/:]+:[^@]+@)?[A-z0-9-.]+(?::\d+)?(?:,[A-z0-9-.]+(?::\d+)?)*(?:\/[^/]+)+$/;
const INT64 = 2n ** 63n;

function zooKeeperFault(text: string): string | undefined {
  const form = 'zk://user:pass@host1:port1,host2:port2/path, or zk://host1:port1,host2:port2/marathon';
  return ZOOKEEPER_URL.test(text) ? undefined : `${text} is not a valid zk url; it should formatted like ${form}`;
}

function masterFault(text: string): string | undefined {
  if (/^zk:\/\//i.test(text)) return zooKeeperFault(text);
  if (!/^https?:\/\/.+$/i.test(text)) return undefined; // anything else is taken as an address and a port
  return isJavaUri(text) ? undefined : `${text} is not a valid URL`;
}

function isLong(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && BigInt(text.replace('+', '')) < INT64 && BigInt(text.replace('+', '')) >= -INT64;
}

/** Words that are read in any case, and those that are not. */
const WORDS: Readonly<Record<string, { readonly words: readonly string[]; readonly anyCase: boolean }>> = {
  accepted_resource_roles_default_behavior: { words: ['any', 'unreserved', 'reserved'], anyCase: true },
  new_group_enforce_role: { words: ['off', 'top'], anyCase: true },
  gpu_scheduling_behavior: { words: ['restricted', 'unrestricted'], anyCase: false },
};

function wordFault(flag: string, value: string): string | undefined {
  const { words, anyCase } = WORDS[flag] ?? { words: [value], anyCase: false };
  if (words.includes(anyCase ? value.toLowerCase() : value)) return undefined;
  return `Setting ${value} is invalid. Valid settings are ${words.join(', ')}`;
}

/** What the reader of a flag says to its value; undefined: it takes it. */
export function readerFault({ flag, type }: FlagOfContract, value: string): string | undefined {
  switch (type) {
    case 'int':
      return isJavaInt(value) ? undefined : 'bad Int value';
    case 'int64':
      return isLong(value) ? undefined : 'bad Long value';
    case 'uri':
      return isJavaUri(value) ? undefined : 'bad URI';
    case 'zk-url':
      return zooKeeperFault(value);
    case 'zk-url|http-url|host:port':
      return masterFault(value);
    case 'enum':
      return wordFault(flag, value);
    default:
      return undefined;
  }
}

type Rule = (value: string) => boolean;

const atLeast =
  (least: number): Rule =>
  (value) =>
    Number(value) >= least;

const isFilled: Rule = (value) => value !== '';

const KNOWN_DEPRECATED = [
  'sync_proxy',
  'json_schemas_resource',
  'api_heavy_events',
  'proxy_events',
  'kamon_metrics',
  'app_c',
  'sanitize_accepted_resource_roles',
  'text_plain_tasks',
];

function isBackupLocation(value: string): boolean {
  return isJavaUri(value) && (/^file:(\/\/[^/]*)?\/[^?#]/.test(value) || /^s3:\/\/[^/?#]+\/[^?#]*/.test(value));
}

/** Bounds, by flag: `Validation failure` where they are broken. */
const RULES: Readonly<Record<string, Rule>> = {
  backup_location: isBackupLocation,
  internal_store_backend: (value) => ['mem', 'zk'].includes(value),
  leader_election_backend: (value) => value === 'curator',
  metrics_datadog_host: isFilled,
  metrics_datadog_port: atLeast(1),
  metrics_datadog_protocol: (value) => ['udp', 'api'].includes(value),
  metrics_datadog_transmission_interval_ms: atLeast(1),
  metrics_histogram_reservoir_highest_trackable_value: atLeast(2),
  metrics_histogram_reservoir_resetting_chunks: (value) => Number(value) === 0 || Number(value) >= 2,
  metrics_histogram_reservoir_resetting_interval_ms: atLeast(1),
  metrics_histogram_reservoir_significant_digits: (value) => Number(value) >= 0 && Number(value) <= 5,
  metrics_statsd_host: isFilled,
  metrics_statsd_port: atLeast(1),
  metrics_statsd_transmission_interval_ms: atLeast(1),
  zk_compression_threshold: atLeast(0),
  zk_max_node_size: atLeast(0),
};

function listed(value: string): string[] {
  return value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

const FEATURES = ['vips', 'task_killing', 'external_volumes', 'secrets', 'gpu_resources'];
const NETWORK_NAME = /^[a-z0-9]([-a-z0-9_]*[a-z0-9])?$/;

/** What the rules of a flag say to a value that was read. */
export function ruleFault(flag: string, value: string): string | undefined {
  if (flag === 'default_accepted_resource_roles') {
    return "requirement failed: The flag '--default_accepted_resource_roles' has been removed in Marathon 1.10.0; use --accepted_resource_roles_default_behavior, instead.";
  }
  if (flag === 'enable_features') {
    const unknown = listed(value).filter((name) => !FEATURES.includes(name));
    return unknown.length === 0
      ? undefined
      : `requirement failed: Unknown features specified: ${unknown.join(', ')}. Available features are: ${FEATURES.join(', ')}`;
  }
  if (flag === 'deprecated_features') return deprecatedFault(value);
  if (flag === 'mesos_bridge_name') {
    return NETWORK_NAME.test(value) ? undefined : `mesos_bridge_name must match pattern ${NETWORK_NAME.source}`;
  }
  return RULES[flag]?.(value) === false ? validationFailure(flag, value) : undefined;
}

function deprecatedFault(value: string): string | undefined {
  const names = listed(value).map((name) => name.replace(/^disable_(?=.)/, ''));
  const unknown = names.filter((name) => !KNOWN_DEPRECATED.includes(name));
  if (unknown.length > 0) return `requirement failed: Unknown deprecated features specified: ${unknown.join(', ')}.`;
  const isEnabled = listed(value).some((name) => !name.startsWith('disable_'));
  return isEnabled ? validationFailure('deprecated_features', value) : undefined;
}

function validationFailure(flag: string, value: string): string {
  return `Validation failure for '${flag}' option parameters: ${value}`;
}
