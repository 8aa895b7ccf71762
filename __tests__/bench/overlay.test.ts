import { overlay, throughputOf } from './overlay';

const processor = (softirq: number) => {
  const job = { user: 10, system: 3, softirq, idle: 1 };
  return { write: job, read: job, teraSort: job };
};
const speeds = (write: number, read: number, teraSort: number, softirq = 1) => ({
  write,
  read,
  teraSort,
  processor: processor(softirq),
});

test('a speed is compared with the speed, a time the other way round', () => {
  const { tables, goals } = overlay.report({ overlay: [speeds(45, 80, 22)], host: [speeds(50, 100, 20)] });
  expect(tables[0]?.rows).toEqual([
    ['TestDFSIO, write', '45.0 MB/s (45.0..45.0)', '50.0 MB/s (50.0..50.0)', '0.90'],
    ['TestDFSIO, read', '80.0 MB/s (80.0..80.0)', '100 MB/s (100..100)', '0.80'],
    ['TeraSort', '22.0 s (22.0..22.0)', '20.0 s (20.0..20.0)', '0.91'],
  ]);
  expect(goals?.map(({ isHeld }) => isHeld)).toEqual([true, false, true]);
});

test('what the read costs is told by what the kernel counts it as', () => {
  const { tables } = overlay.report({ overlay: [speeds(1, 1, 1, 2.5)], host: [speeds(1, 1, 1, 1)] });
  expect(tables[1]?.rows[2]).toEqual(['softirq', '2.50 s (2.50..2.50)', '1.00 s (1.00..1.00)', '1.50 s']);
});

test('the throughput is read from what TestDFSIO says', () => {
  expect(throughputOf('fs.TestDFSIO:       Throughput mb/sec: 123.45\nfs.TestDFSIO: ...')).toBe(123.45);
});

test('fails when it says none, with the end of what it said', () => {
  expect(() => throughputOf('a\nException in thread "main"')).toThrow(/said no throughput:\na\nException in thread/);
});
