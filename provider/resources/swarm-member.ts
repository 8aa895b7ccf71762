import { isDeepStrictEqual } from 'node:util';
import type { HostConnection } from '../connection';
import { resource, type Context, type Planned, type State } from '../framework';
import { EngineError, engineOverSsh, runScript, UnreachableError, type Engine, type EngineOf } from '../transport';
import { parseImportId, type RunScript } from './host-directory';
import { orLastKnown, pause } from './host-trouble';
import { freeGossipPort, oneAfterAnother } from './member/gossip-port';
import {
  GATEWAY_BRIDGE,
  keepLeftovers,
  leftoversOf,
  purgeLeftovers,
  removeTaskContainers,
  WAS_MEMBER,
} from './member/leftovers';
import { amend, HOST_LABEL, nodeOf, removeDown, type Node } from './nodes';
import { swarmMember } from './swarm-member.schema';

type Attributes = typeof swarmMember.attributes;

interface Info {
  readonly Swarm: {
    readonly NodeID: string;
    readonly LocalNodeState: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
    readonly ControlAvailable: boolean;
    readonly Cluster?: { readonly ID: string } | null;
    readonly RemoteManagers?: readonly { readonly NodeID: string; readonly Addr: string }[] | null;
  };
}

interface SwarmInspect {
  readonly ID: string;
  readonly JoinTokens: { readonly Manager: string; readonly Worker: string };
}

const READY_SECONDS = 120;

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
        if (manager === undefined) {
          context.warn(
            `host ${state.host.name}: no manager of its swarm answers`,
            'Its role and labels are shown as last known.',
          );
          return state;
        }
        const node = await nodeOf(manager.engine, Swarm.NodeID);
        if (node === undefined) return undefined; // a member of some other swarm
        return { ...state, ...described(node, state.nodeLabels), nodeId: node.ID, swarmId: manager.swarmId };
      }),

    create: async (planned, context) => {
      const before = await enter(engineOf, run, planned, context);
      return { ...(await settle(engineOf, planned, context, waitSeconds)), before };
    },

    update: async (planned, prior, context) => {
      const { nodeId, swarmId } = prior;
      if (planned.host.state === 'lost') return { ...planned, nodeId, swarmId }; // noted, so that its deletion knows
      // It was given up, and is declared again: whatever machine that is, it has to join.
      if (prior.host.state === 'lost') await enter(engineOf, run, planned, context);
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
      await oneAfterAnother(async () => {
        await engineOf(state.host).post('/swarm/leave?force=true').catch(unlessInNone);
        await freeGossipPort(engineOf, run, state.host, context);
      });
      await removeNode(engineOf, state);
      await removeTaskContainers(engineOf(state.host), state.nodeId, context);
      await (state.onDestroy === 'purge' ? purgeLeftovers : keepLeftovers)(engineOf(state.host), state, context);
    },

    import: async (id) => {
      const { host } = parseImportId(id);
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

interface Manager {
  readonly host: HostConnection;
  readonly engine: Engine;
  readonly swarmId: string;
  /** Where new members reach it: the address it advertises, not the one at which it answers SSH. */
  readonly swarmAddress: string;
}

/** The first of the hosts that answers and manages a swarm. */
async function findManager(engineOf: EngineOf, hosts: readonly HostConnection[]): Promise<Manager | undefined> {
  for (const host of hosts) {
    try {
      const engine = engineOf(host);
      const { Swarm } = await engine.get<Info>('/info');
      if (Swarm.ControlAvailable && Swarm.Cluster) {
        const own = Swarm.RemoteManagers?.find(({ NodeID }) => NodeID === Swarm.NodeID);
        return { host, engine, swarmId: Swarm.Cluster.ID, swarmAddress: own?.Addr ?? `${host.address}:2377` };
      }
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
    }
  }
  return undefined;
}

/** Joins, makes the swarm, or finds that it is a member already. @returns what was there before */
async function enter(
  engineOf: EngineOf,
  run: RunScript,
  planned: Planned<Attributes>,
  context: Context,
): Promise<State<Attributes>['before']> {
  const { host } = planned;
  const engine = engineOf(host);
  const { Swarm } = await engine.get<Info>('/info');
  const manager = await findManager(engineOf, planned.managers);
  const there = (await leftoversOf(engine, planned.imageRepositories)).map(({ id }) => id);
  if (Swarm.LocalNodeState !== 'inactive') {
    await refuseOther(planned, Swarm, manager);
    return [WAS_MEMBER, ...there];
  }
  await freeGossipPort(engineOf, run, host, context);
  if (manager !== undefined) await join(engine, planned, manager);
  else if (planned.initialises) await init(engine, planned);
  else {
    throw new Error(
      `host ${host.name} cannot join: none of the managers ${planned.managers.map(({ name }) => name).join(', ')} is in a swarm\n` +
        'The first manager makes the swarm; look why it did not.',
    );
  }
  return there;
}

/** Adopting is for members of our own swarm only. */
async function refuseOther(
  { host }: Planned<Attributes>,
  own: Info['Swarm'],
  manager: Manager | undefined,
): Promise<void> {
  if (manager === undefined && own.ControlAvailable) return; // it is the manager
  if (manager !== undefined && (await nodeOf(manager.engine, own.NodeID)) !== undefined) return;
  const theirs = own.Cluster?.ID ?? 'whose managers are elsewhere';
  throw new Error(
    `host ${host.name} is in another swarm (${theirs}), not in ${manager?.swarmId ?? "the declared managers'"}\n` +
      `If that one is of no use any more, run there: docker swarm leave --force. Its tasks on ${host.name} stop.`,
  );
}

async function init(
  engine: Engine,
  { advertiseAddress, dataPathPort, defaultAddressPools }: Planned<Attributes>,
): Promise<void> {
  await engine.post('/swarm/init', {
    ListenAddr: '0.0.0.0:2377',
    AdvertiseAddr: advertiseAddress,
    ...(dataPathPort !== undefined && { DataPathPort: dataPathPort }),
    ...(defaultAddressPools !== undefined && { DefaultAddrPool: defaultAddressPools, SubnetSize: 24 }),
    Spec: {},
  });
}

async function join(engine: Engine, { advertiseAddress, role }: Planned<Attributes>, manager: Manager): Promise<void> {
  const { JoinTokens } = await manager.engine.get<SwarmInspect>('/swarm');
  await engine.post('/swarm/join', {
    ListenAddr: '0.0.0.0:2377',
    AdvertiseAddr: advertiseAddress,
    RemoteAddrs: [manager.swarmAddress],
    JoinToken: role === 'manager' ? JoinTokens.Manager : JoinTokens.Worker,
  });
}

/** Waits until a manager calls the node ready, gives it role and labels, and removes what a former member of its name left. */
async function settle(
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

/** A host that came back has a new node; the old one, down, would keep its name and count as a ghost. */
async function removeFormer(
  engine: Engine,
  { ID, Description }: Node,
  label: string | undefined,
  context: Pick<Context, 'signal'>,
  seconds: number,
): Promise<void> {
  for (const other of await engine.get<Node[]>('/nodes')) {
    const same =
      (label !== undefined && other.Spec.Labels[HOST_LABEL] === label) ||
      other.Description.Hostname === Description.Hostname;
    if (other.ID !== ID && same && other.Status.State === 'down') await removeDown(engine, other, context, seconds);
  }
}

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
      await removeDown(manager.engine, node, context, seconds);
  } catch (error) {
    context.warn(
      `host ${host.name} is lost, and its node ${nodeId} stays in the swarm`,
      `${error instanceof Error ? error.message : String(error)}\nRemove it on a manager: docker node rm --force ${nodeId}`,
    );
  }
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
