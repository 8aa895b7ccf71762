import { resource, type Planned, type State } from '../framework';
import { httpOverSsh, type HttpOf } from '../transport';
import type { ConsulApi } from './consul/api';
import { parseConsulId } from './consul/import-id';
import { changeOn, onServer, POLL_MILLISECONDS, readFrom, removeFrom } from './consul/servers';
import type { ConsulSecret } from './consul/secret.schema';
import { consulToken } from './consul-token.schema';
import { secretContent } from './secret-content';

type Attributes = typeof consulToken.attributes;

/** Without its secret, which Consul tells whoever may write tokens. */
interface Token {
  readonly AccessorID: string;
  readonly Description: string;
  readonly Policies?: readonly { readonly Name: string }[] | null;
  readonly ServiceIdentities?: readonly { readonly ServiceName: string }[] | null;
  readonly NodeIdentities?: readonly { readonly NodeName: string; readonly Datacenter: string }[] | null;
}

export const consulTokenResource = (httpOf: HttpOf = httpOverSsh, poll = POLL_MILLISECONDS) =>
  resource<Attributes>({
    schema: consulToken,

    read: (state, context) =>
      readFrom(httpOf, state, context, async (consul) => {
        const token = await find(consul, state.id);
        return token && { ...state, ...described(token, state.secret) };
      }),

    create: (planned, context) => {
      const make = async (consul: ConsulApi): Promise<State<Attributes>> => {
        const what = `Consul token "${planned.description}"`;
        const secret = (await secretContent(what, planned.secret)).toString().trim();
        if (!UUID.test(secret))
          throw new Error(`${what}: the secret in ${planned.secret.source} is no UUID\n${MAKE_ONE}`);
        // Nobody else has the secret: a token that has it was made by a deploy that was cut off, or is taken over.
        const there = await consul.tokenOf<Token>(secret);
        const { AccessorID } =
          there === undefined
            ? await consul.put<Token>('/v1/acl/token', { ...body(planned), SecretID: secret })
            : await consul.put<Token>(`/v1/acl/token/${there.AccessorID}`, body(planned));
        return { ...planned, id: AccessorID };
      };
      return changeOn(httpOf, planned, context, make, poll);
    },

    update: (planned, _, context) =>
      changeOn(
        httpOf,
        planned,
        context,
        async (consul) => {
          if ((await find(consul, planned.id)) === undefined) throw gone(planned);
          await consul.put(`/v1/acl/token/${planned.id}`, body(planned));
          return planned;
        },
        poll,
      ),

    delete: (state, context) =>
      removeFrom(
        httpOf,
        `Consul token ${state.id}`,
        state,
        context,
        async (consul) => {
          const token = await find(consul, state.id);
          // One that was given another mark since has been taken over by its successor, which is made before this one goes.
          if (token === undefined || markOf(token) !== state.secret.digest) return;
          await consul.delete(`/v1/acl/token/${state.id}`);
        },
        poll,
      ),

    import: async (id) => {
      const { cluster, name: accessor } = parseConsulId(id, '6a1253d2-1785-24fd-91c2-f8e78c745511');
      const token = await onServer(httpOf, cluster, (consul) => find(consul, accessor));
      if (token === undefined) throw new Error(`Consul has no token ${accessor}\nSee: consul acl token list`);
      return { cluster, ...described(token, { source: '', digestKey: '' }), id: accessor };
    },
  });

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAKE_ONE = 'Make one: uuidgen | tr A-Z a-z';

const gone = ({ id, description }: State<Attributes>): Error =>
  new Error(
    `Consul token ${id} ("${description}") is gone that was just there\nSomebody removed it. Run the same command again.`,
  );

const find = (consul: ConsulApi, accessor: string): Promise<Token | undefined> =>
  consul.getAcl<Token>(`/v1/acl/token/${accessor}`);

function body({ description, secret, policies, serviceIdentities, nodeIdentities }: Planned<Attributes>): object {
  return {
    Description: `${description} [longshore ${secret.digest}]`,
    Policies: policies.map((name) => ({ Name: name })),
    ServiceIdentities: serviceIdentities.map((name) => ({ ServiceName: name })),
    NodeIdentities: nodeIdentities.map(({ node, datacenter }) => ({ NodeName: node, Datacenter: datacenter })),
  };
}

const MARK = / \[longshore ([0-9a-f]+)\]$/;

/** Which secret it was made with is in its description: Consul never changes a token's secret. */
const markOf = ({ Description }: Token): string => MARK.exec(Description)?.[1] ?? '';

function described(token: Token, secret: Omit<ConsulSecret, 'digest'>): Omit<State<Attributes>, 'cluster' | 'id'> {
  const { Description, Policies, ServiceIdentities, NodeIdentities } = token;
  return {
    description: Description.replace(MARK, ''),
    secret: { ...secret, digest: markOf(token) },
    policies: (Policies ?? []).map(({ Name }) => Name).sort(),
    serviceIdentities: (ServiceIdentities ?? []).map(({ ServiceName }) => ServiceName).sort(),
    nodeIdentities: (NodeIdentities ?? [])
      .map(({ NodeName, Datacenter }) => ({ node: NodeName, datacenter: Datacenter }))
      .sort((a, b) => (a.node < b.node ? -1 : 1)),
  };
}
