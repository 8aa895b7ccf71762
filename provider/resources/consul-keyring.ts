import { readFile } from 'node:fs/promises';
import { resource, type Planned } from '../framework';
import { httpOverSsh, type HttpOf } from '../transport';
import { ConsulError, type ConsulApi } from './consul/api';
import { NoServerError, onServer, readFrom } from './consul/servers';
import { consulKeyring } from './consul-keyring.schema';
import { operatorFile } from './operator-file';
import { secretContent } from './secret-content';

type Attributes = typeof consulKeyring.attributes;

/** How many of the agents that are alive have each key. */
interface Ring {
  readonly WAN: boolean;
  readonly Keys: Readonly<Record<string, number>>;
  readonly PrimaryKeys: Readonly<Record<string, number>>;
  readonly NumNodes: number;
}

const KEYRING = '/v1/operator/keyring';
const AS_DECLARED = 'as declared';

export const consulKeyringResource = (httpOf: HttpOf = httpOverSsh) =>
  resource<Attributes>({
    schema: consulKeyring,

    read: (state, context) =>
      readFrom(httpOf, state, context, async (consul) => {
        const key = await readFile(operatorFile(state.secret.source), 'utf8').catch(() => '');
        try {
          return { ...state, found: describe(await ringOf(consul), key.trim()) };
        } catch (error) {
          if (!isPartial(error)) throw error;
          context.warn(
            'gossip key of Consul: not every agent answers; what is shown is what was last known',
            `${error.message}\nThis plan shows which agents do not run, and a deploy starts them.`,
          );
          return state;
        }
      }),

    create: async (planned) => {
      await rotate(httpOf, planned);
      return { ...planned, id: planned.cluster.servers[0]?.name ?? '', found: AS_DECLARED };
    },

    update: async (planned) => {
      await rotate(httpOf, planned);
      return { ...planned, found: AS_DECLARED };
    },

    delete: () => Promise.resolve(),

    needsUpdate: ({ found }) => found !== AS_DECLARED,
  });

/** Every step may be repeated: a rotation that was cut off is taken up where it was. */
async function rotate(httpOf: HttpOf, planned: Planned<Attributes>): Promise<void> {
  const key = (await secretContent('gossip key of Consul', planned.secret)).toString().trim();
  try {
    await onServer(httpOf, planned.cluster, async (consul) => {
      const before = await ringOf(consul);
      if (describe(before, key) === AS_DECLARED) return;
      if (before.Keys[key] !== before.NumNodes) await consul.post(KEYRING, { Key: key });
      await consul.put(KEYRING, { Key: key });
      const now = await ringOf(consul);
      if (now.PrimaryKeys[key] !== now.NumNodes) throw notEverywhere(now, key);
      for (const old of Object.keys(now.Keys)) if (old !== key) await consul.delete(KEYRING, { Key: old });
    });
  } catch (error) {
    if (!(error instanceof NoServerError) || !error.isDown) throw error;
  }
}

/** The agents of this datacenter; where there is a ring over datacenters, servers have the same keys in it. */
async function ringOf(consul: ConsulApi): Promise<Ring> {
  const rings = (await consul.get<Ring[]>(`${KEYRING}?local-only=true`)) ?? [];
  const ring = rings.find(({ WAN }) => !WAN);
  if (ring === undefined)
    throw new Error('Consul tells nothing of its gossip keys\nIs its gossip encrypted (encrypt)?');
  return ring;
}

/** Agents that were lost a moment ago are asked too, until gossip has given them up. */
function isPartial(error: unknown): error is ConsulError {
  return error instanceof ConsulError && error.message.includes('nodes reported success');
}

function describe({ Keys, PrimaryKeys, NumNodes }: Ring, key: string): string {
  const used = PrimaryKeys[key] ?? 0;
  if (used !== NumNodes) return `${NumNodes - used} of ${NumNodes} agents use another key`;
  const others = Object.keys(Keys).length - 1;
  return others === 0 ? AS_DECLARED : `agents take ${others} other ${others === 1 ? 'key' : 'keys'} too`;
}

const notEverywhere = ({ NumNodes, PrimaryKeys }: Ring, key: string): Error =>
  new Error(
    `gossip key of Consul: ${PrimaryKeys[key] ?? 0} of ${NumNodes} agents use the new key, and the old one is kept\n` +
      'Look which agent does not answer (consul members), then run the same command again.',
  );
