import { frame, Frames } from './wire';

test('frames come out whole and in order, whatever the pieces in which they come', () => {
  const all = Buffer.concat([
    frame('stdout', Buffer.from('one')),
    frame('stderr', Buffer.alloc(0)),
    frame('exit', Buffer.from('7')),
  ]);
  for (const size of [1, 4, all.length]) {
    const taken: string[] = [];
    const frames = new Frames((channel, bytes) => taken.push(`${channel} ${bytes.toString()}`));
    for (let at = 0; at < all.length; at += size) frames.add(all.subarray(at, at + size));
    expect(taken).toEqual(['stdout one', 'stderr ', 'exit 7']);
  }
});
