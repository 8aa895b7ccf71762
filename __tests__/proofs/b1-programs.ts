import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackFolder } from '../../cli/terraform';
import type { Told } from './b1-flags-judge';
import type { ContainerJson, Live } from './live';

export const PROGRAMS = ['mesos-master', 'mesos-agent', 'marathon'] as const;
export type Program = (typeof PROGRAMS)[number];

/** A daemon of Mesos or Marathon, and how the last synth has it started. */
export interface DeclaredProgram {
  readonly program: Program;
  readonly container: ContainerJson;
  readonly told: Told;
  /** Variables that its start command fills from files: the engine does not know them, the program has them. */
  readonly fromFiles: readonly string[];
}

/** What of cdk.tf.json is read here. */
export interface SynthesizedContainers {
  readonly resource?: {
    readonly longshore_host_container?: Readonly<
      Record<
        string,
        {
          readonly labels: Readonly<Record<string, string>>;
          readonly entrypoint?: readonly string[];
          readonly command?: readonly string[];
          readonly environment: Readonly<Record<string, string>>;
        }
      >
    >;
  };
}

const isProgram = (daemon: string): daemon is Program => (PROGRAMS as readonly string[]).includes(daemon);

export const containersOf = (live: Live, program: Program): ContainerJson[] =>
  live.manifest.containers.filter(({ daemon }) => daemon === program);

/** @throws CliError without a synth */
export function declaredPrograms({ manifest, project, environment }: Live): DeclaredProgram[] {
  const file = join(stackFolder(environment, project), 'cdk.tf.json');
  return programsIn(JSON.parse(readFileSync(file, 'utf8')) as SynthesizedContainers, manifest.containers);
}

/** @throws Error for a daemon of the manifest that the plan does not have */
export function programsIn(
  { resource = {} }: SynthesizedContainers,
  containers: readonly ContainerJson[],
): DeclaredProgram[] {
  const resources = Object.values(resource.longshore_host_container ?? {});
  return containers.flatMap((container) => {
    const { daemon: program, path } = container;
    if (!isProgram(program)) return [];
    const found = resources.find(({ labels }) => labels['longshore.path'] === path);
    if (found === undefined) throw new Error(`${path}: environment.json has it, cdk.tf.json does not`);
    const { entrypoint = [], command = [], environment } = found;
    const fromFiles = [...entrypoint.join(' ').matchAll(/(\w+)=\$\(cat /g)].map(([, name = '']) => name);
    return [{ program, container, told: { argv: command.map(plain), environment }, fromFiles }];
  });
}

/** As the provider gets it: Terraform reads `$${` as `${`. */
const plain = (text: string): string => text.replaceAll('$${', '${').replaceAll('%%{', '%{');

/** Of `--name=value` in a command line. */
export function flagOf({ argv }: Pick<Told, 'argv'>, name: string): string | undefined {
  return argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}
