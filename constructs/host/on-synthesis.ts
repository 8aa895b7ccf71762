import { join } from 'node:path';
import type { ISynthesisSession, TerraformStack } from 'cdktf';

type Callback = (stackDirectory: string) => void;

interface Callbacks {
  readonly before: Callback[];
  readonly after: Callback[];
}

const CALLBACKS = new WeakMap<TerraformStack, Callbacks>();

/**
 * Calls back when the stack's folder is written (not by `Testing.synth`, which writes none). cdktf's own `addCustomSynthesis` is
 * missing at run time, so the stack's synthesizer is wrapped.
 */
export function onSynthesis(stack: TerraformStack, callback: Callback): void {
  callbacksOf(stack).after.push(callback);
}

/** Calls back before the stack is validated, so also when that refuses it; its folder may not be there yet. */
export function beforeSynthesis(stack: TerraformStack, callback: Callback): void {
  callbacksOf(stack).before.push(callback);
}

function callbacksOf(stack: TerraformStack): Callbacks {
  const known = CALLBACKS.get(stack);
  if (known !== undefined) return known;
  const callbacks: Callbacks = { before: [], after: [] };
  CALLBACKS.set(stack, callbacks);
  const { synthesizer } = stack;
  stack.synthesizer = {
    synthesize(session: ISynthesisSession): void {
      const directory = join(session.outdir, session.manifest.forStack(stack).workingDirectory);
      for (const call of callbacks.before) call(directory);
      synthesizer.synthesize(session);
      for (const call of callbacks.after) call(directory);
    },
  };
  return callbacks;
}
