import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;
/** cdktf redraws these many times a second. */
const REDRAWN = /^\s*$|^[\u2800-\u28ff]|\d+ Stacks? deploying/u;

/** Passes each line on as a log wants it: no colours, no spinner, nothing twice in a row. */
export function plainLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (!stream) return;
  let last = '';
  createInterface({ input: stream }).on('line', (raw) => {
    const line = raw.replaceAll(ESCAPES, '').trimEnd();
    if (line === last || REDRAWN.test(line)) return;
    last = line;
    onLine(line);
  });
}
