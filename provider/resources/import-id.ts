import type { HostConnection } from '../connection';

/** Key and known hosts are the ssh client's own until the next apply writes the declared ones. */
function hostOf({ user = '', address = '', port = '' }: Readonly<Record<string, string>>): HostConnection {
  return {
    name: address,
    address,
    port: Number(port),
    user,
    sudo: user !== 'root',
    unreachable: 'fail',
    state: 'active',
  };
}

/** `user@address:port/name` of something on a host. @throws Error for anything else */
export function hostAndName(id: string, kind: string): { host: HostConnection; name: string } {
  const match = /^(?<user>[^@]+)@(?<address>[^@:/]+):(?<port>\d+)\/(?<name>[a-zA-Z0-9][\w.-]*)$/.exec(id)?.groups;
  if (match === undefined)
    throw new Error(
      `import id "${id}" reads <user>@<address>:<port>/<${kind}>\nWrite for example ops@192.0.2.11:22/zookeeper.`,
    );
  return { host: hostOf(match), name: match.name ?? '' };
}

/** `user@address:port/absolute/path`, or of the host alone. @throws Error for anything else */
export function hostAndPath(id: string): { host: HostConnection; path: string } {
  const match = /^(?<user>[^@]+)@(?<address>[^:/]+):(?<port>\d+)(?<path>\/.*)?$/.exec(id)?.groups;
  if (match === undefined)
    throw new Error(
      `import id "${id}" reads <user>@<address>:<port>[/absolute/path]\nWrite for example ops@192.0.2.11:22/srv/data.`,
    );
  return { host: hostOf(match), path: match.path ?? '/' };
}
