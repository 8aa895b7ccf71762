import { isDeepStrictEqual } from 'node:util';
import type { Context, Planned, State } from '../../framework';
import type { Engine, EngineOf } from '../../transport';
import { pause } from '../host-trouble';
import { amend, HOST_LABEL, nodeOf, removeForced, type Node } from '../nodes';
import type { swarmMember } from '../swarm-member.schema';
import { findManager, type Info } from './info';

type Attributes = typeof swarmMember.attributes;

/** Waits until a manager calls the node ready, gives it role and labels, and removes what a former member of its name left. */
export async function settle(
  engineOf: EngineOf,
  planned: Planned<Attributes>,
  { signal }: Context,
  seconds: number,
  formerLabels: Readonly<Record<string, string>> = {},
): Promise<Omit<State<Attributes>, 'before'>> {
  const { host } = planned;
  const { Swarm } = await engineOf(host).get<Info>('/info');
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const manager = await findManager(engineOf, planned.managers);
    const node = manager && (await nodeOf(manager.engine, Swarm.NodeID));
    if (manager !== undefined && node?.Status.State === 'ready') {
      const labels = Object.fromEntries(Object.entries(node.Spec.Labels).filter(([key]) => !(key in formerLabels)));
      const spec = {
        ...node.Spec,
        Role: planned.role,
        Availability: planned.availability,
        Labels: { ...labels, ...planned.nodeLabels },
      };
      if (!isDeepStrictEqual(spec, node.Spec)) await amend(manager.engine, node.ID, () => spec);
      await removeFormer(manager.engine, node, planned.nodeLabels[HOST_LABEL], { signal }, seconds);
      return { ...planned, id: host.name, nodeId: node.ID, swarmId: manager.swarmId };
    }
    if (Date.now() > deadline) {
      const state = node?.Status.State ?? 'not known to any manager';
      throw new Error(
        `host ${host.name} joined, but after ${seconds} s its node is ${state}\n` +
          'Between the hosts 2377/tcp, 7946/tcp, 7946/udp and 4789/udp must be open in both directions.',
      );
    }
    await pause(1000, signal);
  }
}

/**
 * A host that came back has a new node; the old one would keep its name and be given tasks. The managers call it ready until it has
 * missed three heartbeats of 5 s, but no two nodes are at one address.
 */
async function removeFormer(
  engine: Engine,
  { ID, Description, Status }: Node,
  label: string | undefined,
  context: Pick<Context, 'signal'>,
  seconds: number,
): Promise<void> {
  for (const other of await engine.get<Node[]>('/nodes')) {
    const hasLabel = label !== undefined && other.Spec.Labels[HOST_LABEL] === label;
    const isFormer =
      other.Status.State === 'down'
        ? hasLabel || other.Description.Hostname === Description.Hostname
        : hasLabel && other.Status.Addr === Status.Addr;
    if (other.ID !== ID && isFormer) await removeForced(engine, other, context, seconds);
  }
}
