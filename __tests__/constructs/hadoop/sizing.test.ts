import fc from 'fast-check';
import { DAEMONS, type Daemon } from '../../../constructs/hadoop/daemons';
import { inOrder, jvmOptions, reservedForSystem, sizeHost, sizeTasks } from '../../../constructs/hadoop/sizing';
import { Size } from '../../../constructs/values';

const MASTER: Daemon[] = ['namenode', 'resourcemanager', 'jobhistory', 'edge'];
const WORKER: Daemon[] = ['datanode', 'nodemanager'];
const gib = (amount: number) => Size.gibibytes(amount);

describe('sizeHost', () => {
  test('limits never sum to more than the host has less the reserve, and each heap is below its limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5 * 1024, max: 2048 * 1024 }),
        fc.integer({ min: 1, max: 256 }),
        fc.subarray([...DAEMONS], { minLength: 1 }),
        (mebibytes, cores, daemons) => {
          const sizes = sizeHost({ host: 'h', memory: Size.mebibytes(mebibytes), cores, daemons });
          const limits = Object.values(sizes.daemons).map(({ memory }) => memory.toMebibytes());
          expect(Object.keys(sizes.daemons).sort()).toEqual([...daemons].sort());
          expect(limits.reduce((a, b) => a + b, 0) + sizes.reserved.toMebibytes()).toBeLessThanOrEqual(mebibytes);
          for (const { memory, heap } of Object.values(sizes.daemons)) {
            expect(heap.toMebibytes()).toBeGreaterThanOrEqual(128);
            expect(memory.toMebibytes() - heap.toMebibytes()).toBeGreaterThanOrEqual(128);
          }
          const { yarn, daemons: sized } = sizes;
          expect(yarn !== undefined).toBe(daemons.includes('nodemanager'));
          if (yarn !== undefined && sized.nodemanager !== undefined) {
            const { memory, heap } = sized.nodemanager;
            expect(yarn.memory.plus(heap).plus(Size.mebibytes(256)).compare(memory)).toBeLessThanOrEqual(0);
          }
        },
      ),
    );
  });

  test('more memory never makes a daemon smaller', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5 * 1024, max: 512 * 1024 }),
        fc.integer({ min: 0, max: 64 * 1024 }),
        (base, more) => {
          const size = (mebibytes: number) =>
            sizeHost({ host: 'h', memory: Size.mebibytes(mebibytes), cores: 4, daemons: DAEMONS }).daemons;
          const small = size(base);
          const large = size(base + more);
          // Sharing rounds down, so that a mebibyte may go astray.
          for (const daemon of DAEMONS) {
            expect(large[daemon]?.memory.toMebibytes()).toBeGreaterThanOrEqual(
              (small[daemon]?.memory.toMebibytes() ?? 0) - 1,
            );
          }
        },
      ),
    );
  });

  test('a master of 3 GiB and a worker of 4 GiB carry their daemons', () => {
    const master = sizeHost({ host: 'master', memory: gib(3), cores: 2, daemons: MASTER });
    expect(Object.keys(master.daemons)).toEqual(MASTER);
    expect(master.yarn).toBeUndefined();
    const worker = sizeHost({ host: 'slave1', memory: gib(4), cores: 2, daemons: WORKER });
    expect(worker.yarn).toEqual({ memory: Size.mebibytes(2688), cores: 2 });
  });

  test('on a host of 64 GiB YARN gets most, the NameNode of a master most', () => {
    const worker = sizeHost({ host: 'w', memory: gib(64), cores: 16, daemons: WORKER });
    expect(worker.yarn?.memory.toMebibytes()).toBeGreaterThan(48 * 1024);
    const master = sizeHost({ host: 'm', memory: gib(64), cores: 16, daemons: MASTER });
    expect(master.daemons.namenode?.memory).toEqual(gib(40));
    expect(master.daemons.resourcemanager?.memory).toEqual(gib(8));
  });

  test('an edge holds two clients at least, and gives them more heap as it grows', () => {
    const edge = (memory: Size) => sizeHost({ host: 'm', memory, cores: 4, daemons: MASTER }).daemons.edge;
    expect(edge(Size.mebibytes(2304))).toEqual({ memory: Size.mebibytes(384), heap: Size.mebibytes(128) });
    expect(edge(gib(3))).toEqual({ memory: Size.mebibytes(480), heap: Size.mebibytes(128) });
    expect(edge(gib(64))).toEqual({ memory: gib(4), heap: Size.mebibytes(512) });
  });

  test('a figure of the user stands, and the others share the rest', () => {
    const sizes = sizeHost({
      host: 'w',
      memory: gib(8),
      cores: 4,
      daemons: WORKER,
      overrides: { datanode: { memory: gib(2), heap: gib(1) } },
    });
    expect(sizes.daemons.datanode).toEqual({ memory: gib(2), heap: gib(1) });
    expect(sizes.daemons.nodemanager?.memory).toEqual(Size.mebibytes(8192 - 820 - 2048));
  });

  test('a very low limit still gives a JVM less than it', () => {
    const sizes = sizeHost({
      host: 'w',
      memory: gib(8),
      cores: 4,
      daemons: ['datanode'],
      overrides: { datanode: { memory: Size.mebibytes(200) } },
    });
    expect(sizes.daemons.datanode?.heap).toEqual(Size.mebibytes(100));
  });

  test('fails LS089 when the containers do not fit the host, naming each', () => {
    expect(() => sizeHost({ host: 'slave1', memory: gib(1), cores: 1, daemons: WORKER })).toThrow(
      /slave1: memory = 1GiB.*DataNode 448 MiB, NodeManager 1344 MiB.*need 1792 MiB and 640 MiB are left/,
    );
  });

  test("fails LS091 when a heap is not below its container's limit", () => {
    const overrides = { datanode: { memory: gib(1), heap: gib(1) } };
    expect(() => sizeHost({ host: 'w', memory: gib(8), cores: 4, daemons: WORKER, overrides })).toThrow(
      /sizes\.datanode\.heap = 1GiB.*less than the container's limit of 1GiB/,
    );
  });

  test('fails LS092 when a NodeManager leaves no room for an application master', () => {
    const overrides = { nodemanager: { memory: Size.mebibytes(700) } };
    expect(() => sizeHost({ host: 'w', memory: gib(8), cores: 4, daemons: WORKER, overrides })).toThrow(
      /sizes\.nodemanager\.memory = 700MiB.*an application master needs 384 MiB/,
    );
  });
});

describe('sizeTasks', () => {
  test('tasks fit the smallest NodeManager, together with an application master where it can hold three', () => {
    const nodeManager = fc.record({
      memory: fc.integer({ min: 3, max: 4000 }),
      cores: fc.integer({ min: 1, max: 128 }),
    });
    fc.assert(
      fc.property(fc.array(nodeManager, { minLength: 1, maxLength: 20 }), (nodeManagers) => {
        const yarn = nodeManagers.map(({ memory, cores }) => ({ memory: Size.mebibytes(memory * 128), cores }));
        const smallest = Math.min(...yarn.map(({ memory }) => memory.toMebibytes()));
        const { map, reduce, applicationMaster, sortBuffer } = sizeTasks(yarn);
        for (const { memory, heap } of [map, reduce, applicationMaster]) {
          expect(memory.toMebibytes() % 128).toBe(0);
          expect(memory.toMebibytes()).toBeLessThanOrEqual(smallest);
          expect(heap.lessThan(memory)).toBe(true);
        }
        expect(sortBuffer.times(2).lessThan(map.heap)).toBe(true);
        if (smallest >= 1024) {
          const job = applicationMaster.memory.plus(map.memory).plus(reduce.memory);
          expect(job.toMebibytes()).toBeLessThanOrEqual(smallest);
        }
      }),
    );
  });

  test('the smallest task is 256 MiB with a heap of 144 MiB', () => {
    const { map, applicationMaster } = sizeTasks([{ memory: Size.mebibytes(1024), cores: 4 }]);
    expect(map).toEqual({ memory: Size.mebibytes(256), heap: Size.mebibytes(144) });
    expect(applicationMaster.memory).toEqual(Size.mebibytes(384));
  });
});

test('the reserve is a tenth between 384 MiB and 16 GiB', () => {
  expect(reservedForSystem(gib(1))).toEqual(Size.mebibytes(384));
  expect(reservedForSystem(gib(64))).toEqual(Size.mebibytes(6554));
  expect(reservedForSystem(gib(1024))).toEqual(gib(16));
});

test('small JVMs on few cores collect serially and compile once', () => {
  expect(jvmOptions(Size.mebibytes(512), 2)).toBe('-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1');
  expect(jvmOptions(Size.mebibytes(512), 8)).toBe('-Xmx512m -XX:+UseSerialGC');
  expect(jvmOptions(gib(4), 8)).toBe('-Xmx4096m');
});

test('daemons are listed once and in a fixed order', () => {
  expect(inOrder(['nodemanager', 'namenode', 'nodemanager'])).toEqual(['namenode', 'nodemanager']);
});
