import type { HostConnection } from '../connection';

/**
 * `user@address:port/name` of something on a host; key and known hosts are the ssh client's own until the next apply writes the
 * declared ones. @throws Error for anything else
 */
export function hostAndName(id: string, kind: string): { host: HostConnection; name: string } {
  const match = /^(?<user>[^@]+)@(?<address>[^@:/]+):(?<port>\d+)\/(?<name>[a-zA-Z0-9][\w.-]*)$/.exec(id)?.groups;
  if (match === undefined)
    throw new Error(
      `import id "${id}" reads <user>@<address>:<port>/<${kind}>\nWrite for example ops@192.0.2.11:22/zookeeper.`,
    );
  const { user = '', address = '', port = '', name = '' } = match;
  const host = {
    name: address,
    address,
    port: Number(port),
    user,
    sudo: user !== 'root',
    unreachable: 'fail',
    state: 'active',
  } as const;
  return { host, name };
}
