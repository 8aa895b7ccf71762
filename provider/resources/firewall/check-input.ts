import { AttributeError } from '../../framework';
import type { Declared } from './declared';
import { portsOf, rangeOf } from './ipv4';

const [SOONEST, LATEST] = [10, 25];

/** @throws AttributeError for what nft would refuse, or would take for something else */
export function checkInput({ sets, rules, rollbackSeconds, containerDevices }: Declared): void {
  for (const [name, members] of Object.entries(sets)) {
    const bad = members.find((member) => rangeOf(member) === undefined);
    if (bad !== undefined) {
      throw new AttributeError(
        'sets',
        `set "${name}": "${bad}" is no IPv4 address or network\nWrite for example 192.0.2.0/24.`,
      );
    }
  }
  for (const { set, port } of rules) {
    if (!(set in sets)) {
      throw new AttributeError(
        'rules',
        `rule for ${port}: there is no set "${set}"\nUse one of ${Object.keys(sets).join(', ')}.`,
      );
    }
    if (portsOf(port) === undefined) {
      throw new AttributeError(
        'rules',
        `rule for ${set}: "${port}" is no port\nWrite for example 4789/udp or 32768-60999/tcp.`,
      );
    }
  }
  const odd = containerDevices.find((device) => !/^[\w.@-]{1,15}\*?$/.test(device));
  if (odd !== undefined) {
    throw new AttributeError(
      'containerDevices',
      `"${odd}" is no name of a network device\nWrite for example virbr0 or lxdbr*.`,
    );
  }
  if (!(rollbackSeconds >= SOONEST && rollbackSeconds <= LATEST)) {
    throw new AttributeError(
      'rollbackSeconds',
      `a rollback is due ${SOONEST} to ${LATEST} s after the rules, not ${rollbackSeconds}\nLeave it out: 20 s will do.`,
    );
  }
}
