import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutSecrets } from './sensitive';
import type { Template } from './template';

/** A golden file beside what the plan has in its place; one of them is undefined where there is none. */
export interface GoldenDifference {
  readonly golden: string | undefined;
  readonly plan: string | undefined;
}

/**
 * The plan as small files: one per resource type, the rest in `stack.json`, every address in `addresses.txt`. Text of several lines
 * is a list of lines. What differs from build to build (image digests, the provider's version, which follows its content) is
 * normalised, what is secret is masked.
 */
export function goldenPlan(template: Template): Readonly<Record<string, string>> {
  const { resource, ...stack } = withoutSecrets(template.toJSON()) as { resource?: Record<string, unknown> };
  const files: Record<string, string> = {
    'addresses.txt': template
      .addresses()
      .map((address) => `${address}\n`)
      .join(''),
    'stack.json': render(stack),
  };
  for (const [type, resources] of Object.entries(resource ?? {})) files[`${type}.json`] = render(resources);
  return files;
}

/**
 * Compares with the files in `folder`; differences by file name, empty when they agree. A golden file that the plan has no use for
 * any more is one.
 * @param update writes the files instead, and removes those of no use
 * @throws Error for a folder to write that holds anything but golden files
 */
export function compareWithGolden(
  template: Template,
  folder: string,
  update = false,
): Readonly<Record<string, GoldenDifference>> {
  const plan = goldenPlan(template);
  if (update) {
    write(folder, plan);
    return {};
  }
  const differences: Record<string, GoldenDifference> = {};
  for (const name of new Set([...Object.keys(plan), ...filesIn(folder)])) {
    const path = join(folder, name);
    const golden = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    if (golden !== plan[name]) differences[name] = { golden, plan: plan[name] };
  }
  return differences;
}

/** A folder named by mistake must not lose its files. */
function write(folder: string, plan: Readonly<Record<string, string>>): void {
  const old = filesIn(folder);
  const foreign = old.filter((name) => !/^(addresses\.txt|[a-z0-9_-]+\.json)$/.test(name));
  if (foreign.length > 0) {
    throw new Error(
      `${folder}: ${foreign.join(', ')}: a folder of golden files holds addresses.txt and *.json only; name a folder of its own`,
    );
  }
  mkdirSync(folder, { recursive: true });
  for (const name of old) if (!(name in plan)) rmSync(join(folder, name));
  for (const [name, text] of Object.entries(plan)) writeFileSync(join(folder, name), text);
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function render(value: unknown): string {
  const text = JSON.stringify(value, readable, 2)
    .replaceAll(/sha256:[a-f0-9]{64}/g, 'sha256:<digest>')
    .replaceAll(/(longshore\.invalid\/longshore\/longshore",\s*"version": ")[^"]+/g, '$1<content>');
  return `${text}\n`;
}

/** Keys sorted; a text of several lines as a list of them, ends of line included, so that a change shows as that line. */
function readable(_: string, value: unknown): unknown {
  if (typeof value === 'string') return /\n./.test(value) ? value.split(/(?<=\n)/) : value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
