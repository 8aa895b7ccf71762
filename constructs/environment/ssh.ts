import { InvalidValueError, Port } from '../values';
import { HOST_KEYS_CHECKED, SSH_OPTION, SSH_PASSWORD, SSH_USER } from './rules';

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
  /** Further ssh_config options, e.g. `{ Compression: 'yes' }`. Options that weaken host key checking or ask for a password are refused. @default none */
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
    if (!/^[A-Za-z_][\w.-]*\$?$/.test(user)) throw new InvalidValueError(user, SSH_USER);
    this.port = Port.tcp(props.port ?? 22).number;
    this.sudo = props.sudo ?? user !== 'root';
    this.knownHostsFile = props.knownHostsFile;
    this.proxyJump = props.proxyJump;
    this.options = Object.freeze({ ...props.options });
    if (props.knownHostsFile === '/dev/null')
      throw new InvalidValueError('knownHostsFile = /dev/null', HOST_KEYS_CHECKED);
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
      const says = 'an ssh option is given once (letter case does not matter)';
      throw new InvalidValueError(name, SSH_OPTION, { says, fix: 'keep one of them' });
    }
    seen.add(key);
  }
}

/** Options that let an unknown or changed host key pass, ssh_config(5); a command may bring an ssh of its own. */
const UNCHECKED: readonly ((key: string, value: string) => boolean)[] = [
  (key, value) => key === 'stricthostkeychecking' && value.toLowerCase() !== 'yes',
  (key, value) => (key === 'userknownhostsfile' || key === 'globalknownhostsfile') && value.includes('/dev/null'),
  (key, value) => key === 'nohostauthenticationforlocalhost' && value.toLowerCase() !== 'no',
  (_, value) =>
    /stricthostkeychecking[=\s](?![=\s"']*yes\b)/i.test(value) || /knownhostsfile[=\s"']+\/dev\/null/i.test(value),
];

const INTERACTIVE: ReadonlySet<string> = new Set([
  'passwordauthentication',
  'kbdinteractiveauthentication',
  'challengeresponseauthentication',
]);

/** Options by which somebody would be asked for a password. */
const ASKING: readonly ((key: string, value: string) => boolean)[] = [
  (key, value) => INTERACTIVE.has(key) && value.toLowerCase() !== 'no',
  (key, value) => key === 'preferredauthentications' && /password|keyboard-interactive/i.test(value),
  (key, value) => key === 'batchmode' && value.toLowerCase() !== 'yes',
  (_, value) => /\bsshpass\b/.test(value),
];

function checkOption(name: string, value: string, key: string): void {
  const option = `${name}=${value}`;
  if (!/^[A-Za-z0-9]+$/.test(name) || !/^[^\r\n]*\S[^\r\n]*$/.test(value))
    throw new InvalidValueError(option, SSH_OPTION);
  if (UNCHECKED.some((isUnchecked) => isUnchecked(key, value))) throw new InvalidValueError(option, HOST_KEYS_CHECKED);
  if (ASKING.some((asks) => asks(key, value))) throw new InvalidValueError(option, SSH_PASSWORD);
  const property = PROPERTIES[key];
  if (property !== undefined) {
    const says = 'what Ssh has a property for is no option';
    throw new InvalidValueError(option, SSH_OPTION, { says, fix: `write it as ${property}` });
  }
}
