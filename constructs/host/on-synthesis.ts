import { join } from 'node:path';
import type { ISynthesisSession, TerraformStack } from 'cdktf';

type Callback = (stackDirectory: string) => void;

const CALLBACKS = new WeakMap<TerraformStack, Callback[]>();

/**
 * Calls back when the stack's folder is written (not by `Testing.synth`, which writes none). cdktf's own `addCustomSynthesis` is
 * missing at run time, so the stack's synthesizer is wrapped.
 */
export function onSynthesis(stack: TerraformStack, callback: Callback): void {
  const known = CALLBACKS.get(stack);
  if (known !== undefined) {
    known.push(callback);
    return;
  }
  const callbacks = [callback];
  CALLBACKS.set(stack, callbacks);
  const { synthesizer } = stack;
  stack.synthesizer = {
    synthesize(session: ISynthesisSession): void {
      synthesizer.synthesize(session);
      const directory = join(session.outdir, session.manifest.forStack(stack).workingDirectory);
      for (const call of callbacks) call(directory);
    },
  };
}
