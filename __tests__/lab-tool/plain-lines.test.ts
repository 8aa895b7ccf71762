import { PassThrough } from 'node:stream';
import { plainLines } from '../../lab/plain-lines';

test('a log gets each line once, without colours, spinners and redrawn counts', async () => {
  const stream = new PassThrough();
  const lines: string[] = [];
  plainLines(stream, (line) => lines.push(line));
  stream.end(
    '\u001b[2K\u001b[1A\u001b[Glab  \u001b[0m\u001b[1mx: Creating...\u001b[0m\n\n\u280b  Synthesizing\n' +
      '1 Stack deploying     0 Stacks done     0 Stacks waiting\nlab  x: Creating...\n     y: Creating...\n',
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(lines).toEqual(['lab  x: Creating...', '     y: Creating...']);
});

test('a stream that is not there is none', () => {
  plainLines(null, () => {
    throw new Error('no line was written');
  });
});
