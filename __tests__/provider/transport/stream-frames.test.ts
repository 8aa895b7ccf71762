import { textOf } from '../../../provider/transport/stream-frames';
import { frame } from '../fake-engines';

describe("an engine's multiplexed stream", () => {
  test('is the text of its frames, stdout and stderr in order', () => {
    expect(textOf(Buffer.concat([frame(1, 'one\n'), frame(2, 'zwö\n'), frame(1, '')]))).toBe('one\nzwö\n');
  });

  test.each(['', 'short', 'plain text of a container with a terminal', '\x01\x02\x03\x04 no frame at all'])(
    'plain text stays: %p',
    (text) => {
      expect(textOf(Buffer.from(text))).toBe(text);
    },
  );

  test('a frame cut short gives what arrived', () => {
    expect(textOf(frame(1, 'abcdef').subarray(0, 11))).toBe('abc');
  });
});
