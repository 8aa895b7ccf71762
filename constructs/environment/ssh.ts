import { InvalidValueError, Port } from '../values';

/** How a host is reached, as people have it. */
export interface SshProps {
  /** Pinned host keys. @default - the ssh client's own known_hosts files */
  readonly knownHostsFile?: string;
  /** @default 22 */
  readonly port?: number;
  /** `user@host:port` to go through, as ssh's ProxyJump. @default - a direct connection */
  readonly proxyJump?: string;
  /** Whether commands that need root go through `sudo -n`. @default true for any user but root */
  readonly sudo?: boolean;
  /** Further ssh_config options, e.g. `{ Compression: 'yes' }`. Options that weaken host key checking are refused. @default none */
  readonly options?: Readonly<Record<string, string>>;
}

export interface SshKeyProps extends SshProps {
  /** Relative to the project, absolute, or `~/...`. The key itself never enters plan or state. */
  readonly privateKeyFile: string;
}

export interface SshAgentProps extends SshProps {
  /** Path of the agent's socket. @default - SSH_AUTH_SOCK of whoever deploys */
  readonly agentSocket?: string;
}

/** SSH access to a host: the user and how it authenticates. Host keys are always checked. */
export class Ssh {
  readonly port: number;
  readonly sudo: boolean;
  readonly knownHostsFile: string | undefined;
  readonly proxyJump: string | undefined;
  readonly options: Readonly<Record<string, string>>;

  private constructor(
    readonly user: string,
    props: SshProps,
    readonly privateKeyFile?: string,
  ) {
    if (!/^[A-Za-z_][\w.-]*\$?$/.test(user)) {
      throw new InvalidValueError(
        user,
        'an SSH user is a login name',
        'use letters, digits, dot, hyphen and underscore',
      );
    }
    this.port = Port.tcp(props.port ?? 22).number;
    this.sudo = props.sudo ?? user !== 'root';
    this.knownHostsFile = props.knownHostsFile;
    this.proxyJump = props.proxyJump;
    this.options = Object.freeze({ ...props.options });
    if (props.knownHostsFile === '/dev/null') refuse('knownHostsFile = /dev/null');
    checkOptions(this.options);
    Object.freeze(this);
  }

  /** A private key file. @throws InvalidValueError for a bad user or port, or options that weaken host key checking */
  static key(user: string, props: SshKeyProps): Ssh {
    return new Ssh(user, props, props.privateKeyFile);
  }

  /** The operator's ssh-agent. @throws InvalidValueError as `key` does */
  static agent(user: string, props: SshAgentProps = {}): Ssh {
    const options =
      props.agentSocket === undefined ? props.options : { ...props.options, IdentityAgent: props.agentSocket };
    return new Ssh(user, { ...props, options });
  }
}

/** What has a property of its own, e.g. because its path is turned round for the stack's folder. */
const PROPERTIES: Readonly<Record<string, string>> = {
  identityfile: 'privateKeyFile',
  userknownhostsfile: 'knownHostsFile',
  proxyjump: 'proxyJump',
  port: 'port',
  user: 'user',
};

function checkOptions(options: Readonly<Record<string, string>>): void {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(options)) {
    const key = name.toLowerCase();
    checkOption(name, value, key);
    if (seen.has(key)) {
      throw new InvalidValueError(
        name,
        'an ssh option is given once (letter case does not matter)',
        'keep one of them',
      );
    }
    seen.add(key);
  }
}

/** @throws InvalidValueError also for ssh_config(5) options that let an unknown or changed host key pass */
function checkOption(name: string, value: string, key: string): void {
  if (!/^[A-Za-z0-9]+$/.test(name) || !/^[^\r\n]*\S[^\r\n]*$/.test(value)) {
    throw new InvalidValueError(
      `${name}=${value}`,
      'an ssh option is an ssh_config keyword and a one-line value',
      'see ssh_config(5)',
    );
  }
  if (key === 'stricthostkeychecking' && value.toLowerCase() !== 'yes') refuse(`${name}=${value}`);
  if ((key === 'userknownhostsfile' || key === 'globalknownhostsfile') && value.includes('/dev/null'))
    refuse(`${name}=${value}`);
  if (key === 'nohostauthenticationforlocalhost' && value.toLowerCase() !== 'no') refuse(`${name}=${value}`);
  const property = PROPERTIES[key];
  if (property !== undefined) {
    const rule = 'what Ssh has a property for is no option';
    throw new InvalidValueError(`${name}=${value}`, rule, `write it as ${property}`);
  }
}

function refuse(value: string): never {
  throw new InvalidValueError(
    value,
    "host keys are always checked (whoever answers in a host's name could take its secrets)",
    "pin the host's key in a known_hosts file and name it as knownHostsFile",
  );
}
