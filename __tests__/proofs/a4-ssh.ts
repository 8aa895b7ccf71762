import { quote, type ContainerJson, type Live } from './live';
import { rootly } from './host-fault';

const PORT = 2222;

/** How far an ssh between two containers came. */
export interface SshTry {
  readonly connected: boolean;
  /** Both sides agreed on keys: data of a kilobyte and more travelled both ways. */
  readonly keysExchanged: boolean;
  readonly seconds: number;
  readonly last: string;
}

/**
 * ssh from one container's network to another's, with the hosts' own programs (no image of ours carries an SSH server): what the
 * original deployment did. It ends at authentication, which comes after the key exchange.
 */
export async function sshBetween(live: Live, from: ContainerJson, to: ContainerJson, address: string): Promise<SshTry> {
  const inside = (container: ContainerJson, command: string): string =>
    `pid=$(docker inspect -f '{{.State.Pid}}' "$(docker ps -q --filter label=longshore.service=${quote(container.service)} | head -n 1)")\n` +
    command.replaceAll('@IN@', 'nsenter -t $pid -n');
  const server =
    `mkdir -p /run/sshd; setsid timeout 40 @IN@ /usr/sbin/sshd -D -p ${PORT} -o ListenAddress=${address} ` +
    `-o PidFile=none -h /etc/ssh/ssh_host_ed25519_key >/dev/null 2>&1 </dev/null & sleep 1; cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub`;
  const key = (await live.succeedOn(to.host, rootly(live, to.host, inside(to, server)))).trim();
  const known = `k=$(mktemp); echo ${quote(`[${address}]:${PORT} ${key}`)} >$k`;
  const client =
    `${known}; timeout 15 @IN@ ssh -v -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=$k -o ConnectTimeout=12 ` +
    `-p ${PORT} nobody@${address} true 2>&1; rm -f $k`;
  const start = Date.now();
  const { stdout } = await live.on(from.host, rootly(live, from.host, inside(from, client)), { timeout: 40 });
  const lines = stdout.trim().split('\n');
  return {
    connected: /Connection established/.test(stdout),
    keysExchanged: /SSH2_MSG_NEWKEYS received/.test(stdout),
    seconds: Math.round((Date.now() - start) / 100) / 10,
    last: (lines.filter((line) => line.startsWith('debug1: ')).at(-1) ?? lines.at(-1) ?? '').replace('debug1: ', ''),
  };
}
