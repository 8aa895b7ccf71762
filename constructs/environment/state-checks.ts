import { TerraformBackend, type TerraformStack } from 'cdktf';
import { Cidr, credentialsInUrl, isSecretName, isUnknown } from '../values';
import type { Environment } from './environment';
import type { Breach } from './rule-book';
import { SHARED_STATE, STATE_CREDENTIALS, STATE_OUTSIDE } from './rules';

/** Rules over where the stack's state lies. */
export function checkState(environment: Environment, stack: TerraformStack): void {
  const { rules } = environment;
  rules.check(SHARED_STATE, stack, () => (backendOf(stack).type === 'local' ? [{ value: 'backend = local' }] : []));
  rules.check(STATE_OUTSIDE, stack, () => insideCluster(backendOf(stack), environment));
  rules.check(STATE_CREDENTIALS, stack, () => credentials(backendOf(stack)));
}

interface Backend {
  /** Terraform's name of it: `s3`. */
  readonly type: string;
  /** Its settings that are text, by their path: `endpoints.s3`. */
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/** A stack without one keeps its state in a local file. */
function backendOf(stack: TerraformStack): Backend {
  const backend = stack.node.children.find((child): child is TerraformBackend => TerraformBackend.isBackend(child));
  if (backend === undefined) return { type: 'local', settings: [] };
  const { terraform } = backend.toTerraform() as { terraform: Readonly<Record<string, Record<string, unknown>>> };
  // cdktf's CloudBackend is the block `cloud`, beside `backend`.
  const [[type, settings]] = Object.entries(terraform.backend ?? terraform) as [[string, unknown]];
  return { type, settings: texts(settings) };
}

function texts(value: unknown, path: readonly string[] = []): [string, string][] {
  if (typeof value === 'string') return value === '' || isUnknown(value) ? [] : [[path.join('.'), value]];
  return Object.entries(value ?? {}).flatMap(([key, inner]) => texts(inner, [...path, key]));
}

/** Settings that say where a backend is: consul's address, pg's conn_str, http's addresses, s3's endpoints. */
const PLACES = /(?:^|\.|_)(?:address|conn_str|endpoints?|host|hostname|url)(?:\.|$)/;

function insideCluster({ type, settings }: Backend, environment: Environment): Breach[] {
  const seen = new Set<string>();
  return settings
    .filter(([name]) => PLACES.test(name))
    .flatMap(([, value]) => hostsIn(value))
    .flatMap((place) => {
      const what = servedHere(place, environment);
      if (what === undefined || seen.has(place)) return [];
      seen.add(place);
      return [{ value: `backend ${type} = ${place}`, detail: `${place} is ${what}` }];
    });
}

function servedHere(place: string, { manifest }: Environment): string | undefined {
  const host = manifest.hosts.find(({ name, address }) => place === name || place === address);
  if (host !== undefined) return `the host ${host.node.path}`;
  const container = manifest.containers.find(({ service, hostname }) => place === service || place === hostname);
  if (container !== undefined) return `served by ${container.path}`;
  const network = manifest.networks.find(({ subnet }) => Cidr.of(subnet).contains(place));
  return network === undefined ? undefined : `in the network ${network.path}`;
}

/** Host names and addresses of a URL, of several in one (PostgreSQL), of `host=...` settings, or of `<host>:<port>`. */
function hostsIn(value: string): string[] {
  const settings = [...value.matchAll(/\bhost(?:addr)?\s*=\s*'?([^\s'&]+)/g)].map((match) => match[1] ?? '');
  const authority = /^(?:[\w+.-]+:\/\/)?(?:[^@/]*@)?([^/?\s]+)/.exec(value)?.[1] ?? '';
  return [authority, ...settings]
    .flatMap((list) => list.split(','))
    .map((place) => place.replace(/:\d+$/, '').toLowerCase());
}

function credentials({ type, settings }: Backend): Breach[] {
  return settings
    .filter(([name, value]) => isSecretName(name) || credentialsInUrl(value) || /\bpassword\s*=/.test(value))
    .map(([name]) => ({ value: `backend ${type}: ${name}` }));
}
