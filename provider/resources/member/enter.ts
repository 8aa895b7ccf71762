import type { Context, Planned, State } from '../../framework';
import type { Engine, EngineOf, RunScript } from '../../transport';
import { nodeOf } from '../nodes';
import type { swarmMember } from '../swarm-member.schema';
import { freeGossipPort } from './gossip-port';
import { findManager, type Info, type Manager } from './info';
import { leftoversOf, WAS_MEMBER } from './leftovers';
import { refuseOtherSettings } from './settings';

type Attributes = typeof swarmMember.attributes;

interface SwarmInspect {
  readonly ID: string;
  readonly JoinTokens: { readonly Manager: string; readonly Worker: string };
}

/** Joins, makes the swarm, or finds that it is a member already. @returns what was there before */
export async function enter(
  engineOf: EngineOf,
  run: RunScript,
  planned: Planned<Attributes>,
  context: Context,
): Promise<State<Attributes>['before']> {
  const { host } = planned;
  const engine = engineOf(host);
  const { Swarm } = await engine.get<Info>('/info');
  const manager = await findManager(engineOf, planned.managers);
  if (manager !== undefined) refuseOtherSettings(planned, manager.settings);
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
