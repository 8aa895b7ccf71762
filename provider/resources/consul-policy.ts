import { resource, type Planned, type State } from '../framework';
import { httpOverSsh, type HttpOf } from '../transport';
import type { ConsulApi } from './consul/api';
import { parseConsulId } from './consul/import-id';
import { changeOn, onServer, POLL_MILLISECONDS, readFrom, removeFrom, type ConsulCluster } from './consul/servers';
import { consulPolicy } from './consul-policy.schema';

type Attributes = typeof consulPolicy.attributes;

interface Policy {
  readonly ID: string;
  readonly Name: string;
  readonly Description?: string;
  readonly Rules: string;
}

export const consulPolicyResource = (httpOf: HttpOf = httpOverSsh, poll = POLL_MILLISECONDS) =>
  resource<Attributes>({
    schema: consulPolicy,

    read: (state, context) =>
      readFrom(httpOf, state, context, async (consul) => {
        const policy = await consul.getAcl<Policy>(`/v1/acl/policy/${state.id}`);
        return policy && described(state.cluster, policy);
      }),

    create: (planned, context) => {
      const make = async (consul: ConsulApi): Promise<State<Attributes>> => {
        const found = await named(consul, planned.name);
        if (found !== undefined && !isOurs(found, planned)) throw taken(planned, found);
        return { ...planned, id: (await write(consul, planned, found?.ID)).ID };
      };
      return changeOn(httpOf, planned, context, make, poll);
    },

    update: (planned, { id }, context) =>
      changeOn(
        httpOf,
        planned,
        context,
        async (consul) => ({ ...planned, id: (await write(consul, planned, id)).ID }),
        poll,
      ),

    delete: (state, context) =>
      removeFrom(
        httpOf,
        `Consul policy ${state.name}`,
        state,
        context,
        async (consul) => {
          const path = `/v1/acl/policy/${state.id}`;
          if ((await consul.getAcl<Policy>(path)) !== undefined) await consul.delete(path);
        },
        poll,
      ),

    import: async (id) => {
      const { cluster, name } = parseConsulId(id, 'web-read');
      const policy = await onServer(httpOf, cluster, (consul) => named(consul, name));
      if (policy === undefined) throw new Error(`Consul has no policy ${name}\nSee: consul acl policy list`);
      return described(cluster, policy);
    },
  });

const named = (consul: ConsulApi, name: string): Promise<Policy | undefined> =>
  consul.getAcl<Policy>(`/v1/acl/policy/name/${encodeURIComponent(name)}`);

function write(
  consul: ConsulApi,
  { name, description, rules }: Planned<Attributes>,
  id: string | undefined,
): Promise<Policy> {
  const body = { Name: name, Description: description, Rules: rules };
  return consul.put<Policy>(id === undefined ? '/v1/acl/policy' : `/v1/acl/policy/${id}`, body);
}

const described = (cluster: ConsulCluster, { ID, Name, Description = '', Rules }: Policy): State<Attributes> => ({
  cluster,
  name: Name,
  description: Description,
  rules: Rules,
  id: ID,
});

/** Made by a deploy that was cut off before its state was kept. */
const isOurs = ({ Description = '', Rules }: Policy, { description, rules }: Planned<Attributes>): boolean =>
  Rules === rules || (description !== '' && Description === description);

const taken = ({ name }: Planned<Attributes>, { Description = '' }: Policy): Error =>
  new Error(
    `Consul policy ${name} is there already, and is not of this construct (it says "${Description}")\n` +
      `Rename one of them, import it, or remove it if it is of no use any more: consul acl policy delete -name ${name}`,
  );
