import type { HostConnection } from '../../connection';
import type { Context } from '../../framework';
import { UnreachableError, type EngineOf, type RunScript } from '../../transport';
import { pause } from '../host-trouble';

/** 7946 in /proc/net/tcp, in state LISTEN: no tool is needed. */
const IS_HELD = "grep -qE ':1F0A [0-9A-F:]+ 0A ' /proc/net/tcp /proc/net/tcp6 2>/dev/null";
const CLOSES_SECONDS = 4;
const RESTART_SECONDS = 60;

/**
 * An engine that could not tell its peers in a second that it leaves ("timeout waiting for leave broadcast") keeps the gossip of its
 * former swarm, and with it port 7946. In the next swarm its overlays then carry nothing, while every node is Ready (seen with Docker
 * 20.10.24). Only a restart of the engine mends that: done where no container runs, else asked for.
 */
export async function freeGossipPort(
  engineOf: EngineOf,
  run: RunScript,
  host: HostConnection,
  context: Context,
  poll = 1000,
): Promise<void> {
  const isHeld = async (): Promise<boolean> => (await run(host, IS_HELD)).code === 0;
  for (let left = CLOSES_SECONDS; await isHeld(); left -= 1) {
    if (left > 0) await pause(poll, context.signal);
    else return restart(engineOf, run, host, context, poll);
  }
}

async function restart(
  engineOf: EngineOf,
  run: RunScript,
  host: HostConnection,
  context: Context,
  poll: number,
): Promise<void> {
  const containers = await engineOf(host).get<object[]>('/containers/json');
  if (containers.length > 0) {
    throw new Error(
      `host ${host.name}: its Docker engine still holds port 7946 of a swarm that it has left\n` +
        `Its overlays would carry nothing in another swarm. ${containers.length} containers run there, so it is for you to say when: ` +
        'systemctl restart docker, then run this again.',
    );
  }
  const { code, stderr } = await run(host, 'systemctl restart docker');
  if (code !== 0)
    throw new Error(
      `host ${host.name}: its Docker engine still holds port 7946 of a swarm that it has left, and does not restart\n${stderr.trim()}`,
    );
  const deadline = Date.now() + RESTART_SECONDS * 1000;
  for (;;) {
    try {
      await engineOf(host).get('/info');
      context.warn(
        `host ${host.name}: its Docker engine was restarted`,
        'It still held port 7946 of a swarm that it had left, and no container ran on it.',
      );
      return;
    } catch (error) {
      if (!(error instanceof UnreachableError) || Date.now() > deadline) throw error;
    }
    await pause(poll, context.signal);
  }
}

/** Members leave one after another: two that leave at once wait for each other's ear in vain, see {@link freeGossipPort}. */
let last: Promise<unknown> = Promise.resolve();
export function oneAfterAnother<T>(leave: () => Promise<T>): Promise<T> {
  const next = last.then(leave, leave);
  last = next.catch(() => undefined);
  return next;
}
