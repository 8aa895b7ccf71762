import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from './template';

/**
 * The plan as small files: one per resource type, the rest in `stack.json`, every address in `addresses.txt`. What differs from
 * build to build (image digests, the provider's version, which follows its content) is normalised.
 */
export function goldenPlan(template: Template): Readonly<Record<string, string>> {
  const { resource, ...stack } = template.toJSON() as { resource?: Record<string, unknown> };
  const files: Record<string, string> = {
    'addresses.txt': `${template.addresses().join('\n')}\n`,
    'stack.json': render(stack),
  };
  for (const [type, resources] of Object.entries(resource ?? {})) files[`${type}.json`] = render(resources);
  return files;
}

/**
 * Compares with the files in `folder`; differences by file name, empty when they agree.
 * @param update writes the files instead (jest: `expect.getState().snapshotState` knows `-u`)
 */
export function compareWithGolden(
  template: Template,
  folder: string,
  update = false,
): Readonly<Record<string, { golden: string; plan: string }>> {
  const plan = goldenPlan(template);
  if (update) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(plan)) writeFileSync(join(folder, name), text);
    return {};
  }
  const names = new Set([...Object.keys(plan), ...(existsSync(folder) ? readdirSync(folder) : [])]);
  const differences: Record<string, { golden: string; plan: string }> = {};
  for (const name of names) {
    const path = join(folder, name);
    const golden = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (golden !== (plan[name] ?? '')) differences[name] = { golden, plan: plan[name] ?? '' };
  }
  return differences;
}

function render(value: unknown): string {
  const text = JSON.stringify(value, sortKeys, 2)
    .replaceAll(/sha256:[a-f0-9]{64}/g, 'sha256:<digest>')
    .replaceAll(/(longshore\.invalid\/longshore\/longshore",\s*"version": ")[^"]+/g, '$1<content>');
  return `${text}\n`;
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
