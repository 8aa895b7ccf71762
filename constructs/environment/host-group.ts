import type { Construct } from 'constructs';
import { ConfigurationError } from './configuration-error';
import { Host } from './host';
import { readInventory } from './inventory';
import { GROUP_NOT_EMPTY, KNOWN_HOST, ONCE_IN_GROUP, UNIQUE_HOST_NAME } from './rules';

/** An ordered, immutable selection of hosts; never empty. */
export class HostGroup implements Iterable<Host> {
  private constructor(
    readonly hosts: readonly Host[],
    private readonly description: string,
  ) {
    if (hosts.length === 0) throw ConfigurationError.of(description, '0 hosts', GROUP_NOT_EMPTY);
    const twice = hosts.find((host, index) => hosts.indexOf(host) !== index);
    if (twice !== undefined) throw ConfigurationError.of(description, `host "${twice.name}"`, ONCE_IN_GROUP);
    Object.freeze(this.hosts);
    Object.freeze(this);
  }

  /** @throws ConfigurationError for no host or one named twice */
  static of(...hosts: Host[]): HostGroup {
    return new HostGroup([...hosts], 'HostGroup');
  }

  /**
   * The hosts of a YAML inventory, each a Host in `scope`, in the file's order.
   * @param file relative to the project (the folder cdktf runs in); its schema is published as hosts/inventory.schema.json
   * @throws ConfigurationError naming file, line and column
   */
  static fromInventory(scope: Construct, file: string): HostGroup {
    const hosts = readInventory(file).map(({ name, props, place }) => {
      try {
        refuseTaken(scope, name);
        return new Host(scope, name, { ...props, inventory: file });
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        throw new ConfigurationError(`${place}: ${error.path}`, error.faults);
      }
    });
    return new HostGroup(hosts, file);
  }

  get first(): Host {
    return this.hosts[0] as Host;
  }

  get length(): number {
    return this.hosts.length;
  }

  get names(): string[] {
    return this.hosts.map(({ name }) => name);
  }

  /** @throws ConfigurationError when no host carries the label */
  labelled(key: string, value: string): HostGroup {
    return new HostGroup(
      this.hosts.filter((host) => host.labels[key] === value),
      `${this.description} labelled ${key}=${value}`,
    );
  }

  /** True when a host carries the label; for what is optional in a stack. */
  hasLabelled(key: string, value: string): boolean {
    return this.hosts.some((host) => host.labels[key] === value);
  }

  /** @throws ConfigurationError when no host has that name */
  get(name: string): Host {
    const found = this.hosts.find((host) => host.name === name);
    if (found !== undefined) return found;
    const fix = `use one of ${this.names.join(', ')}`;
    throw ConfigurationError.of(this.description, `host "${name}"`, KNOWN_HOST, {
      says: 'no host of the group has that name',
      fix,
    });
  }

  /** Both groups' hosts, each once, this one's first. */
  union(other: HostGroup): HostGroup {
    return new HostGroup([...new Set([...this.hosts, ...other.hosts])], `${this.description} and ${other.description}`);
  }

  /** @throws ConfigurationError when nothing is left */
  without(host: Host): HostGroup {
    return new HostGroup(
      this.hosts.filter((other) => other !== host),
      `${this.description} without ${host.name}`,
    );
  }

  includes(host: Host): boolean {
    return this.hosts.includes(host);
  }

  [Symbol.iterator](): Iterator<Host> {
    return this.hosts[Symbol.iterator]();
  }
}

/** Constructs would say that an id is taken, and not by which rule: an inventory that is read twice in one scope. */
function refuseTaken(scope: Construct, name: string): void {
  const taken = scope.node.tryFindChild(name);
  if (taken === undefined) return;
  const detail = `${taken.node.path} has it`;
  throw ConfigurationError.of(taken.node.path, `name = "${name}"`, UNIQUE_HOST_NAME, { detail });
}
