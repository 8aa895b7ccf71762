import { hostAndPath } from '../import-id';
import type { MarathonAccess } from './hosts';

/** The port of Marathon's HTTP API unless the id names another. */
const HTTP_PORT = 8080;

const ID =
  /^(?<target>[^@\s]+@[^@:/\s]+:\d+\/\S+)(?:\s+(?<port>\d+|(?<loopback>loopback)(?::\d+)?))?(?:\s+(?<credentialsFile>\S+))?$/;
const READS = '<user>@<address>:<ssh port>/<app id> [<http port> | loopback[:<http port>]] [<credentials file>]';

/**
 * `<user>@<address>:<ssh port>/<app id> [<http port> | loopback[:<http port>]] [<credentials file>]`: by a host of the cluster, whose API is at its address, or its
 * loopback. Its other hosts are written down by the first apply. @throws Error for anything else
 */
export function parseMarathonId(id: string): { cluster: MarathonAccess; appId: string } {
  const { target, loopback, port: where = '', credentialsFile } = ID.exec(id.trim())?.groups ?? {};
  const port = Number(/\d+$/.exec(where)?.[0] ?? HTTP_PORT);
  if (target === undefined || port < 1 || port > 65_535)
    throw new Error(
      `import id "${id}" reads ${READS}\n` +
        'Write for example: ops@192.0.2.21:22/shop/web loopback:8080 secrets/lab/marathon/http-credentials',
    );
  const { host, path } = hostAndPath(target);
  return {
    cluster: {
      hosts: [host],
      port,
      listens: loopback === undefined ? 'address' : 'loopback',
      ...(credentialsFile !== undefined && { credentialsFile }),
    },
    appId: path,
  };
}
