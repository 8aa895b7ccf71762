import type { HostConnection } from '../connection';
import { resource, type Planned, type State } from '../framework';
import { runScript, type Outcome } from '../transport';
import { hostDirectory } from './host-directory.schema';
import { orLastKnown } from './host-trouble';
import { quoted } from './quoted';

type Attributes = typeof hostDirectory.attributes;
export type RunScript = (host: HostConnection, script: string) => Promise<Outcome>;

export const hostDirectoryResource = (run: RunScript = runScript) =>
  resource<Attributes>({
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

    create: (planned) => ensure(run, planned),
    update: (planned) => (planned.host.state === 'lost' ? Promise.resolve(planned) : ensure(run, planned)),
    delete: () => Promise.resolve(), // the data stays

    import: async (id) => {
      const { host, path } = parseImportId(id);
      const { stdout } = await succeed(run, host, `stat -c '%u %g %a' ${quoted(path)}`);
      const [uid, gid, mode] = stdout.trim().split(' ');
      return {
        host,
        path,
        uid: Number(uid),
        gid: Number(gid),
        mode: (mode ?? '').padStart(4, '0'),
        mountPoint: false,
        id: identity(host, path),
      };
    },
  });

async function ensure(run: RunScript, planned: Planned<Attributes>): Promise<State<Attributes>> {
  const { host, path, uid, gid, mode, mountPoint } = planned;
  const guard = mountPoint
    ? `mountpoint -q ${quoted(path)} || { echo 'no file system is mounted there' >&2; exit 1; }\n`
    : '';
  const make = `mkdir -p ${quoted(path)} && chown ${uid}:${gid} ${quoted(path)} && chmod ${quoted(mode)} ${quoted(path)}`;
  await succeed(run, host, `${guard}${make}`, path);
  return { ...planned, id: identity(host, path) };
}

const identity = (host: HostConnection, path: string): string => `${host.name}:${path}`;

async function succeed(run: RunScript, host: HostConnection, script: string, path = ''): Promise<Outcome> {
  const outcome = await run(host, script);
  if (outcome.code === 0) return outcome;
  throw new Error(
    `host ${host.name}: ${path === '' ? 'a shell step' : path} failed (exit ${outcome.code})\n${outcome.stderr.trim()}`,
  );
}

/** `user@address:port/absolute/path`; key and known hosts are the ssh client's own until the next apply writes the declared ones. */
export function parseImportId(id: string): { host: HostConnection; path: string } {
  const match = /^(?<user>[^@]+)@(?<address>[^:/]+):(?<port>\d+)(?<path>\/.*)?$/.exec(id)?.groups;
  if (match === undefined)
    throw new Error(
      `import id "${id}" reads <user>@<address>:<port>[/absolute/path]\nWrite for example ops@192.0.2.11:22/srv/data.`,
    );
  const { user = '', address = '', port = '', path = '/' } = match;
  const host = {
    name: address,
    address,
    port: Number(port),
    user,
    sudo: user !== 'root',
    unreachable: 'fail',
    state: 'active',
  } as const;
  return { host, path };
}
