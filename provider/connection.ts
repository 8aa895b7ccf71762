import { bool, map, number, object, oneOf, optional, required, string, type Inputs } from './framework/schema';

/** Connection data stands on each resource, never in the provider's configuration: hosts come and go without aliases. */
export const connectionAttributes = {
  name: required(string, "The host's name, for messages."),
  address: required(string, 'IPv4 address or DNS name.'),
  port: required(number, 'TCP port of sshd.'),
  user: required(string, 'SSH user.'),
  sudo: required(bool, 'Whether what needs root goes through `sudo -n`.'),
  unreachable: required(oneOf('warn', 'fail'), 'What a plan does while the host cannot be reached.'),
  state: required(
    oneOf('active', 'leaving', 'lost'),
    'A lost host is never contacted; deleting what was on it succeeds.',
  ),
  privateKeyFile: optional(string, "Path of the private key; left out: the operator's agent."),
  knownHostsFile: optional(string, "Path of pinned host keys; left out: the ssh client's own files."),
  proxyJump: optional(string, 'Host to go through, as ssh has it.'),
  options: optional(map(string), 'Further ssh_config options.'),
};

export const connection = object(connectionAttributes);

/** How a host is reached. */
export type HostConnection = Inputs<typeof connectionAttributes>;

/** A host may get another address or another name, and is the same. */
export const isAnotherMachine = (one: HostConnection, other: HostConnection): boolean =>
  one.name !== other.name && one.address !== other.address;
