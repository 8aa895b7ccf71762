import { hostAndPath } from '../import-id';
import type { ConsulCluster } from './servers';

/** The port of Consul's HTTP API unless the id names another. */
const HTTP_PORT = 8500;

/**
 * `<user>@<address>:<ssh port> <token file> <name>`: by a server, and as whom. Other servers, and an HTTP port other than 8500, are
 * written down by the first apply. @param example a name, for the message
 */
export function parseConsulId(id: string, example: string): { cluster: ConsulCluster; name: string } {
  const [server = '', tokenFile = '', ...rest] = id.trim().split(' ');
  const name = rest.join(' ');
  if (name === '')
    throw new Error(
      `import id "${id}" reads <user>@<address>:<ssh port> <token file> <name>\n` +
        `Write for example: ops@192.0.2.21:22 secrets/lab/consul/bootstrap-token ${example}`,
    );
  return { cluster: { servers: [hostAndPath(server).host], port: HTTP_PORT, tokenFile }, name };
}
