import { CommandError, lastLines, outcome, run, succeeds } from '../../lab/run';

describe('run', () => {
  test('answers the standard output alone', async () => {
    expect(await run('sh', ['-c', 'echo out; echo err >&2'])).toBe('out\n');
  });

  test('gives the input on standard input', async () => {
    expect(await run('cat', [], { input: 'word' })).toBe('word');
  });

  test('standard input is empty without input, so that no command waits for a keyboard', async () => {
    expect(await run('cat', [])).toBe('');
  });

  test('a command that ends without reading its input is no error', async () => {
    expect(await run('true', [], { input: 'x'.repeat(1 << 20) })).toBe('');
  });

  test('passes finished lines on while the command runs', async () => {
    const lines: string[] = [];
    await run('sh', ['-c', 'printf "one\\ntw"; sleep 0.1; printf "o\\nthree"'], { onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['one', 'two']);
  });

  test('runs in the given folder with the given environment', async () => {
    const env = { PATH: process.env.PATH, WORD: 'given' };
    expect(await run('sh', ['-c', 'echo "$PWD $WORD"'], { cwd: '/', env })).toBe('/ given\n');
  });

  test('fails with command line, exit code and what the command said', async () => {
    const failing = run('sh', ['-c', 'echo some; echo reason >&2; exit 3']);
    await expect(failing).rejects.toThrow(CommandError);
    await expect(failing).rejects.toMatchObject({ exitCode: 3, stdout: 'some\n', stderr: 'reason\n' });
    await expect(failing).rejects.toThrow(/^sh -c [^]*\nended with exit code 3:\nsome\n\nreason$/);
  });

  test('fails without a colon when the command said nothing', async () => {
    await expect(run('false', [])).rejects.toThrow(/^false\nended with exit code 1$/);
  });

  test('fails with the last lines only of a command that says much', async () => {
    const error = await run('sh', ['-c', 'seq 1000; exit 1']).catch((e: unknown) => e as CommandError);
    expect(error).toBeInstanceOf(CommandError);
    const said = (error as CommandError).message.split('\n').slice(2);
    expect(said).toHaveLength(25);
    expect(said.at(-1)).toBe('1000');
  });

  test('fails with 127 where there is no such program, as a shell does', async () => {
    await expect(run('longshore-no-such-program', [])).rejects.toMatchObject({ exitCode: 127 });
    await expect(run('longshore-no-such-program', [])).rejects.toThrow('longshore-no-such-program');
  });
});

test('a command killed by a signal has not succeeded', async () => {
  expect((await outcome('sh', ['-c', 'kill -9 $$'])).exitCode).toBe(255);
});

test('succeeds says whether the exit code was 0', async () => {
  expect(await succeeds('true', [])).toBe(true);
  expect(await succeeds('false', [])).toBe(false);
  expect(await succeeds('longshore-no-such-program', [])).toBe(false);
});

test('lastLines cuts at the front, empty lines at the end do not count', () => {
  expect(lastLines('a\nb\nc\n\n', 2)).toBe('b\nc');
  expect(lastLines('a', 2)).toBe('a');
});
