import { isDeepStrictEqual } from 'node:util';
import { AttributeError, type Planned, type State } from '../../framework';
import type { swarmMember } from '../swarm-member.schema';

type Attributes = typeof swarmMember.attributes;

/** What is chosen when a swarm is made, and never again (`docker swarm init`). */
export interface SwarmSettings {
  readonly DataPathPort?: number;
  readonly DefaultAddrPool?: readonly string[] | null;
}

/** The engine's own. */
const DATA_PATH_PORT = 4789;

const portOf = ({ DataPathPort }: SwarmSettings): number => DataPathPort || DATA_PATH_PORT; // older engines say 0

/** What the swarm has, as a configuration would say it. */
export function settingsIn(state: State<Attributes>, swarm: SwarmSettings): Partial<State<Attributes>> {
  const { dataPathPort, defaultAddressPools } = state;
  const port = portOf(swarm);
  return {
    ...(port !== (dataPathPort ?? DATA_PATH_PORT) && { dataPathPort: port }),
    ...(defaultAddressPools !== undefined && { defaultAddressPools: [...(swarm.DefaultAddrPool ?? [])] }),
  };
}

/** @throws AttributeError for other settings than those that the swarm was made with */
export function refuseOtherSettings(planned: Planned<Attributes>, swarm: SwarmSettings): void {
  const { dataPathPort = DATA_PATH_PORT, defaultAddressPools } = planned;
  const port = portOf(swarm);
  if (dataPathPort !== port) refuse('dataPathPort', String(dataPathPort), String(port));
  const pools = swarm.DefaultAddrPool ?? [];
  if (defaultAddressPools !== undefined && !isDeepStrictEqual([...defaultAddressPools], [...pools]))
    refuse('defaultAddressPools', defaultAddressPools.join(', '), pools.join(', '));
}

function refuse(attribute: string, declared: string, made: string): never {
  throw new AttributeError(
    attribute,
    `${attribute} = ${declared}: the swarm was made with ${made}, and that cannot be changed\n` +
      `Declare ${made}, or make the swarm anew: destroy the environment, then deploy it.`,
  );
}
