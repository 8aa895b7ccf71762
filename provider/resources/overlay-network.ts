import type { HostConnection } from '../connection';
import { resource, type Context, type Planned, type State } from '../framework';
import {
  EngineError,
  engineOverSsh,
  runScript,
  UnreachableError,
  type Engine,
  type EngineOf,
  type Outcome,
  type RunScript,
} from '../transport';
import { pause } from './host-trouble';
import { isOf, PATH_LABEL } from './identity';
import { onManager, readFrom, removeFrom } from './managers';
import { overlayNetwork } from './overlay-network.schema';

type Attributes = typeof overlayNetwork.attributes;

interface Network {
  readonly Id: string;
  readonly Name: string;
  readonly Driver: string;
  readonly Attachable: boolean;
  readonly IPAM: { readonly Config?: readonly { readonly Subnet: string; readonly Gateway: string }[] | null };
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly Options?: Readonly<Record<string, string>> | null;
}

const ENCRYPTED = 'encrypted';
/** A host that does not answer keeps no plan from being made. */
const UNASKED: Outcome = { code: 0, stdout: '', stderr: '' };
/** An endpoint may take a moment to go after its container. */
const RELEASE_SECONDS = 60;

export const overlayNetworkResource = (
  engineOf: EngineOf = engineOverSsh,
  run: RunScript = runScript,
  pollMilliseconds = 1000,
) =>
  resource<Attributes>({
    schema: overlayNetwork,

    read: (state, context) =>
      readFrom(engineOf, `network ${state.name}`, state, context, async (engine) => {
        const network = await find(engine, state.id);
        return network && { ...state, ...described(network, state) };
      }),

    refuse: ({ encryptedOn }) =>
      refuseWithoutEsp(async (host, script) => {
        try {
          return await run(host, script);
        } catch (error) {
          if (error instanceof UnreachableError) return UNASKED;
          throw error;
        }
      }, encryptedOn),

    create: async (planned) => {
      // Again: a host that did not answer the plan does now.
      await refuseWithoutEsp(run, planned.encryptedOn);
      return onManager(engineOf, planned, async (engine) => {
        const found = await find(engine, planned.name);
        if (found !== undefined) return adopted(planned, found);
        const { Id } = await engine.post<{ Id: string }>('/networks/create', body(planned));
        return { ...planned, id: Id };
      });
    },

    update: async (planned) => {
      await refuseWithoutEsp(run, planned.encryptedOn);
      return planned;
    },

    delete: (state, context) =>
      removeFrom(engineOf, state, (engine) => remove(engine, state, context, pollMilliseconds)),
  });

async function find(engine: Engine, idOrName: string): Promise<Network | undefined> {
  try {
    return await engine.get<Network>(`/networks/${encodeURIComponent(idOrName)}?scope=swarm`);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

function body({ name, subnet, gateway, attachable, encrypted, options, labels }: Planned<Attributes>): object {
  return {
    Name: name,
    Driver: 'overlay',
    Scope: 'swarm',
    CheckDuplicate: true,
    Attachable: attachable,
    IPAM: { Driver: 'default', Config: [{ Subnet: subnet, Gateway: gateway }] },
    Options: { ...options, ...(encrypted && { [ENCRYPTED]: '' }) },
    Labels: labels,
  };
}

/** The engine adds the VXLAN id to the options; only what was declared can drift. */
function described(network: Network, { options }: State<Attributes>): Partial<State<Attributes>> {
  const { Options, Labels, IPAM, Attachable, Name, Id } = network;
  const [config] = IPAM.Config ?? [];
  return {
    id: Id,
    name: Name,
    subnet: config?.Subnet ?? '',
    gateway: config?.Gateway ?? '',
    attachable: Attachable,
    encrypted: ENCRYPTED in (Options ?? {}),
    options: Object.fromEntries(Object.entries(Options ?? {}).filter(([name]) => name in options)),
    labels: { ...Labels },
  };
}

/** One that a deploy made which was cut off before its state was kept. @throws Error for somebody else's */
function adopted(planned: Planned<Attributes>, network: Network): State<Attributes> {
  const theirs = network.Labels ?? {};
  const isOurs = isOf(theirs, planned.labels);
  const [config] = network.IPAM.Config ?? [];
  if (isOurs && config?.Subnet === planned.subnet && ENCRYPTED in (network.Options ?? {}) === planned.encrypted)
    return { ...planned, id: network.Id };
  const why = isOurs
    ? `with another subnet or encryption (${config?.Subnet ?? 'no subnet'})`
    : `and is not of this construct (its label ${PATH_LABEL} is "${theirs[PATH_LABEL] ?? ''}")`;
  throw new Error(
    `network ${planned.name} is there already, ${why}\n` +
      `Rename one of them, or remove it if it is of no use any more: docker network rm ${planned.name} (id ${network.Id}).`,
  );
}

async function remove(
  engine: Engine,
  { id, name }: State<Attributes>,
  { signal }: Context,
  poll: number,
): Promise<void> {
  const deadline = Date.now() + RELEASE_SECONDS * 1000;
  for (;;) {
    try {
      await engine.delete(`/networks/${id}`);
      return;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.status === 404) return;
      const isInUse = /in use|active endpoints/.test(error.message);
      if (!isInUse) throw error;
      if (Date.now() > deadline)
        throw new Error(
          `network ${name} is still in use after ${RELEASE_SECONDS} s\n${error.message}\n` +
            'Something that is not declared here is on it: docker network inspect --verbose tells what.',
          { cause: error },
        );
    }
    await pause(poll, signal);
  }
}

/** The engine makes an encrypted network on a kernel without ESP without a word, and it then carries nothing. */
async function refuseWithoutEsp(run: RunScript, hosts: readonly HostConnection[]): Promise<void> {
  const without: string[] = [];
  for (const host of hosts.filter(({ state }) => state !== 'lost')) {
    const { code, stderr } = await run(host, TRY_ESP);
    if (code !== 0) without.push(`${host.name}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  }
  if (without.length === 0) return;
  throw new Error(
    `encrypted: ${without.length} of ${hosts.length} hosts cannot carry IPsec: their kernels have no ESP\n` +
      `${without.join('\n')}\nGive these kernels ESP (module esp4, xfrm_user), or leave encrypted out.`,
  );
}

/** In a network namespace of its own, so that nothing is left; what is missing is loaded where there are modules, as the engine would. */
const TRY_ESP = `unshare -n ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x1 mode transport \\
  aead 'rfc4106(gcm(aes))' 0x0123456789abcdef0123456789abcdef01234567 64`;
