import type { Declared } from './declared';
import type { Facts } from './facts';
import { covers, portsOf, rangeOf } from './ipv4';

/** Why these rules would shut out whoever applies them; undefined when they do not. */
export function lockOutTrouble(
  { sets, rules, mode, host }: Declared,
  { clientAddress, serverPort }: Pick<Facts, 'clientAddress' | 'serverPort'>,
): string | undefined {
  if (mode !== 'enforce' || clientAddress === undefined) return undefined; // the rollback remains
  const port = serverPort ?? host.port;
  if (rangeOf(clientAddress) === undefined) {
    return (
      `these rules would lock you out: you come from ${clientAddress}, and new connections over IPv6 are closed` +
      '\nReach the host at its IPv4 address.'
    );
  }
  const letsIn = rules.some(({ set, port: text }) => {
    const range = portsOf(text);
    const isPort = range?.protocol === 'tcp' && range.first <= port && port <= range.last;
    return isPort && (sets[set] ?? []).some((member) => covers(member, clientAddress));
  });
  if (letsIn) return undefined;
  const elsewhere =
    port === host.port ? '' : ` (its sshd listens there; you reach it at ${host.port} through a translation)`;
  return (
    `these rules would lock you out: you come from ${clientAddress}, and no rule lets that address in at ${port}/tcp${elsewhere}` +
    `\nAdd it to the operators, for example as ${clientAddress}/32. Nothing was changed.`
  );
}
