import type { HostConnection } from '../connection';
import { resource, type Context, type State } from '../framework';
import { EngineError, engineOverSsh, runScript, type Engine, type EngineOf, type RunScript } from '../transport';
import { orLastKnown, pause } from './host-trouble';
import { hostAndPath } from './import-id';
import { haveAllLeft } from './managers';
import { enter } from './member/enter';
import { freeGossipPort, oneAfterAnother } from './member/gossip-port';
import { findManager, type Info } from './member/info';
import { GATEWAY_BRIDGE, keepLeftovers, purgeLeftovers, removeTaskContainers, WAS_MEMBER } from './member/leftovers';
import { refuseOtherSettings, settingsIn } from './member/settings';
import { settle } from './member/settle';
import { amend, HOST_LABEL, nodeOf, removeForced, type Node } from './nodes';
import { swarmMember } from './swarm-member.schema';

type Attributes = typeof swarmMember.attributes;

const READY_SECONDS = 120;
/** The swarm's id where its managers have all left it: the host is a member of nothing, and joins the one they make now. */
const NONE = 'none: its managers left it';

export const swarmMemberResource = (
  engineOf: EngineOf = engineOverSsh,
  waitSeconds = READY_SECONDS,
  run: RunScript = runScript,
) =>
  resource<Attributes>({
    schema: swarmMember,

    read: (state, context) =>
      orLastKnown(state.host, state, context, async () => {
        const { Swarm } = await engineOf(state.host).get<Info>('/info');
        if (Swarm.LocalNodeState === 'inactive') return undefined;
        const manager = await findManager(engineOf, state.managers);
        if (manager === undefined && (await haveAllLeft(engineOf, state.managers))) return { ...state, swarmId: NONE };
        if (manager === undefined) {
          context.warn(
            `host ${state.host.name}: no manager of its swarm answers`,
            'Its role and labels are shown as last known.',
          );
          return state;
        }
        const node = await nodeOf(manager.engine, Swarm.NodeID);
        if (node === undefined) return undefined; // a member of some other swarm
        const { swarmId, settings } = manager;
        return {
          ...state,
          ...described(node, state.nodeLabels),
          ...settingsIn(state, settings),
          nodeId: node.ID,
          swarmId,
        };
      }),

    refuse: async (planned) => {
      if (planned.host.state === 'lost') return;
      const manager = await findManager(engineOf, planned.managers);
      if (manager !== undefined) refuseOtherSettings(planned, manager.settings);
    },

    create: async (planned, context) => {
      const before = await enter(engineOf, run, planned, context);
      return { ...(await settle(engineOf, planned, context, waitSeconds)), before };
    },

    update: async (planned, prior, context) => {
      const { nodeId, swarmId } = prior;
      if (planned.host.state === 'lost') return { ...planned, nodeId, swarmId }; // noted, so that its deletion knows
      if (swarmId === NONE) await leave(engineOf, run, planned.host, context);
      // It was given up, and is declared again: whatever machine that is, it has to join.
      if (swarmId === NONE || prior.host.state === 'lost') await enter(engineOf, run, planned, context);
      return { ...planned, ...(await settle(engineOf, planned, context, waitSeconds, prior.nodeLabels)) };
    },

    delete: async (state, context) => {
      if (state.host.state === 'lost') return forget(engineOf, state, context, waitSeconds);
      const others = state.managers.filter(({ address }) => address !== state.host.address);
      const manager = await findManager(engineOf, others);
      if (state.role === 'manager' && manager !== undefined) {
        await amend(manager.engine, state.nodeId, (spec) => ({ ...spec, Role: 'worker' }));
        await demoted(engineOf(state.host), context, waitSeconds);
      }
      await leave(engineOf, run, state.host, context);
      await removeNode(engineOf, state);
      await removeTaskContainers(engineOf(state.host), state.nodeId, context);
      await (state.onDestroy === 'purge' ? purgeLeftovers : keepLeftovers)(engineOf(state.host), state, context);
    },

    needsUpdate: ({ swarmId }) => swarmId === NONE,

    import: async (id) => {
      const { host } = hostAndPath(id);
      const engine = engineOf(host);
      const { Swarm } = await engine.get<Info>('/info');
      if (Swarm.LocalNodeState !== 'active')
        throw new Error(`host ${host.name} is in no swarm\nThere is nothing to import; let apply join it.`);
      const isManager = Swarm.ControlAvailable;
      const node = isManager ? await nodeOf(engine, Swarm.NodeID) : undefined;
      return {
        host,
        role: isManager ? 'manager' : 'worker',
        advertiseAddress: host.address,
        initialises: false,
        managers: isManager ? [host] : [],
        nodeLabels: node?.Spec.Labels ?? {},
        availability: node?.Spec.Availability ?? 'active',
        imageRepositories: [],
        onDestroy: 'keep',
        before: [WAS_MEMBER, GATEWAY_BRIDGE],
        id: host.name,
        nodeId: Swarm.NodeID,
        swarmId: Swarm.Cluster?.ID ?? '',
      };
    },
  });

async function removeNode(engineOf: EngineOf, { host, managers, nodeId }: State<Attributes>): Promise<void> {
  const manager = await findManager(
    engineOf,
    managers.filter(({ address }) => address !== host.address),
  );
  await manager?.engine.delete(`/nodes/${nodeId}?force=true`).catch((error: unknown) => {
    if (!(error instanceof EngineError && error.status === 404)) throw error;
  });
}

/**
 * Its node goes as far as its former peers let it: a manager's must be demoted first, which they do in their own time. Deleting
 * what is lost never fails.
 */
async function forget(
  engineOf: EngineOf,
  { host, managers, nodeId }: State<Attributes>,
  context: Context,
  seconds: number,
): Promise<void> {
  try {
    const others = managers.filter(({ address }) => address !== host.address);
    const manager = await findManager(engineOf, others);
    if (manager === undefined) return;
    // Also one that it joined as since the state was written.
    const isItsOwn = ({ ID, Spec, Status }: Node): boolean =>
      ID === nodeId || (Spec.Labels[HOST_LABEL] === host.name && Status.State === 'down');
    for (const node of (await manager.engine.get<Node[]>('/nodes')).filter(isItsOwn))
      await removeForced(manager.engine, node, context, seconds);
  } catch (error) {
    context.warn(
      `host ${host.name} is lost, and its node ${nodeId} stays in the swarm`,
      `${error instanceof Error ? error.message : String(error)}\nRemove it on a manager: docker node rm --force ${nodeId}`,
    );
  }
}

async function leave(engineOf: EngineOf, run: RunScript, host: HostConnection, context: Context): Promise<void> {
  await oneAfterAnother(async () => {
    await engineOf(host).post('/swarm/leave?force=true').catch(unlessInNone);
    await freeGossipPort(engineOf, run, host, context);
  });
}

/** 503: it is in no swarm. */
function unlessInNone(error: unknown): void {
  if (!(error instanceof EngineError && error.status === 503)) throw error;
}

async function demoted(engine: Engine, { signal }: Context, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while ((await engine.get<Info>('/info')).Swarm.ControlAvailable && Date.now() < deadline) await pause(500, signal);
}

/** What drifts: role, availability, and the labels that were declared. */
function described(
  { Spec }: Node,
  declared: Readonly<Record<string, string>>,
): Pick<State<Attributes>, 'role' | 'availability' | 'nodeLabels'> {
  const nodeLabels = Object.fromEntries(Object.entries(Spec.Labels).filter(([key]) => key in declared));
  return { role: Spec.Role, availability: Spec.Availability, nodeLabels };
}
