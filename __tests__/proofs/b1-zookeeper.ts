import { noQuorum } from './b1-judge';
import { waitUntil } from './clients';
import { type ContainerJson, type Live } from './live';
import type { Say } from './proof';
import { attempt, judge, type Line } from './row';
import { SESSION_SECONDS, ZooKeeperClient } from './b1-zookeeper-client';

/** Upstream's, which the checks of the platform do not need. */
const UNLISTED = 'conf';

/** `c2`, of the member whose container it is. */
export const membersOf = (live: Live): ContainerJson[] => live.containersOf('zookeeper');

export async function modes(live: Live): Promise<Map<string, string>> {
  const asked = membersOf(live).map(async (member): Promise<[string, string]> => {
    const { code, stdout } = await live.tryIn(member, 'zk4lw srvr');
    const mode = /^Mode: (\w+)$/m.exec(stdout)?.[1];
    return [member.host, mode ?? (code === 0 ? 'not serving' : 'without an answer')];
  });
  return new Map(await Promise.all(asked));
}

export async function leader(live: Live): Promise<string | undefined> {
  return [...(await modes(live))].find(([, mode]) => mode === 'leader')?.[0];
}

export async function quorumBack(live: Live, seconds = 60): Promise<void> {
  const isWell = async (): Promise<boolean> => noQuorum(await modes(live)).length === 0;
  await waitUntil('all members to be in the quorum', seconds, isWell).catch(() => undefined);
}

export function quorum(live: Live, say: Say): Promise<Line> {
  const id = 'B1.zookeeper.quorum';
  const done = 'asked each member for its mode (srvr), and for a word that is not in its list';
  return attempt(id, done, async () => {
    say(done);
    const members = membersOf(live);
    if (members.length < 3) throw new Error(`${live.environment}: ${members.length} members of ZooKeeper are declared`);
    const found = await modes(live);
    const refusals = await Promise.all(
      members.map(async (member) => {
        const { stdout } = await live.tryIn(member, `zk4lw ${UNLISTED}`);
        return /not in the whitelist/.test(stdout)
          ? []
          : [`${member.host}: ${UNLISTED} is answered: ${stdout.trim().slice(0, 60)}`];
      }),
    );
    const right = [
      [...found].map(([member, mode]) => `${member}: ${mode}`).join(', '),
      `each: "${UNLISTED} is not executed because it is not in the whitelist."`,
    ];
    return judge(id, done, [...noQuorum(found), ...refusals.flat()], right, { members: members.length });
  });
}

/** A client holds an ephemeral node while the member that it is connected to is killed. @param only addresses that it is told, default all */
export function session(live: Live, say: Say, isToldOne = false): Promise<Line> {
  const id = 'B1.zookeeper.session';
  const told = isToldOne ? 'one address' : 'every address';
  const done = `held an ephemeral node with a client that knows ${told}, killed the member it was connected to (docker kill)`;
  return attempt(id, done, async () => {
    say(done);
    const members = membersOf(live);
    const client = await ZooKeeperClient.open(
      live,
      'session',
      members[0]?.host ?? '',
      isToldOne ? members.slice(-1) : members,
    );
    const path = '/longshore-proof-session';
    let killed: ContainerJson | undefined;
    try {
      const before = client.connected();
      await client.create(path);
      killed = members.find(({ host }) => live.host(host).address === before.server);
      if (killed === undefined) throw new Error(`the client is connected to ${before.server}, which is no member`);
      const began = Date.now();
      await live.succeedOn(killed.host, `$D kill ${killed.service}`);
      const isElsewhere = (): Promise<boolean> => Promise.resolve(client.connected().server !== before.server);
      const isTaken = await waitUntil('another member', SESSION_SECONDS, isElsewhere).then(
        () => true,
        () => false,
      );
      if (!isTaken)
        return judge(
          id,
          done,
          [
            `session ${before.id} was taken up by no other member within ${SESSION_SECONDS} s of the loss of ${killed.host}`,
          ],
          [],
        );
      const seconds = (client.connectedAt - began) / 1000;
      const after = client.connected();
      const other = members.find(({ host }) => host !== killed?.host && live.host(host).address !== after.server);
      const owner = await ownerOf(live, other ?? members[0] ?? killed, path);
      const wrong = [
        ...(after.id === before.id ? [] : [`the session was ${before.id} and is ${after.id}`]),
        ...(owner === before.id ? [] : [`the ephemeral node belongs to ${owner ?? 'nobody: it is gone'}`]),
      ];
      const name = (address: string): string =>
        members.find(({ host }) => live.host(host).address === address)?.host ?? address;
      const right = [
        `session ${before.id} went from ${name(before.server)} to ${name(after.server)}; ${other?.host ?? ''} says that the node is still its own`,
      ];
      return judge(id, done, wrong, right, { seconds, sessionTimeout: SESSION_SECONDS });
    } finally {
      await client.close();
      if (killed !== undefined) await live.succeedOn(killed.host, `$D start ${killed.service}`);
      await quorumBack(live);
    }
  });
}

/** The session that a node belongs to, as ZooKeeper's own client says in a member's container. */
async function ownerOf(live: Live, member: ContainerJson, path: string): Promise<string | undefined> {
  const { stdout } = await live.tryIn(member, `zookeeper cli stat ${path}`);
  return /^ephemeralOwner = (0x[0-9a-f]+)$/m.exec(stdout)?.[1];
}
