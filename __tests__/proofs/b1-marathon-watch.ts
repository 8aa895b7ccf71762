import type { AppTask } from './b1-marathon-judge';
import type { Look, Watched } from './b1-upgrade-judge';

/** Between two looks, where Marathon answers faster. */
export const EVERY_MILLISECONDS = 200;

/** Looks at an app's tasks, again and again, while `work` goes on; looking ends with it, also where it fails. */
export async function whileWatched<T>(
  tasks: () => Promise<readonly AppTask[]>,
  work: () => Promise<T>,
): Promise<{ readonly did: T; readonly watched: Watched }> {
  const from = Date.now();
  const looks: Look[] = [];
  let isOver = false;
  const looking = look(tasks, looks, () => isOver);
  try {
    const did = await work();
    return { did, watched: { looks, from, to: Date.now() } };
  } finally {
    isOver = true;
    await looking;
  }
}

async function look(tasks: () => Promise<readonly AppTask[]>, looks: Look[], isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const start = Date.now();
    // One that is not answered is a gap, which the line measures.
    const found = await tasks().catch(() => undefined);
    if (found !== undefined) looks.push({ at: Date.now(), tasks: found });
    const left = EVERY_MILLISECONDS - (Date.now() - start);
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }
}
