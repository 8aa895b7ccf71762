import { resource, type Context, type State } from '../framework';
import { httpOverSsh, type HttpOf } from '../transport';
import { pause } from './host-trouble';
import { ConsulError, type ConsulApi } from './consul/api';
import { POLL_MILLISECONDS, removeFrom } from './consul/servers';
import { consulNode } from './consul-node.schema';

type Attributes = typeof consulNode.attributes;

/** Failed members are found by gossip within seconds; then the leader clears the catalog. */
const GONE_SECONDS = 60;

export const consulNodeResource = (httpOf: HttpOf = httpOverSsh, poll = POLL_MILLISECONDS) =>
  resource<Attributes>({
    schema: consulNode,
    // Whether its agent runs is told by what runs the agent.
    read: (state) => Promise.resolve(state),
    create: (planned) => Promise.resolve({ ...planned, id: planned.node }),
    update: (planned) => Promise.resolve(planned),

    delete: (state, context) => {
      const servers = state.cluster.servers.filter(({ name }) => name !== state.node);
      if (servers.length === 0) return Promise.resolve();
      const others = { cluster: { ...state.cluster, servers } };
      const leave = (consul: ConsulApi): Promise<void> => takeOut(consul, state, context, poll);
      return removeFrom(httpOf, undefined, others, context, leave, poll);
    },
  });

async function takeOut(consul: ConsulApi, { node }: State<Attributes>, context: Context, poll: number): Promise<void> {
  const deadline = Date.now() + GONE_SECONDS * 1000;
  while (await isThere(consul, node)) {
    await leave(consul, node);
    if (Date.now() > deadline) {
      context.warn(
        `Consul node ${node} is still in the catalog after ${GONE_SECONDS} s`,
        `Its agent answers yet: stop it, then run there: consul force-leave -prune ${node}`,
      );
      return;
    }
    await pause(poll, context.signal);
  }
}

/** By gossip; what that knows no more, and the catalog still does, goes at once. */
async function leave(consul: ConsulApi, node: string): Promise<void> {
  try {
    await consul.put(`/v1/agent/force-leave/${encodeURIComponent(node)}?prune`);
  } catch (error) {
    if (!(error instanceof ConsulError && error.message.includes('No node found'))) throw error;
    await consul.put('/v1/catalog/deregister', { Node: node });
  }
}

async function isThere(consul: ConsulApi, node: string): Promise<boolean> {
  const found = await consul.get<{ Node: object | null } | null>(`/v1/catalog/node/${encodeURIComponent(node)}`);
  return (found?.Node ?? null) !== null;
}
