import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { childrenSeconds, ProcessCount } from './process-count';

// Told by /proc.
const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a process, its children and theirs are counted, as long as each runs', async () => {
  const child = spawn('sh', ['-c', 'sh -c "sleep 0.4; true"; sleep 0.4; true']);
  const count = new ProcessCount(child.pid ?? 0);
  await once(child, 'close');
  const { processes, mostProcesses } = count.stop();
  expect([processes, mostProcesses]).toEqual([4, 3]);
});

onLinux('processor time of what has ended is told', async () => {
  const before = childrenSeconds();
  await once(spawn('sh', ['-c', 'n=0; while [ $n -lt 200000 ]; do n=$((n + 1)); done']), 'close');
  expect(childrenSeconds()).toBeGreaterThan(before);
});
