import { readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { answer, type AnswerOptions } from '../answer';
import { CliError, FailedError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import { hostNamed, readManifest, type EnvironmentJson, type HostJson } from '../manifest';
import { withProgress, type ProgressOptions } from '../progress';
import { paint } from '../table';
import { resourcesOf, type HostResource } from '../terraform';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from '../verb';
import { consequences, declaredRefusals } from './consequences';
import { InventoryEdit } from './inventory-edit';
import type { Refusal } from './refusal';
import { renderForget, type ForgetReport } from './report';
import { livingRefusals, signsOfLife } from './signs-of-life';

export interface ForgetOptions extends AnswerOptions, ProgressOptions {
  /** Says what would be done and changes nothing. @default false */
  readonly dryRun?: boolean;
  /** Goes on although there are reasons not to, and prints them. @default false */
  readonly force?: boolean;
}

/**
 * Does the next step towards an environment without a host that is dead for good: declares it lost in its inventory; after the
 * deploy of that, takes it out of the inventory. Between the steps it says what to do. Never contacts the host but to see that it is dead.
 */
export async function forget(environment: string, name: string, options: ForgetOptions, io: Io): Promise<number> {
  const manifest = readManifest(environment, io.project);
  const host = manifest.hosts.find((candidate) => candidate.name === name);
  if (host === undefined) return removedAlready(manifest, name, options, io);
  const inventory = inventoryOf(host, io);
  if (!inventory.edit.has(name)) return removedAlready(manifest, name, options, io);
  const report =
    inventory.edit.stateOf(name) === 'lost'
      ? await takeOut(manifest, host, inventory, options, io)
      : await declareLost(manifest, host, inventory, options, io);
  if (report.step !== 'deploy' && report.refusals.length > 0 && options.force !== true) {
    if (options.dryRun !== true) throw refused(host, report.refusals);
    print(report, options, io);
    return EXIT.fault;
  }
  // Interrupted looks say nothing, so nothing is decided by them.
  if (report.edit !== undefined && options.dryRun !== true && !io.interrupted.aborted) {
    writeFileSync(inventory.path, report.edit.after);
  }
  print(report, options, io);
  return EXIT.well;
}

interface Inventory {
  /** As the user wrote it. */
  readonly file: string;
  readonly path: string;
  readonly edit: InventoryEdit;
}

function inventoryOf(host: HostJson, { project }: Io): Inventory {
  const { inventory: file } = host;
  if (file === undefined) {
    throw new CliError(
      host.path,
      'inventory = none',
      'only what stands in an inventory file can be changed here',
      "write state: 'lost' where the code declares it, deploy, and then remove it there",
    );
  }
  const path = isAbsolute(file) ? file : join(project, file);
  try {
    return { file, path, edit: new InventoryEdit(file, readFileSync(path, 'utf8')) };
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(
      host.path,
      file,
      `it cannot be read (${(error as Error).message})`,
      'run "npx cdktf synth" again',
    );
  }
}

async function declareLost(
  manifest: EnvironmentJson,
  host: HostJson,
  { file, edit }: Inventory,
  options: ForgetOptions,
  io: Io,
): Promise<ForgetReport> {
  const others = manifest.hosts.filter(({ name, state }) => name !== host.name && state !== 'lost').length;
  const signs = await withProgress(io, options, (progress) => {
    progress.step(`asking ${host.name}, and ${others} others about it`);
    return signsOfLife(manifest, host, io);
  });
  const lost = consequences(manifest, host);
  return {
    environment: manifest.environment,
    host: host.name,
    step: 'declare',
    dryRun: options.dryRun === true,
    signs,
    lost,
    refusals: [...livingRefusals(host, others, signs), ...declaredRefusals(manifest, host, lost)],
    edit: { file, before: edit.text, after: edit.declareLost(host.name) },
    next: [...deployment(manifest), `longshore forget ${manifest.environment} ${host.name}`],
  };
}

/** Only once the deploy has noted everywhere that the host is lost: what is not noted would be looked for on it. */
async function takeOut(
  manifest: EnvironmentJson,
  host: HostJson,
  { file, edit }: Inventory,
  options: ForgetOptions,
  io: Io,
): Promise<ForgetReport> {
  const { environment } = manifest;
  const pending = (await known(manifest, host.name, options, io)).filter(({ hostState }) => hostState !== 'lost');
  const common = { environment, host: host.name, dryRun: options.dryRun === true, refusals: [] };
  if (pending.length > 0) {
    const next = [...deployment(manifest), `longshore forget ${environment} ${host.name}`];
    return { ...common, step: 'deploy', pending: addresses(pending), next };
  }
  const next = [...deployment(manifest), `npx cdktf diff ${environment}  # empty`];
  return { ...common, step: 'remove', edit: { file, before: edit.text, after: edit.remove(host.name) }, next };
}

/** It stands in no inventory any more: either a deploy is missing, or there is nothing left to do. */
async function removedAlready(
  manifest: EnvironmentJson,
  name: string,
  options: ForgetOptions,
  io: Io,
): Promise<number> {
  const pending = await known(manifest, name, options, io);
  if (pending.length === 0)
    hostNamed({ ...manifest, hosts: manifest.hosts.filter((host) => host.name !== name) }, name);
  const report: ForgetReport = {
    environment: manifest.environment,
    host: name,
    step: 'deploy',
    dryRun: options.dryRun === true,
    refusals: [],
    pending: addresses(pending),
    next: [...deployment(manifest), `npx cdktf diff ${manifest.environment}  # empty`],
  };
  print(report, options, io);
  return EXIT.well;
}

function known(manifest: EnvironmentJson, name: string, options: ForgetOptions, io: Io): Promise<HostResource[]> {
  return withProgress(io, options, (progress) => {
    progress.step("reading Terraform's state");
    return resourcesOf(name, manifest.environment, io);
  });
}

const addresses = (resources: readonly HostResource[]): string[] => resources.map(({ address }) => address);

const deployment = ({ environment }: EnvironmentJson): string[] => [
  `npx cdktf diff ${environment}`,
  `npx cdktf deploy ${environment}`,
];

function refused(host: HostJson, [first, ...more]: readonly Refusal[]): FailedError {
  const { value = '', rule = '', fix = '' } = first ?? {};
  const others = more.map((refusal) => ` Also: ${refusal.value}: ${refusal.rule}; ${refusal.fix}.`).join('');
  return new FailedError(host.path, value, rule, `${fix}, or go on with --force.${others}`);
}

function print(report: ForgetReport, options: ForgetOptions, io: Io): void {
  if (options.force === true && options.json !== true) {
    for (const { value, rule } of report.refusals) {
      io.err(`${paint('forced:', 'yellow', io.errColour)} ${report.host}: ${value}: ${rule}\n`);
    }
  }
  const { edit, ...rest } = report;
  const value = { ...rest, ...(edit !== undefined && { inventory: edit.file }) };
  answer(io, options, value, () => renderForget(report, io.colour));
}

export const forgetVerb: Verb = (cli) => {
  cli
    .verb('forget', {
      does: 'give up a host that is lost for good: the next step towards an environment without it',
      examples: ['longshore forget lab slave2 --dry-run', 'longshore forget lab slave2'],
    })
    .argument('<environment>', ENVIRONMENT)
    .argument('<host>', 'name of the host')
    .option('-n, --dry-run', 'say what would be done; exit code 1 where it would be refused')
    .option('--force', 'go on although there are reasons not to, and print them')
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((environment: string, host: string, options: ForgetOptions) =>
        forget(environment, host, options, cli.io),
      ),
    );
};
