import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as AjvModule from 'ajv';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { finding, InvalidValueError, Size } from '../values';
import { ConfigurationError, Faults } from './configuration-error';
import type { FirewallEntry } from './environment-json';
import type { HostProps, HostState } from './host';
import schema from './inventory.schema.json';
import { INVENTORY, SSH_CREDENTIALS, SSH_USER } from './rules';
import { Ssh } from './ssh';

interface SshEntry {
  user?: string;
  privateKeyFile?: string;
  agentSocket?: string;
  knownHostsFile?: string;
  port?: number;
  proxyJump?: string;
  sudo?: boolean;
  options?: Record<string, string>;
}

interface HostEntry {
  address: string;
  memory?: string;
  cores?: number;
  labels?: Record<string, string>;
  underlayInterface?: string;
  engine?: 'docker' | 'none';
  state?: HostState;
  unreachable?: 'warn' | 'fail';
  ssh?: SshEntry;
}

/** How the hosts' firewall is wanted; what is left out has HostFirewall's default. */
export interface FirewallSettings {
  /** Networks in CIDR notation from which people and CI connect. */
  readonly operators?: readonly string[];
  readonly mode?: FirewallEntry['mode'];
  readonly existing?: 'refuse' | 'integrate' | 'replace';
}

interface Inventory {
  ssh?: SshEntry;
  firewall?: FirewallSettings;
  hosts: Record<string, HostEntry>;
}

let validator: AjvModule.ValidateFunction<Inventory> | undefined;

/** Loaded and compiled where an inventory is read: that takes longer than all the rest of ours, and much of it never reads one. */
function schemaValidator(): AjvModule.ValidateFunction<Inventory> {
  const { Ajv } = createRequire(__filename)('ajv') as typeof AjvModule;
  return (validator ??= new Ajv({ allErrors: true, verbose: true }).compile<Inventory>(schema));
}

/** A host as its inventory has it. */
export interface InventoryHost {
  readonly name: string;
  readonly props: HostProps;
  /** File, line and column. */
  readonly place: string;
}

/**
 * Reads an inventory: its hosts, in the file's order.
 * @throws ConfigurationError whose path is file, line and column
 */
export function readInventory(file: string): InventoryHost[] {
  const { content, where } = parseInventory(file);
  return Object.entries(content.hosts).map(([name, entry]) => {
    const place = where(['hosts', name]);
    return { name, props: toProps(entry, content.ssh, place), place };
  });
}

/**
 * What an inventory says of its hosts' firewall; empty where it says nothing.
 * @throws ConfigurationError whose path is file, line and column
 */
export function inventoryFirewall(file: string): FirewallSettings {
  return parseInventory(file).content.firewall ?? {};
}

type Where = (path: readonly string[]) => string;

function parseInventory(file: string): { content: Inventory; where: Where } {
  if (!existsSync(file)) {
    throw ConfigurationError.of(file, 'no such file', INVENTORY, {
      says: 'an inventory is a YAML file, named relative to the project',
      fix: 'create it or correct the path',
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [broken] = document.errors;
  if (broken !== undefined) {
    const wording = { says: 'an inventory is YAML', fix: 'mend the YAML at that place' };
    throw ConfigurationError.of(at(broken.pos[0]), broken.message, INVENTORY, wording);
  }
  const where: Where = (path) => at(offsetOf(document, path));
  const content: unknown = document.toJS();
  const matchesSchema = schemaValidator();
  if (!matchesSchema(content)) throw schemaError(matchesSchema.errors ?? [], where);
  return { content, where };
}

/** Where the value at `path` begins; of what does not exist, its nearest parent. */
function offsetOf(document: Document, path: readonly string[]): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function schemaError(errors: readonly AjvModule.ErrorObject[], where: Where): ConfigurationError {
  const faults = errors.map((error) => {
    const path = error.instancePath.split('/').slice(1);
    const key = (error.params as { additionalProperty?: string }).additionalProperty;
    const keys = key === undefined ? path : [...path, key];
    const [place, name] = [where(keys), keys.join('.')];
    const value = key === undefined ? `${name === '' ? 'the file' : name}: ${JSON.stringify(error.data)}` : name;
    return finding(
      `${place}: ${value}`,
      INVENTORY,
      key === undefined
        ? { says: error.message ?? error.keyword }
        : { says: 'unknown key', fix: `use one of ${knownKeys(error).join(', ')}` },
    );
  });
  return new ConfigurationError('inventory', faults);
}

function knownKeys(error: AjvModule.ErrorObject): string[] {
  return Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
}

function toProps(entry: HostEntry, defaults: SshEntry | undefined, place: string): HostProps {
  const faults = new Faults(place);
  const { memory, ssh, ...rest } = entry;
  const access = faults.collect('ssh', () => toSsh(withDefaults(ssh, defaults)));
  const size = memory === undefined ? undefined : faults.collect('memory', () => Size.parse(memory));
  faults.throwIfAny();
  return { ...rest, ssh: access as Ssh, ...(size !== undefined && { memory: size }) };
}

/** A host that names its own key or agent takes neither from the defaults. */
function withDefaults(own: SshEntry = {}, defaults: SshEntry = {}): SshEntry {
  const authenticates = own.privateKeyFile !== undefined || own.agentSocket !== undefined;
  return { ...defaults, ...(authenticates && { privateKeyFile: undefined, agentSocket: undefined }), ...own };
}

function toSsh({ user, privateKeyFile, agentSocket, ...props }: SshEntry): Ssh {
  if (user === undefined) {
    const fix = 'write ssh: { user: ... } for all hosts or for this one';
    throw new InvalidValueError('user', SSH_USER, { says: 'an SSH user is needed', fix });
  }
  if (privateKeyFile !== undefined && agentSocket !== undefined)
    throw new InvalidValueError(agentSocket, SSH_CREDENTIALS);
  if (privateKeyFile !== undefined) return Ssh.key(user, { ...props, privateKeyFile });
  return Ssh.agent(user, agentSocket === undefined ? props : { ...props, agentSocket });
}
