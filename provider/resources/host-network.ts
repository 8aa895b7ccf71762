import type { HostConnection } from '../connection';
import { resource, type Planned, type State } from '../framework';
import { EngineError, engineOverSsh, type Engine, type EngineOf } from '../transport';
import { hostNetwork } from './host-network.schema';
import { orLastKnown } from './host-trouble';
import { isOf, PATH_LABEL } from './identity';
import { hostAndName } from './import-id';

type Attributes = typeof hostNetwork.attributes;

interface Network {
  readonly Id: string;
  readonly Name: string;
  readonly Driver: string;
  readonly IPAM: { readonly Config?: readonly { readonly Subnet: string; readonly Gateway?: string }[] | null };
  readonly Options?: Readonly<Record<string, string>> | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly Containers?: Readonly<Record<string, { readonly Name: string }>> | null;
}

const DRIVER = 'bridge';
const MTU = 'com.docker.network.driver.mtu';

export const hostNetworkResource = (engineOf: EngineOf = engineOverSsh) =>
  resource<Attributes>({
    schema: hostNetwork,

    read: (state, context) =>
      orLastKnown(state.host, state, context, async () => {
        const network = await find(engineOf(state.host), state.id);
        return network && described(network, state.host);
      }),

    create: async (planned) => {
      const engine = engineOf(planned.host);
      const found = await find(engine, planned.name);
      if (found !== undefined) return adopted(planned, found);
      const { Id } = await engine.post<{ Id: string }>('/networks/create', body(planned));
      return { ...planned, id: Id };
    },

    /** Only how its host is reached can change. */
    update: (planned) => Promise.resolve(planned),

    delete: async ({ host, id, name }) => {
      if (host.state === 'lost') return;
      const engine = engineOf(host);
      const network = await find(engine, id);
      if (network === undefined) return;
      const attached = Object.values(network.Containers ?? {}).map(({ Name }) => Name);
      if (attached.length > 0)
        throw new Error(
          `network ${name} on ${host.name} is still in use by ${attached.sort().join(', ')}\n` +
            `What is not declared here is taken off it by hand: docker network disconnect ${name} <container>.`,
        );
      await engine.delete(`/networks/${id}`);
    },

    import: async (id) => {
      const { host, name } = hostAndName(id, 'network');
      const network = await find(engineOf(host), name);
      if (network !== undefined) return described(network, host);
      throw new Error(`host ${host.name} has no network ${name}\nLook there how it is called: docker network ls`);
    },
  });

async function find(engine: Engine, idOrName: string): Promise<Network | undefined> {
  try {
    return await engine.get<Network>(`/networks/${encodeURIComponent(idOrName)}?scope=local`);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

function body({ name, subnet, gateway, mtu, labels }: Planned<Attributes>): object {
  return {
    Name: name,
    Driver: DRIVER,
    CheckDuplicate: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: subnet, Gateway: gateway }] },
    Options: mtu === undefined ? {} : { [MTU]: String(mtu) },
    Labels: labels,
  };
}

function described({ Id, Name, IPAM, Options, Labels }: Network, host: HostConnection): State<Attributes> {
  const [config] = IPAM.Config ?? [];
  const mtu = Options?.[MTU];
  return {
    name: Name,
    host,
    subnet: config?.Subnet ?? '',
    gateway: config?.Gateway ?? '',
    ...(mtu !== undefined && { mtu: Number(mtu) }),
    labels: { ...Labels },
    id: Id,
  };
}

/** One that a deploy made which was cut off before its state was kept. @throws Error for somebody else's */
function adopted(planned: Planned<Attributes>, network: Network): State<Attributes> {
  const { name, host, labels } = planned;
  const { subnet, gateway, mtu } = described(network, host);
  const isOurs = isOf(network.Labels, labels);
  const isSame = subnet === planned.subnet && gateway === planned.gateway && mtu === planned.mtu;
  if (isOurs && isSame && network.Driver === DRIVER) return { ...planned, id: network.Id };
  const why = isOurs
    ? `as another one (${network.Driver}, subnet ${subnet === '' ? 'none' : subnet}, MTU ${mtu ?? 'not given'})`
    : `and is not of this construct (its label ${PATH_LABEL} is "${network.Labels?.[PATH_LABEL] ?? ''}")`;
  throw new Error(
    `network ${name} is there already on ${host.name}, ${why}\n` +
      `Rename one of them, or remove it if it is of no use any more: docker network rm ${name} (id ${network.Id.slice(0, 12)}).`,
  );
}
