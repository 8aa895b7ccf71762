import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { HostConnection } from '../connection';
import { resource, type Context, type Planned, type State } from '../framework';
import { secretDigest } from '../secret-digest';
import { runInSession, runScript, type RunScript } from '../transport';
import { MadeDirectories } from './directory/made-directories';
import { checkInput } from './file/check-input';
import { look, shown, type Found } from './file/look';
import { DOWNLOAD_SECONDS, MOST_BYTES, removeScript, writeScript } from './file/scripts';
import { written, type Written } from './file/write';
import { hostAndPath } from './import-id';
import { hostFile } from './host-file.schema';
import { orLastKnown, unlessInterrupted } from './host-trouble';
import { operatorFile } from './operator-file';
import { secretContent } from './secret-content';

type Attributes = typeof hostFile.attributes;

/** Beside the download itself: hashing what came, and a slow disk. */
const MORE_SECONDS = 120;

/** @param run for short steps @param runLong for downloads */
export const hostFileResource = (run: RunScript = runInSession, runLong: RunScript = runScript) => {
  const made = new MadeDirectories();
  return resource<Attributes>({
    schema: hostFile,

    read: (state, context) =>
      orLastKnown(state.host, state, context, async () => {
        const found = await look(run, state.host, state.path, unneeded(state));
        if (found === undefined) return undefined;
        const { uid, gid, mode } = found;
        return { ...state, uid, gid, mode, ...(await differences(state, found, context)) };
      }),

    create: async (planned, context) => {
      const { before } = await write(planned, planned.onExisting === 'replace' ? 'true' : 'false', context);
      return { ...planned, before, written: now(), id: `${planned.host.name}:${planned.path}` };
    },

    update: async (planned, prior, context) => {
      if (planned.host.state === 'lost') return { ...planned, written: prior.written };
      const { isNew } = await write(planned, 'true', context);
      return { ...planned, written: isNew ? now() : prior.written };
    },

    delete: async ({ host, path, before }) => {
      if (host.state === 'lost') return;
      await made.inTurn(host, async (left) => {
        const outcome = await run(host, removeScript(path, before, left));
        if (outcome.code === 0) return outcome;
        throw new Error(
          `host ${host.name}: ${path} cannot be removed (exit ${outcome.code})\n${outcome.stderr.trim()}`,
        );
      });
    },

    /** Never the content: it may be a secret's. The first apply compares it with what is declared. */
    import: async (id) => {
      const { host, path } = hostAndPath(id);
      const found = await look(run, host, path, 'any');
      if (found?.sha256 === undefined)
        throw new Error(`host ${host.name} has no file ${path}\nThere is nothing to import; let apply make it.`);
      const { uid, gid, mode } = found;
      return {
        ...{ host, path, uid, gid, mode },
        onExisting: 'refuse',
        before: 'file',
        written: '',
        id: `${host.name}:${path}`,
      };
    },
  });

  async function write(planned: Planned<Attributes>, replaces: string, { signal }: Context): Promise<Written> {
    checkInput(planned);
    const { host, path, uid, gid, mode, content = '', secret, download } = planned;
    const wanted = { path, uid, gid, mode, replaces };
    if (download !== undefined) {
      const script = writeScript({ ...wanted, source: download });
      const outcome = runLong(host, script, { seconds: DOWNLOAD_SECONDS + MORE_SECONDS });
      return written(host, path, await unlessInterrupted(outcome, signal));
    }
    const source = secret === undefined ? Buffer.from(content) : await secretContent(titleOf(host, path), secret);
    if (source.length > MOST_BYTES)
      throw new Error(
        `${titleOf(host, path)}: ${source.length} bytes are too many\nWhat a deploy sends has ${MOST_BYTES} at most; let the host download it.`,
      );
    return written(host, path, await run(host, writeScript({ ...wanted, source })));
  }
};

const now = (): string => new Date().toISOString();
const titleOf = ({ name }: HostConnection, path: string): string => `host ${name}: ${path}`;

/** The digest of what needs not be read back: a text that is as it was, and a download of any. */
function unneeded({ content, secret }: State<Attributes>): string {
  if (secret !== undefined) return '';
  return content === undefined ? 'any' : sha256Of(content);
}

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the plan shows of another content; the digest of a secret is made here, for its key never leaves this machine. */
async function differences(
  { host, path, content, secret, download }: State<Attributes>,
  found: Found,
  context: Context,
): Promise<Partial<State<Attributes>>> {
  const { sha256, bytes } = found;
  if (sha256 === undefined) return {}; // the mode tells
  if (download !== undefined) return { download: { ...download, sha256 } };
  if (secret === undefined)
    return content === undefined || sha256Of(content) === sha256 ? {} : { content: shown(found) };
  try {
    const key = await readFile(operatorFile(secret.digestKey), 'utf8');
    return { secret: { ...secret, digest: bytes === undefined ? '' : secretDigest(key, bytes) } };
  } catch {
    context.warn(
      `${titleOf(host, path)}: nobody looked whether its content is as it was deployed`,
      `${secret.digestKey} cannot be read. The secrets of an environment lie on the machine that deploys it.`,
    );
    return {};
  }
}
