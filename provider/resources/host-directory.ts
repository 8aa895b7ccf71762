import type { HostConnection } from '../connection';
import { AttributeError, resource, type Context, type Planned, type State } from '../framework';
import {
  runInSession,
  runScript,
  UnreachableError,
  type Outcome,
  type RunScript,
  type ScriptOptions,
} from '../transport';
import { MadeDirectories } from './directory/made-directories';
import { ensureScript, lookScript, purgeScript } from './directory/scripts';
import { unpurgeable } from './directory/unpurgeable';
import { hostDirectory } from './host-directory.schema';
import { orLastKnown } from './host-trouble';
import { hostAndPath } from './import-id';
import { quoted } from './quoted';

type Attributes = typeof hostDirectory.attributes;
/** Millions of blocks take minutes to remove. */
const PURGE_SECONDS = 1800;

/** @param run for short steps @param runLong for what walks through the data */
export const hostDirectoryResource = (run: RunScript = runInSession, runLong: RunScript = runScript) => {
  const made = new MadeDirectories();
  return resource<Attributes>({
    schema: hostDirectory,

    read: (state, context) =>
      orLastKnown(state.host, state, context, async () => {
        const { stdout } = await succeed(
          run,
          state.host,
          `stat -c 'found %u %g %a' ${quoted(state.path)} 2>/dev/null || echo gone`,
        );
        const [word, uid, gid, mode] = stdout.trim().split(' ');
        if (word !== 'found') return undefined;
        return { ...state, uid: Number(uid), gid: Number(gid), mode: (mode ?? '').padStart(4, '0') };
      }),

    create: async (planned) => {
      const before = await ensure(run, planned);
      return { ...planned, before, id: identity(planned.host, planned.path) };
    },

    update: async (planned) => {
      if (planned.host.state !== 'lost') await ensure(run, planned);
      return planned;
    },

    delete: async (state, context) => {
      if (state.host.state === 'lost') return;
      if (state.onDestroy === 'purge') await purge(runLong, state, made, context);
      else await keep(runLong, state, context);
    },

    import: async (id) => {
      const { host, path } = hostAndPath(id);
      const { stdout } = await succeed(run, host, `stat -c '%u %g %a' ${quoted(path)}`);
      const [uid, gid, mode] = stdout.trim().split(' ');
      return {
        host,
        path,
        uid: Number(uid),
        gid: Number(gid),
        mode: (mode ?? '').padStart(4, '0'),
        mountPoint: false,
        onDestroy: 'keep',
        before: 'used', // nobody knows
        id: identity(host, path),
      };
    },
  });
};

async function ensure(run: RunScript, planned: Planned<Attributes>): Promise<string> {
  const { host, path, onDestroy } = planned;
  const reason = onDestroy === 'purge' ? unpurgeable(path) : undefined;
  if (reason !== undefined)
    throw new AttributeError(
      'onDestroy',
      `host ${host.name}: ${path} cannot be purged: ${reason}\nKeep it (on_destroy = "keep"), or choose a path such as /srv/data.`,
    );
  return (await succeed(run, host, ensureScript(planned), path)).stdout.trim();
}

/** What stays is said: where it is, how large, what removes it. Whether the host answers changes nothing of it. */
async function keep(run: RunScript, { host, path, before }: State<Attributes>, context: Context): Promise<void> {
  let size: string;
  try {
    const [word = '', ...rest] = (await succeed(run, host, lookScript(path), path)).stdout.trim().split(' ');
    if (word === 'gone') return;
    size = rest.join(' ');
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    size = 'size unknown: the host does not answer';
  }
  context.warn(`host ${host.name}: ${path} is kept (${size})`, `Destroying keeps data. ${removal(path, before)}`);
}

const removal = (path: string, before: string): string =>
  before === 'used'
    ? 'It held files before Longshore had it: look what of it is of no use any more.'
    : `If it is of no use any more, remove it there:\n  sudo rm -rf --one-file-system ${quoted(path)}`;

async function purge(
  run: RunScript,
  { host, path, before }: State<Attributes>,
  made: MadeDirectories,
  context: Context,
): Promise<void> {
  const reason = unpurgeable(path);
  const was = reason === undefined ? before : 'used';
  const lines = await made.inTurn(host, (left) =>
    succeed(run, host, purgeScript(path, was, left), path, { seconds: PURGE_SECONDS }),
  );
  for (const line of lines.filter((one) => one.startsWith('kept '))) {
    const why = reason ?? line.slice('kept '.length);
    context.warn(`host ${host.name}: ${path} is kept although it is to be purged: ${why}`, removal(path, before));
  }
}

const identity = (host: HostConnection, path: string): string => `${host.name}:${path}`;

async function succeed(
  run: RunScript,
  host: HostConnection,
  script: string,
  path = '',
  options: ScriptOptions = {},
): Promise<Outcome> {
  const outcome = await run(host, script, options);
  if (outcome.code === 0) return outcome;
  throw new Error(
    `host ${host.name}: ${path === '' ? 'a shell step' : path} failed (exit ${outcome.code})\n${outcome.stderr.trim()}`,
  );
}
