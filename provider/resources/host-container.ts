import { IncompleteError, resource, type Context, type Planned, type State } from '../framework';
import { engineOverSsh, runInSession, type EngineOf, type RunScript } from '../transport';
import { asideName, Bringing, UnfinishedError, type Tools } from './container/bring';
import { byHand, described } from './container/described';
import { EngineContainers, type Inspected } from './container/engine-containers';
import { HostFiles, NO_FILES, revisionIn, revisionOf } from './container/files';
import { imageOf, Images } from './container/images';
import { imagesBefore, leaveImages } from './container/images-left';
import { declaredIn, type Declared } from './container/spec';
import { Turns } from './container/turns';
import { hostContainer } from './host-container.schema';
import { orLastKnown } from './host-trouble';
import { isOf } from './identity';
import { hostAndName } from './import-id';

type Attributes = typeof hostContainer.attributes;

const POLL_MILLISECONDS = 1000;
/** How long a roll group waits for those of its members that want to restart in the same apply. */
const GATHER_MILLISECONDS = 2000;

export const hostContainerResource = (
  engineOf: EngineOf = engineOverSsh,
  run: RunScript = runInSession,
  poll = POLL_MILLISECONDS,
  gather = GATHER_MILLISECONDS,
) => {
  const tools: Tools = {
    engineOf,
    files: new HostFiles(run),
    images: new Images(),
    turns: new Turns(() => new Promise((resolve) => setTimeout(resolve, gather))),
    poll,
  };
  return resource<Attributes>({
    schema: hostContainer,

    /** What the engine says of the container and its image, and what its files on the host hold now. */
    read: (state, context) =>
      orLastKnown(state.host, state, context, async () => {
        const current = await find(tools, state, state.name);
        if (current !== undefined) return asRead(tools, current, state);
        const aside = await find(tools, state, asideName(state.name));
        return aside && { ...(await asRead(tools, aside, state)), found: NOT_AWAITED };
      }),

    create: async (planned, context) => {
      const bringing = new Bringing(tools, planned, context);
      const standing = await bringing.look([planned.labels]);
      const isNew = standing.current === undefined;
      const before = isNew ? await imagesBefore(engineOf(planned.host), planned.image) : [];
      return settled({ ...planned, before, id: identity(planned) }, () =>
        isNew ? bringing.make(planned.onCreate === 'wait') : bringing.update(standing),
      );
    },

    update: async (planned, prior, context) => {
      if (planned.host.state === 'lost') return planned;
      const bringing = new Bringing(tools, planned, context);
      const standing = await bringing.look([planned.labels, prior.labels]);
      return settled(planned, () => bringing.update(standing));
    },

    delete: (state, context) => remove(tools, state, context),

    import: async (id) => {
      const { host, name } = hostAndName(id, 'container');
      const found = await new EngineContainers(engineOf(host)).find(name);
      if (found !== undefined)
        return asRead(tools, found, {
          ...UNKNOWN,
          host,
          name,
          id: identity({ host, name }),
          found: asDeclared(found.Id),
        });
      throw new Error(`host ${host.name} has no container ${name}\nLook there how it is called: docker ps -a`);
    },

    /** An update that was cut off, and what was changed by hand, is brought back. */
    needsUpdate: ({ found }) => !found.startsWith(AS_DECLARED),
  });
};

const AS_DECLARED = 'as declared';
const asDeclared = (id: string): string => `${AS_DECLARED}, ${id.slice(0, 12)}`;
const NOT_AWAITED = 'not awaited to the end';

const identity = ({ host, name }: Pick<Planned<Attributes>, 'host' | 'name'>): string => `${host.name}/${name}`;

/** The container of that name, where it is the one that the state knows. */
async function find({ engineOf }: Tools, { host, labels }: State<Attributes>, name: string) {
  const found = await new EngineContainers(engineOf(host)).find(name);
  return found !== undefined && isOf(found.Config.Labels, labels) ? found : undefined;
}

/** Its attributes as they are on the host, and what they do not show. */
async function asRead(tools: Tools, container: Inspected, state: State<Attributes>): Promise<State<Attributes>> {
  const image = await imageOf(tools.engineOf(state.host), container.Image);
  const listed = hasFiles(container, state) ? await tools.files.list(state.host) : NO_FILES;
  const attributes = described({ container, image: image?.Config ?? undefined, listed }, declaredIn(state));
  const { host, registry, roll, checks, timeoutSeconds, onCreate, onDestroy, before, id } = state;
  return {
    ...attributes,
    ...{ host, checks, timeoutSeconds, onCreate, onDestroy, before, id },
    ...(registry !== undefined && { registry }),
    ...(roll !== undefined && { roll }),
    found: foundOf(container, attributes, state.found),
  };
}

const hasFiles = ({ HostConfig }: Inspected, declared: Declared): boolean =>
  (revisionOf(declared) ?? revisionIn(declared.name, HostConfig.Mounts)) !== undefined;

function foundOf(container: Inspected, attributes: Declared, before: string): string {
  const { Status, ExitCode } = container.State;
  // One that the engine starts again and again runs as declared, as far as the engine can help it.
  const isRunning = ['running', 'restarting', 'created'].includes(Status);
  const changes = [...(isRunning ? [] : [`it is ${Status} (exit code ${ExitCode})`]), ...byHand(container, attributes)];
  if (changes.length > 0) return `changed by hand: ${changes.join('; ')}`;
  return before === asDeclared(container.Id) ? before : NOT_AWAITED;
}

async function settled(
  planned: Omit<State<Attributes>, 'found'>,
  bring: () => Promise<string>,
): Promise<State<Attributes>> {
  try {
    return { ...planned, found: asDeclared(await bring()) };
  } catch (error) {
    if (error instanceof UnfinishedError) throw new IncompleteError({ ...planned, found: NOT_AWAITED }, error.message);
    throw error;
  }
}

/** With its grace, and with what a deploy left aside that was cut off. What bears another's labels stays. */
async function remove(tools: Tools, state: State<Attributes>, context: Context): Promise<void> {
  if (state.host.state === 'lost') return;
  const containers = new EngineContainers(tools.engineOf(state.host));
  let filed = revisionOf(state) !== undefined;
  for (const name of [state.name, asideName(state.name)]) {
    const found = await find(tools, state, name);
    if (found === undefined) continue;
    filed ||= hasFiles(found, state);
    await containers.stop(found);
    await containers.remove(found.Id);
  }
  if (filed) await tools.files.clean(state.host, state.name, undefined);
  await leaveImages(containers.engine, state, context);
}

/** Of a container that is imported nothing is known yet. */
const UNKNOWN = {
  network: '',
  image: '',
  environment: {},
  hostname: '',
  capabilities: [],
  readOnly: false,
  stopSignal: '',
  stopGracePeriodSeconds: 0,
  labels: {},
  files: {},
  fileModes: {},
  secretFiles: [],
  mounts: [],
  memoryBytes: 0,
  pids: 0,
  ports: [],
  checks: [],
  timeoutSeconds: 300,
  onCreate: 'wait',
  onDestroy: 'keep',
  before: [],
} as const;
