import type { Engine } from '../../transport';
import { HOST_LABEL, type Node } from '../nodes';
import { pinnedTo, type ServiceSpec } from './spec';

/** The host that a service is pinned to, when the swarm calls its node down: nothing of it can run there now. */
export async function downHostOf(engine: Engine, { Spec }: { readonly Spec: object }): Promise<string | undefined> {
  const constraints = (Spec as Partial<ServiceSpec>).TaskTemplate?.Placement?.Constraints ?? [];
  const host = constraints.find((one) => one.startsWith(pinnedTo('')))?.slice(pinnedTo('').length);
  if (host === undefined) return undefined;
  const nodes = (await engine.get<Node[]>('/nodes')).filter((node) => node.Spec.Labels[HOST_LABEL] === host);
  return nodes.length > 0 && nodes.every(({ Status }) => Status.State === 'down') ? host : undefined;
}
