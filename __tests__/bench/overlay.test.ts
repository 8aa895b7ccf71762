import { overlay, throughputOf } from './overlay';

const speeds = (write: number, read: number, teraSort: number) => ({ write, read, teraSort });

test('a speed is compared with the speed, a time the other way round', () => {
  const { tables, goals } = overlay.report({ overlay: [speeds(45, 80, 22)], host: [speeds(50, 100, 20)] });
  expect(tables[0]?.rows).toEqual([
    ['TestDFSIO, write', '45.0 MB/s (45.0..45.0)', '50.0 MB/s (50.0..50.0)', '0.90'],
    ['TestDFSIO, read', '80.0 MB/s (80.0..80.0)', '100 MB/s (100..100)', '0.80'],
    ['TeraSort', '22.0 s (22.0..22.0)', '20.0 s (20.0..20.0)', '0.91'],
  ]);
  expect(goals?.map(({ isHeld }) => isHeld)).toEqual([true, false, true]);
});

test('the throughput is read from what TestDFSIO says', () => {
  expect(throughputOf('fs.TestDFSIO:       Throughput mb/sec: 123.45\nfs.TestDFSIO: ...')).toBe(123.45);
});

test('fails when it says none, with the end of what it said', () => {
  expect(() => throughputOf('a\nException in thread "main"')).toThrow(/said no throughput:\na\nException in thread/);
});
