import { runLocal } from '../local-program';
import { stackFolder, terraformProgram } from '../terraform';

interface Resource {
  /** Attributes, as text to compare. */
  readonly text: string;
  /** What it is on the hosts: `hadoop-datanode-slave1 on slave1`. */
  readonly title: string;
  /** Whether the last command that touched it left before the hosts were done. */
  readonly unfinished: boolean;
}

/** Resources by address. */
export type Snapshot = ReadonlyMap<string, Resource>;

interface State {
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly status?: string;
      readonly attributes?: {
        readonly name?: string;
        readonly id?: string;
        readonly found?: string;
        readonly host?: { readonly name?: string } | null;
      };
    }[];
  }[];
}

/** What Terraform's state holds now; empty where there is none, or none that can be read. */
export async function snapshot(environment: string, project: string): Promise<Snapshot> {
  const options = { cwd: stackFolder(environment, project), timeout: 60 };
  const outcome = await runLocal(terraformProgram(), ['state', 'pull'], options);
  return outcome?.code === 0 ? parseSnapshot(outcome.stdout) : new Map();
}

/** @param json what `terraform state pull` prints */
export function parseSnapshot(json: string): Snapshot {
  const { resources = [] } = (json.trim() === '' ? {} : JSON.parse(json)) as State;
  return new Map(
    resources
      .filter(({ mode }) => mode === 'managed')
      .flatMap(({ type, name, instances }) =>
        instances.map(({ status, attributes = {} }): [string, Resource] => {
          const { name: called = attributes.id ?? name, host, found } = attributes;
          const where = host?.name === undefined || host.name === called ? '' : ` on ${host.name}`;
          return [
            `${type}.${name}`,
            {
              text: JSON.stringify(attributes),
              title: `${called}${where}`,
              unfinished: status === 'tainted' || found === 'not awaited to the end',
            },
          ];
        }),
      ),
  );
}

/** The last line after Ctrl-C: what is done, what goes on, what to do. */
export function lastLine(before: Snapshot, after: Snapshot, again: string): string {
  const made = [...after.keys()].filter((address) => !before.has(address));
  const removed = [...before.keys()].filter((address) => !after.has(address));
  const changed = [...after].filter(([address, { text }]) => before.has(address) && before.get(address)?.text !== text);
  const unfinished = [...after.values()].filter((resource) => resource.unfinished).map(({ title }) => title);
  const goesOn = unfinished.length === 0 ? 'nothing goes on on the hosts' : `still going on: ${unfinished.join(', ')}`;
  return (
    `interrupted: ${made.length} made, ${changed.length} changed, ${removed.length} removed, and the state knows it; ` +
    `${goesOn}; next: ${again} takes it up from there`
  );
}
