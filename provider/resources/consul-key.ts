import { resource, type Planned, type State } from '../framework';
import { httpOverSsh, type HttpOf } from '../transport';
import type { ConsulApi } from './consul/api';
import { consulKey } from './consul-key.schema';
import { parseConsulId } from './consul/import-id';
import { changeOn, onServer, POLL_MILLISECONDS, readFrom, removeFrom } from './consul/servers';

type Attributes = typeof consulKey.attributes;

interface Entry {
  readonly value: string;
  readonly flags: number;
  readonly index: number;
}

export const consulKeyResource = (httpOf: HttpOf = httpOverSsh, poll = POLL_MILLISECONDS) =>
  resource<Attributes>({
    schema: consulKey,

    read: (state, context) =>
      readFrom(httpOf, state, context, async (consul) => {
        const entry = await find(consul, state.path);
        return entry && { ...state, value: entry.value, flags: entry.flags };
      }),

    create: (planned, context) => {
      const write = async (consul: ConsulApi): Promise<State<Attributes>> => {
        const found = await find(consul, planned.path);
        if (found === undefined) await put(consul, planned, 0);
        else if (!isSame(found, planned)) throw occupied(planned);
        return { ...planned, id: planned.path };
      };
      return changeOn(httpOf, planned, context, write, poll);
    },

    update: (planned, prior, context) => {
      const write = async (consul: ConsulApi): Promise<State<Attributes>> => {
        const found = await find(consul, planned.path);
        if (found !== undefined && isSame(found, planned)) return planned;
        if (found !== undefined && !isSame(found, prior)) throw changedMeanwhile(planned);
        await put(consul, planned, found?.index ?? 0);
        return planned;
      };
      return changeOn(httpOf, planned, context, write, poll);
    },

    delete: (state, context) =>
      removeFrom(
        httpOf,
        `Consul key ${state.path}`,
        state,
        context,
        async (consul) => {
          const found = await find(consul, state.path);
          if (found === undefined) return;
          if (!(await consul.delete<boolean>(`${urlOf(state.path)}?cas=${found.index}`))) throw changedMeanwhile(state);
        },
        poll,
      ),

    import: async (id) => {
      const { cluster, name: path } = parseConsulId(id, 'config/web');
      const entry = await onServer(httpOf, cluster, (consul) => find(consul, path));
      if (entry === undefined) throw new Error(`Consul has no key ${path}\nSee: consul kv get -keys`);
      return { cluster, path, value: entry.value, flags: entry.flags, id: path };
    },
  });

type Value = Pick<Planned<Attributes>, 'value' | 'flags'>;

const isSame = (entry: Value, other: Value): boolean => entry.value === other.value && entry.flags === other.flags;

const urlOf = (path: string): string => `/v1/kv/${path.split('/').map(encodeURIComponent).join('/')}`;

async function find(consul: ConsulApi, path: string): Promise<Entry | undefined> {
  const found = await consul.get<{ Value: string | null; Flags: number; ModifyIndex: number }[]>(urlOf(path));
  const [entry] = found ?? [];
  if (entry === undefined) return undefined;
  const value = Buffer.from(entry.Value ?? '', 'base64').toString();
  return { value, flags: entry.Flags, index: entry.ModifyIndex };
}

/** @param index of the entry that it replaces; 0 where there must be none */
async function put(consul: ConsulApi, planned: Planned<Attributes>, index: number): Promise<void> {
  const { path, value, flags } = planned;
  if (!(await consul.put<boolean>(`${urlOf(path)}?cas=${index}&flags=${flags}`, value)))
    throw changedMeanwhile(planned);
}

const changedMeanwhile = ({ path }: { readonly path: string }): Error =>
  new Error(
    `Consul key ${path} is not what the plan was made of\nSomebody wrote it since. Run the same command again: the plan shows it.`,
  );

const occupied = ({ path }: { readonly path: string }): Error =>
  new Error(
    `Consul key ${path} is there already, with another value\n` +
      `Import it (its plan shows the value), choose another path, or remove it if it is of no use any more: consul kv delete ${path}`,
  );
