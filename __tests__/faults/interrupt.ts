import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { environment, root } from '../lab/live';
import { sleep } from './deploy-run';
import type { HadoopFault } from './fault';
import type { HadoopBed } from './hadoop-bed';

const LAST_LINE =
  /^interrupted: \d+ made, \d+ changed, \d+ removed; (nothing goes on on the hosts|begun, and left to the hosts: .+); next: longshore deploy lab .*takes it up from there$/;

/** `longshore deploy` on a terminal of its own, Ctrl-C at a moment in the middle of an update of every daemon. */
async function interrupted(bed: HadoopBed): Promise<{ code: number | null; text: string }> {
  const command = `npm run --silent longshore -- deploy ${bed.name} --auto-approve`;
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
    cwd: root,
    env: environment({ TERM: 'xterm' }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += stripVTControlCharacters(chunk.toString())));
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const deadline = Date.now() + 120_000;
  while (!text.includes('Modifying...') && Date.now() < deadline) await sleep(100);
  await sleep(8000);
  child.stdin.write('\u0003');
  return { code: await code, text };
}

export const INTERRUPT: HadoopFault = {
  id: 'interrupt',
  title: 'Ctrl-C in the middle of `longshore deploy`, while it updates every daemon',
  promise:
    'Terraform finishes what it has begun; the last line says what is done, what goes on and what to do; deploying again converges',
  runs: 1,
  run: async (bed, say) => {
    bed.putFile();
    bed.changeEveryServiceByHand();
    await sleep(5000);
    const { code, text } = await interrupted(bed);
    const last = text.trim().split('\n').at(-1)?.trim() ?? '';
    say(last);
    const wrong = [
      ...(LAST_LINE.test(last) ? [] : [`the last line is not what it should be:\n${text.slice(-2000)}`]),
      ...(code === 130 ? [] : [`exit code ${String(code)} instead of 130`]),
      ...(bed.stateText() === '' ? ['the state is empty'] : []),
    ];
    bed.deploy();
    return { wrong: [...wrong, ...bed.faults(), ...bed.fileFaults()], seen: [last, 'deployed again, then no changes'] };
  },
};
