import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, parseDocument, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { CliError } from '../cli-error';

interface Content {
  hosts: Record<string, { state?: string }>;
}

type Entry = Pair<Scalar, YAMLMap<Scalar>>;

/** An inventory's text, changed in the one place that has to change: comments, order and spaces stay as they are. */
export class InventoryEdit {
  private readonly content: Content;
  private readonly hosts: YAMLMap<Scalar>;

  /** @throws CliError when it is no inventory */
  constructor(
    private readonly file: string,
    readonly text: string,
  ) {
    const document = parseDocument(text);
    const hosts: unknown = document.errors.length === 0 && isMap(document.contents) ? document.get('hosts', true) : 0;
    if (!isMap<Scalar>(hosts)) {
      throw new CliError(
        file,
        'hosts',
        'an inventory is YAML with a map of hosts',
        'mend it; "npx cdktf synth" says where',
      );
    }
    this.hosts = hosts;
    this.content = document.toJS() as Content;
  }

  has(name: string): boolean {
    return name in this.content.hosts;
  }

  /** @default 'active' */
  stateOf(name: string): string {
    return this.content.hosts[name]?.state ?? 'active';
  }

  /** With `state: lost` at the host. @throws CliError when the text cannot be changed safely */
  declareLost(name: string): string {
    const entry = this.entry(name);
    const state = entry.value?.items.find(({ key }) => key.value === 'state');
    const hosts = { ...this.content.hosts, [name]: { ...this.content.hosts[name], state: 'lost' } };
    return this.checked(
      state === undefined ? this.withState(entry) : this.replace(rangeOf(state.value), 'lost'),
      { ...this.content, hosts },
      `write state: lost at hosts.${name} by hand`,
    );
  }

  /** Without the host. @throws CliError when the text cannot be changed safely, or when it is the last one */
  remove(name: string): string {
    const entry = this.entry(name);
    if (this.hosts.items.length === 1) {
      throw new CliError(
        this.file,
        `hosts = ${name}`,
        'an inventory holds at least one host',
        `end the environment instead: npx cdktf destroy`,
      );
    }
    const hosts = Object.fromEntries(Object.entries(this.content.hosts).filter(([other]) => other !== name));
    const removed = this.hosts.flow === true ? this.withoutFlow(entry) : this.withoutLines(entry);
    return this.checked(removed, { ...this.content, hosts }, `remove hosts.${name} by hand`);
  }

  private entry(name: string): Entry {
    const found = this.hosts.items.find(({ key }) => key.value === name);
    if (found !== undefined && isMap(found.value)) return found as Entry;
    throw new CliError(
      this.file,
      `hosts.${name}`,
      'its entry is not written out there (an alias, or nothing)',
      'change it by hand',
    );
  }

  /** At the end of `{ ... }`, else as the first line: no comment comes between. */
  private withState({ value }: Entry): string {
    const items = value?.items ?? [];
    const at = value?.flow === true ? rangeOf(items.at(-1)?.value)[1] : rangeOf(items[0]?.key)[0];
    const inserted = value?.flow === true ? ', state: lost' : `state: lost\n${' '.repeat(this.column(at))}`;
    return this.replace([at, at], inserted);
  }

  private withoutFlow(entry: Entry): string {
    const index = this.hosts.items.indexOf(entry);
    const [before, after] = [this.hosts.items[index - 1], this.hosts.items[index + 1]];
    const [from, to] = [rangeOf(entry.key)[0], rangeOf(entry.value)[1]];
    if (after !== undefined) return this.replace([from, rangeOf(after.key)[0]], '');
    return this.replace([rangeOf(before?.value)[1], to], '');
  }

  /** Whole lines, and the comments that stand deeper than the host. */
  private withoutLines(entry: Entry): string {
    const from = rangeOf(entry.key)[0];
    const column = this.column(from);
    let to = this.lineEnd(rangeOf(entry.value)[1] - 1);
    for (;;) {
      const next = this.text.slice(to, this.lineEnd(to));
      const indent = /^( *)#/.exec(next)?.[1]?.length ?? -1;
      if (indent <= column) return this.replace([from - column, to], '');
      to += next.length;
    }
  }

  private column(offset: number): number {
    return offset - (this.text.lastIndexOf('\n', offset - 1) + 1);
  }

  /** Behind the line break of the line that holds `offset`. */
  private lineEnd(offset: number): number {
    const at = this.text.indexOf('\n', offset);
    return at < 0 ? this.text.length : at + 1;
  }

  private replace([from, to]: readonly [number, number, ...number[]], text: string): string {
    return this.text.slice(0, from) + text + this.text.slice(to);
  }

  /** The new text says what it should and nothing else has changed; else nobody writes it. */
  private checked(text: string, expected: object, fix: string): string {
    if (isDeepStrictEqual(contentOf(text), expected)) return text;
    throw new CliError(this.file, 'its YAML', 'it is written in a way that cannot be changed safely here', fix);
  }
}

/** undefined for what is no YAML, or names an anchor that is gone. */
function contentOf(text: string): unknown {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS() as unknown;
  } catch {
    return undefined;
  }
}

function rangeOf(node: unknown): readonly [number, number] {
  const range = isScalar(node) || isMap(node) ? node.range : (node as { range?: [number, number] } | null)?.range;
  return range === null || range === undefined ? [0, 0] : [range[0], range[1]];
}

/** The lines that differ, as a diff has them. */
export function changedLines(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return [
    ...old.slice(head, old.length - tail).map((line) => `- ${line}`),
    ...now.slice(head, now.length - tail).map((line) => `+ ${line}`),
  ];
}
