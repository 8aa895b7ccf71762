import { hostAndPath } from '../import-id';
import type { MarathonAccess } from './hosts';

/** The port of Marathon's HTTP API unless the id names another. */
const HTTP_PORT = 8080;

/**
 * `<user>@<address>:<ssh port>/<app id> [<credentials file>]`: by a host of the cluster, at whose address port 8080 answers. Other hosts, and another
 * port, are written down by the first apply.
 */
export function parseMarathonId(id: string): { cluster: MarathonAccess; appId: string } {
  const match = /^(?<target>[^@\s]+@[^@:/\s]+:\d+\/\S+)(?:\s+(?<credentialsFile>\S+))?$/.exec(id.trim())?.groups;
  if (match === undefined)
    throw new Error(
      `import id "${id}" reads <user>@<address>:<ssh port>/<app id> [<credentials file>]\n` +
        'Write for example: ops@192.0.2.21:22/shop/web secrets/lab/marathon/http-credentials',
    );
  const { host, path } = hostAndPath(match.target ?? '');
  const { credentialsFile } = match;
  return {
    cluster: {
      hosts: [host],
      port: HTTP_PORT,
      listens: 'address',
      ...(credentialsFile !== undefined && { credentialsFile }),
    },
    appId: path,
  };
}
