import { connection } from '../../connection';
import { list, number, object, oneOf, optional, required, string } from '../../framework/schema';

/** Where a Marathon cluster is asked, and as whom. */
export const marathonCluster = required(
  object({
    hosts: required(list(connection), 'Its hosts; the first that answers is asked, and a standby asks the leader.'),
    port: required(number, 'TCP port of their HTTP API.'),
    listens: required(oneOf('address', 'loopback'), "Where on the host it is: at the host's address, or its loopback."),
    credentialsFile: optional(
      string,
      "File with `<user>:<password>` on the operator's machine, read whenever Marathon is asked; nothing of it enters plan or state.",
    ),
  }),
  'The cluster that runs it.',
);
