import type { Context } from '../../framework';
import { EngineError, UnreachableError, type EngineOf } from '../../transport';
import type { QuorumInput, RollInput, RollMemberInput } from '../host-container.schema';
import { pause } from '../host-trouble';
import { execute } from './exec';

export const memberName = ({ host, container }: RollMemberInput): string => `${container} on ${host.name}`;

/** Whether a command passes in a member's container; what does not run, or cannot be reached, does not pass. */
export async function passes(
  engineOf: EngineOf,
  { host, container }: RollMemberInput,
  command: readonly string[],
): Promise<boolean> {
  try {
    return (await execute(engineOf(host), container, command)).code === 0;
  } catch (error) {
    if (error instanceof EngineError || error instanceof UnreachableError) return false;
    throw error;
  }
}

/**
 * Ends when a member may be stopped: the others that take part are a majority without it, or it takes no part itself, or the group
 * is of one or two, which have no majority to keep.
 * @throws Error naming who does not take part, when they do not within that time
 */
export async function awaitMajority(
  engineOf: EngineOf,
  { name, members, voters, ready }: RollInput & QuorumInput,
  self: RollMemberInput,
  timeoutSeconds: number,
  { signal }: Pick<Context, 'signal'>,
  poll: number,
): Promise<void> {
  const majority = Math.floor(voters / 2) + 1;
  if (voters < 3 || !(await passes(engineOf, self, ready))) return;
  const others = members.filter((member) => memberName(member) !== memberName(self));
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const answers = await Promise.all(others.map((member) => passes(engineOf, member, ready)));
    const missing = others.filter((_, index) => answers[index] === false);
    if (others.length - missing.length >= majority) return;
    if (Date.now() > deadline) {
      const absent = voters - members.length;
      const list = [...missing.map(memberName), ...(absent > 0 ? [`${absent} without a container`] : [])];
      throw new Error(
        `container ${memberName(self)}: not restarted: ${name} would lose its majority (${majority} of ${voters})\n` +
          `${others.length - missing.length} others take part. Not ready: ${list.join(', ')}.\n` +
          'Mend these first, and run the same command again.',
      );
    }
    await pause(poll, signal);
  }
}
