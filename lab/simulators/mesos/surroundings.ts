import { networkInterfaces } from 'node:os';
import type { Coordination } from '../coordination';
import { zookeeper } from '../zookeeper';
import { zookeeperUrl } from '../zookeeper-url';
import type { Flags } from './flags';

/** Of the version that the simulator speaks for. */
export const VERSION = '1.11.0';

/** One line of glog's, without its file and line. */
export function log(line: string): void {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(now.getUTCMonth() + 1)}${two(now.getUTCDate())}`;
  const time = `${two(now.getUTCHours())}:${two(now.getUTCMinutes())}:${two(now.getUTCSeconds())}`;
  process.stderr.write(`I${day} ${time} ${line}\n`);
}

/** `--ip`, or the first address that is not a loopback. */
export function addressOf(flags: Flags): string {
  if (flags.ip !== undefined) return flags.ip;
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

/** A session for as long as it holds; then another. @param begin is called with each */
export function keepSession(
  url: string,
  sessionMilliseconds: number,
  begin: (coordination: Coordination, path: string) => void,
  lost: () => void,
): () => void {
  const { servers, path, digest } = zookeeperUrl(url);
  let isOver = false;
  let current: Coordination | undefined;
  const open = (): void => {
    const coordination = zookeeper(servers, sessionMilliseconds, digest);
    current = coordination;
    coordination.onLost(() => {
      coordination.close();
      lost();

      if (!isOver) setTimeout(open, 1000);
    });
    begin(coordination, path);
  };
  open();
  return () => {
    isOver = true;
    current?.close();
  };
}
