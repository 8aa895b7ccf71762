import type { Context } from '../framework';
import { EngineError, type Engine } from '../transport';
import { pause } from './host-trouble';

/** A node's label that says which host it is: an engine's own host name may be anything. */
export const HOST_LABEL = 'longshore.host';

/** A member of a swarm as its managers have it; only what is read here. */
export interface Node {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: {
    Role: 'manager' | 'worker';
    Availability: 'active' | 'pause' | 'drain';
    Labels: Record<string, string>;
    Name?: string;
  };
  readonly Description: { readonly Hostname: string };
  readonly Status: { readonly State: 'unknown' | 'down' | 'ready' | 'disconnected'; readonly Addr?: string };
}

/** @returns undefined when there is none */
export async function nodeOf(engine: Engine, id: string): Promise<Node | undefined> {
  try {
    return await engine.get<Node>(`/nodes/${id}`);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

/** A node's spec is replaced as a whole against a version; somebody else's change in between means once more. */
export async function amend(engine: Engine, id: string, change: (spec: Node['Spec']) => Node['Spec']): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const node = await nodeOf(engine, id);
    if (node === undefined) return;
    try {
      await engine.post(`/nodes/${id}/update?version=${node.Version.Index}`, change(node.Spec));
      return;
    } catch (error) {
      if (attempt >= 5 || !(error instanceof EngineError && /out of sequence/.test(error.message))) throw error;
    }
  }
}

/** A manager is demoted first; the swarm takes its time to believe it, and refuses to remove the node until then. */
export async function removeForced(
  engine: Engine,
  { ID, Spec }: Node,
  { signal }: Pick<Context, 'signal'>,
  seconds: number,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  if (Spec.Role === 'manager') await amend(engine, ID, (spec) => ({ ...spec, Role: 'worker' }));
  for (;;) {
    try {
      await engine.delete(`/nodes/${ID}?force=true`);
      return;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.status === 404) return;
      if (error.status !== 400 || Date.now() > deadline) throw error;
      await pause(500, signal);
    }
  }
}
