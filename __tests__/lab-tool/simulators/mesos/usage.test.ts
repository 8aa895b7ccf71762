import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { usageOf } from '../../../../lab/simulators/mesos/agent/usage';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'longshore-cgroup-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});
const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};

test.each(['docker/abc', 'system.slice/docker-abc.scope'])('version 2, in %s', (group) => {
  write(`${group}/cpu.stat`, 'usage_usec 3000000\nuser_usec 2000000\nsystem_usec 1000000\nnr_throttled 4\n');
  write(`${group}/memory.stat`, 'anon 100\nfile 50\nfile_mapped 7\n');
  write(`${group}/memory.current`, '160\n');
  expect(usageOf('abc', root)).toMatchObject({
    cpus_user_time_secs: 2,
    cpus_system_time_secs: 1,
    cpus_nr_throttled: 4,
    mem_total_bytes: 160,
    mem_rss_bytes: 100,
    mem_cache_bytes: 50,
  });
});

test('version 1', () => {
  write('cpuacct/docker/abc/cpuacct.stat', 'user 250\nsystem 50\n');
  write('cpu/docker/abc/cpu.stat', 'nr_periods 9\nthrottled_time 2000000000\n');
  write('memory/docker/abc/memory.stat', 'cache 1\ntotal_cache 50\ntotal_rss 100\n');
  write('memory/docker/abc/memory.usage_in_bytes', '160\n');
  expect(usageOf('abc', root)).toMatchObject({
    cpus_user_time_secs: 2.5,
    cpus_system_time_secs: 0.5,
    cpus_nr_periods: 9,
    cpus_throttled_time_secs: 2,
    mem_total_bytes: 160,
    mem_rss_bytes: 100,
  });
});

test('nothing where there is no such group', () => {
  expect(usageOf('abc', root)).toEqual({});
});
