import {
  pemFiles,
  type CertificateNeed,
  type SecretNeed,
  type TextNeed,
} from '../../constructs/environment/secrets-json';
import { FailedError } from '../cli-error';
import type { Io } from '../io';
import { nextStep, SAYS, takeStep, type CaStep } from './ca-rotation';
import { waitingForDeploy } from './deployed';
import { judge } from './judge';
import { newCertificate, newText, refreshJson, signing } from './make';
import type { SecretsJson } from './needs';
import { chosen } from './select';
import type { SecretStore } from './store';

export interface Rotated {
  /** Files, in the order in which they were written. */
  readonly written: readonly string[];
  readonly steps: readonly { readonly ca: string; readonly step: 1 | 2 | 3; readonly says: string }[];
  /** Left out, because a deploy would not bring another content into use; how it is done. */
  readonly byHand: readonly { readonly name: string; readonly how: string }[];
}

export interface RotateOptions {
  /** Does not look whether the deploy between two steps of a CA has happened. */
  readonly force?: boolean;
}

/**
 * Makes secrets anew: those that are named, or the certificates that are due. First it looks at all, then it writes, in one go that a
 * Ctrl-C cannot cut.
 * @throws CliError for a name that is nothing here; FailedError for what must not be done now
 */
export async function rotate(
  needs: SecretsJson,
  words: readonly string[],
  store: SecretStore,
  options: RotateOptions,
  io: Pick<Io, 'project' | 'interrupted'>,
): Promise<Rotated> {
  const { environment, secrets } = needs;
  const now = new Date();
  const { selected, byHand } =
    words.length === 0 ? { selected: due(needs, store, now), byHand: [] } : chosen(needs, words);
  const leaves = secrets.filter((need) => need.kind === 'certificate');
  const steps = selected
    .filter((need) => need.kind === 'ca')
    .map((ca) => {
      const own = leaves.filter((leaf) => leaf.ca === ca.name);
      return nextStep(ca, own, store, `longshore secrets ${environment} init`);
    });
  // A step of the CA makes its certificates itself.
  const made = steps.filter(({ step }) => step === 2).map(({ ca }) => ca.name);
  const others = selected.filter(
    (need) => need.kind !== 'ca' && !(need.kind === 'certificate' && made.includes(need.ca)),
  );
  for (const need of others) if (need.kind === 'certificate') checkSigning(need, store);
  if (options.force !== true) await checkDeployed(steps, environment, store, io);
  if (io.interrupted.aborted) return { written: [], steps: [], byHand };
  const written = [
    ...steps.flatMap((step) => takeStep(step, store, now)),
    ...others.flatMap((need) => renew(need, store, now)),
    ...refreshJson(secrets, store),
  ];
  return { written, steps: steps.map(({ ca, step }) => ({ ca: ca.name, step, says: SAYS[step] })), byHand };
}

/** Certificates that soon end, or are not what is declared. */
function due(needs: SecretsJson, store: SecretStore, now: Date): CertificateNeed[] {
  const found = judge(needs, store, now);
  return needs.secrets.filter(
    (need): need is CertificateNeed =>
      need.kind === 'certificate' &&
      found.some(
        ({ name, fix }) => name === need.name && fix === `longshore secrets ${needs.environment} rotate ${name}`,
      ),
  );
}

function checkSigning(need: CertificateNeed, store: SecretStore): void {
  if (signing(need, store) !== undefined) return;
  const { key } = pemFiles(need.ca);
  const fix = 'bring it from where the secrets are kept, and then this again';
  throw new FailedError(need.path, need.name, `its CA cannot sign without ${store.shown(key)}`, fix);
}

async function checkDeployed(
  steps: readonly CaStep[],
  environment: string,
  store: SecretStore,
  io: Pick<Io, 'project' | 'interrupted'>,
): Promise<void> {
  for (const { ca, step, after } of steps) {
    if (after.length === 0) continue;
    const waiting = await waitingForDeploy(after, environment, store, io);
    if (waiting.length === 0) continue;
    throw new FailedError(
      ca.path,
      `step ${step} of 3 of ${ca.name}`,
      `step ${step - 1} is not deployed to ${waiting.join(', ')}, whose connections would break`,
      `run "npx cdktf deploy ${environment}" and then this again, or go on with --force`,
    );
  }
}

function renew(need: SecretNeed, store: SecretStore, now: Date): string[] {
  const files =
    need.kind === 'certificate'
      ? (newCertificate(need, signing(need, store), now) ?? [])
      : [[need.name, newText(need as TextNeed)] as const];
  for (const [file, content] of files) store.replace(file, content);
  return files.map(([file]) => file);
}
