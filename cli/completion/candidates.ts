import type { Argument, Command, Option } from 'commander';
import { CliError } from '../cli-error';
import { findNeeds } from '../secrets/needs';
import { rotatableWords } from '../secrets/select';
import { environmentsOf, readManifest, titleOf, type EnvironmentJson } from '../manifest';

export interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** In place of candidates: any file. */
export const FILES: Candidate = { value: ':files' };

/** What may stand at the last of the words, from commander's own model: it cannot fall behind the verbs. @param words after the program's name */
export function candidates(program: Command, words: readonly string[], project: string): Candidate[] {
  const current = words.at(-1) ?? '';
  return all(program, words.slice(0, -1), current, project).filter(
    (candidate) => candidate === FILES || candidate.value.startsWith(current),
  );
}

function all(program: Command, before: readonly string[], current: string, project: string): Candidate[] {
  const [verb] = before;
  if (verb === undefined) {
    if (current.startsWith('-')) return optionsOf(program, []);
    return program
      .createHelp()
      .visibleCommands(program)
      .map((command) => ({ value: command.name(), description: command.description() }));
  }
  const command = program.commands.find((candidate) => candidate.name() === verb);
  if (command === undefined || before.includes('--')) return [FILES];
  const { operands, open } = read(command, before.slice(1));
  const [environment = ''] = operands;
  if (open !== undefined) return valuesOf(valueName(open), open.argChoices, environment, project);
  if (current.startsWith('-')) return optionsOf(command, before);
  const known = command.registeredArguments;
  const argument = known[operands.length] ?? (known.at(-1)?.variadic === true ? known.at(-1) : undefined);
  return argument === undefined ? [] : valuesOf(argument.name(), choicesOf(argument), environment, project);
}

/** Words that stand for themselves, and the option that still wants its value. */
function read(command: Command, words: readonly string[]): { operands: string[]; open?: Option } {
  const operands: string[] = [];
  let open: Option | undefined;
  for (const word of words) {
    if (open !== undefined) open = undefined;
    else if (!word.startsWith('-')) operands.push(word);
    else open = command.options.find((option) => option.required && (option.long === word || option.short === word));
  }
  return { operands, ...(open !== undefined && { open }) };
}

function optionsOf(command: Command, given: readonly string[]): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long, short }) => !given.some((word) => word === long || word === short))
    .map(({ long, short, description }) => ({ value: long ?? short ?? '', description }));
}

/** `--host <host>` wants what the argument `<host>` would be. */
const valueName = ({ flags }: Option): string => /<([\w-]+)>/.exec(flags)?.[1] ?? '';

const choicesOf = ({ argChoices }: Argument): readonly string[] | undefined => argChoices;

function valuesOf(
  name: string,
  choices: readonly string[] | undefined,
  environment: string,
  project: string,
): Candidate[] {
  if (choices !== undefined) return choices.map((value) => ({ value }));
  switch (name) {
    case 'environment':
      return environmentsOf(project).map((value) => ({ value }));
    case 'host':
      return hostsOf(manifestOf(environment, project));
    case 'daemon':
      return daemonsOf(manifestOf(environment, project));
    case 'app':
      return appsOf(manifestOf(environment, project));
    case 'secret':
      return secretsOf(environment, project);
    case 'file':
      return [FILES];
    default:
      return [];
  }
}

function secretsOf(environment: string, project: string): Candidate[] {
  const needs = quietly(() => findNeeds(environment, project));
  return rotatableWords(needs?.secrets ?? []).map((value) => ({ value }));
}

/** Whoever presses Tab wants no error message. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

function manifestOf(environment: string, project: string): EnvironmentJson | undefined {
  return quietly(() => readManifest(environment, project));
}

function hostsOf(manifest: EnvironmentJson | undefined): Candidate[] {
  return (manifest?.hosts ?? []).map(({ name, address }) => ({ value: name, description: address }));
}

function appsOf(manifest: EnvironmentJson | undefined): Candidate[] {
  return (manifest?.marathonApps ?? []).map(({ id, path }) => ({ value: id, description: path }));
}

/** A daemon that several hosts run is told apart by its host. */
function daemonsOf(manifest: EnvironmentJson | undefined): Candidate[] {
  const containers = manifest?.containers ?? [];
  return containers.map((container) => {
    const isOnly = containers.filter(({ daemon }) => daemon === container.daemon).length === 1;
    return { value: isOnly ? container.daemon : titleOf(container), description: container.path };
  });
}
