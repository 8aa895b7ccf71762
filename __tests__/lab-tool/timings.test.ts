import { machineCpuSeconds, Timings } from '../../lab/timings';

describe('Timings', () => {
  test('tells each part when it ends, with what it answered', async () => {
    const said: string[] = [];
    const timings = new Timings((line) => said.push(line));
    expect(await timings.part('image hadoop', () => Promise.resolve('cached'))).toBe('cached');
    await timings.part('network', () => Promise.resolve());
    expect(said).toEqual(['  image hadoop: cached (0 s)', '  network: done (0 s)']);
  });

  test('a part tells how far it is', async () => {
    const said: string[] = [];
    const timings = new Timings((line) => said.push(line));
    await timings.part('build', (tell) => {
      tell('250 of 500');
      return Promise.resolve();
    });
    expect(said).toEqual(['  build: 250 of 500 (0 s)', '  build: done (0 s)']);
  });

  test('the table has a row a part and the sum, in columns', async () => {
    const timings = new Timings(() => undefined);
    await timings.part('a part', () => Promise.resolve());
    const [part, sum] = timings.table();
    expect(part).toMatch(/^ {2}a part {2,}0\.0 s$/);
    expect(sum).toMatch(/^ {2}in all {2,}0\.0 s/);
  });

  test('a part that fails is told, and its error goes on', async () => {
    const said: string[] = [];
    const timings = new Timings((line) => said.push(line));
    await expect(timings.part('hosts', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(said).toEqual(['  hosts: failed after 0 s']);
  });
});

describe('machineCpuSeconds', () => {
  test('counts what the cores did; waiting for the disk is not work', () => {
    // proc(5): user nice system idle iowait irq softirq steal
    expect(machineCpuSeconds('cpu  100 200 300 9999 8888 40 60 7777 0 0\ncpu0 1 1 1 1 1 1 1 1\n')).toBe(7);
  });

  test('is unknown where there is no /proc', () => {
    expect(machineCpuSeconds('')).toBeUndefined();
  });
});
