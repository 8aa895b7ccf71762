import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { SECRET_IN_PLAN } from '../container';
import { Environment, Faults, type Host } from '../environment';
import { escapeTemplate, SystemdUnitResource } from '../host';
import { Duration } from '../values';
import type { HostFile } from './host-file';
import { FILE_OF_HOST, READY_COMMAND, UNIQUE_UNIT, UNIT_INSTALL, UNIT_NAME } from './rules';
import { secretsInUnit } from './secrets-in-unit';

export interface SystemdUnitProps {
  readonly host: Host;
  /** With its type: `consul.service`; unique on the host. @default - the construct's id in lower case, a service */
  readonly unitName?: string;
  /** The unit file's text. Never secrets: they are files that it reads (`LoadCredential=`, `EnvironmentFile=`). */
  readonly content: string;
  /** Whether it starts with the host; it is started by the deploy in either case. @default true */
  readonly enabled?: boolean;
  /** Files that it reads when it starts: it restarts when one was written, also when that undoes a change by hand. @default none */
  readonly restartOn?: readonly HostFile[];
  /** Files for which `systemctl reload` is enough. @default none */
  readonly reloadOn?: readonly HostFile[];
  /** Run on the host, as root, until it exits with 0: only then a start has ended. @default - it is ready when it is active */
  readonly readyCommand?: readonly string[];
  /** How long a start is awaited, with the stop before it. @default 1 min */
  readonly timeout?: Duration;
  /** When a unit of that name is there at its creation: `refuse` takes over one of the same text, and no other. @default 'refuse' */
  readonly onExisting?: 'refuse' | 'replace';
  /** What must exist first, beside the files of restartOn and reloadOn. @default none */
  readonly dependsOn?: readonly ITerraformDependable[];
  /** Hosts whose firewalls must know it before it starts, beside that of its own. @default none */
  readonly peers?: readonly Host[];
  /** What the unit is a part of, for the manifest. @default - itself */
  readonly construct?: { readonly path: string; readonly module: string; readonly daemon: string };
}

/**
 * A unit of a host's systemd: written, enabled and running. A deploy ends when it is active and ready; an update that does not start
 * puts the former text back, and its error has the last lines of the journal.
 * @throws ConfigurationError naming every unusable value at once
 */
export class SystemdUnit extends Construct implements ITerraformDependable {
  readonly host: Host;
  readonly unitName: string;
  private readonly unit: SystemdUnitResource;

  constructor(scope: Construct, id: string, props: SystemdUnitProps) {
    super(scope, id);
    this.host = props.host;
    this.unitName = props.unitName ?? `${id.toLowerCase()}.service`;
    this.validate(props);
    const { host, restartOn = [], reloadOn = [], readyCommand, construct } = props;
    this.unit = new SystemdUnitResource(this, 'Resource', {
      host: host.connection,
      name: this.unitName,
      content: escapeTemplate(`# Longshore: ${this.node.path}\n${props.content.replace(/\n?$/, '\n')}`),
      ...(props.enabled !== undefined && { enabled: props.enabled }),
      restartOn: writtenBy(restartOn),
      reloadOn: writtenBy(reloadOn),
      ...(readyCommand !== undefined && { readyCommand: readyCommand.map(escapeTemplate) }),
      timeoutSeconds: (props.timeout ?? Duration.minutes(1)).toSeconds(),
      ...(props.onExisting !== undefined && { onExisting: props.onExisting }),
      dependsOn: [...(props.dependsOn ?? [])],
    });
    const { manifest, rules, underlay } = Environment.of(this);
    underlay.waits(this.unit, [host.name, ...(props.peers ?? []).map(({ name }) => name)]);
    rules.check(SECRET_IN_PLAN, this, () => secretsInUnit(props.content));
    manifest.addUnit({
      path: this.node.path,
      construct: construct?.path ?? this.node.path,
      module: construct?.module ?? 'host-files',
      daemon: construct?.daemon ?? this.unitName.replace(/\.\w+$/, ''),
      unit: this.unitName,
      host: host.name,
    });
  }

  /** For `dependsOn` of other resources. */
  get fqn(): string {
    return this.unit.fqn;
  }

  private validate({
    host,
    content,
    enabled = true,
    restartOn = [],
    reloadOn = [],
    readyCommand,
  }: SystemdUnitProps): void {
    const faults = new Faults(this.node.path);
    const value = `unitName = "${this.unitName}"`;
    if (!/^[A-Za-z0-9][\w:.-]*\.(?:service|socket|timer|path|target)$/.test(this.unitName))
      faults.add(value, UNIT_NAME);
    const namesake = Environment.of(this).manifest.units.find(
      (other) => other.host === host.name && other.unit === this.unitName,
    );
    if (namesake !== undefined) faults.add(value, UNIQUE_UNIT, { detail: `${namesake.path} has it on ${host.name}` });
    if (enabled && !/^[^\S\n]*(?:WantedBy|RequiredBy|UpheldBy|Alias)[^\S\n]*=[^\S\n]*\S/m.test(content))
      faults.add('content', UNIT_INSTALL);
    if (readyCommand?.length === 0) faults.add('readyCommand = none', READY_COMMAND);
    for (const [name, files] of Object.entries({ restartOn, reloadOn })) {
      for (const file of files.filter((one) => one.host !== host)) {
        const wording = { detail: `it is on ${file.host.name}`, fix: `name a file of ${host.name}` };
        faults.add(`${name}: ${file.node.path}`, FILE_OF_HOST, wording);
      }
    }
    faults.throwIfAny();
  }
}

const writtenBy = (files: readonly HostFile[]): Record<string, string> =>
  Object.fromEntries(files.map(({ path, written }) => [path, written]));
