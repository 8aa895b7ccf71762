import { connection } from '../../connection';
import { list, number, object, required, string } from '../../framework/schema';

/** Where a Consul cluster is asked, and as whom. */
export const consulCluster = required(
  object({
    servers: required(list(connection), 'Its servers; the first that answers is asked.'),
    port: required(number, 'TCP port of their HTTP API, on their loopback.'),
    tokenFile: required(
      string,
      "File with a management token on the operator's machine, read whenever Consul is asked; nothing of it enters plan or state.",
    ),
  }),
  'The cluster that holds it.',
);
