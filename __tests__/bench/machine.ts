import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** What figures depend on beside the program. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** Of one minute, before the bench began: a machine that others use gives other figures. */
  readonly loadBefore: number;
}

/** This machine, as it is now. */
export function thisMachine(): Machine {
  const all = cpus();
  return {
    cores: all.length,
    processor: all[0]?.model.trim() ?? 'unknown processor',
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    node: process.version,
    loadBefore: loadavg()[0] ?? 0,
  };
}

export function describeMachine({ cores, processor, memoryBytes, system, node, loadBefore }: Machine): string {
  const memory = `${Math.round(memoryBytes / 1024 ** 3)} GiB`;
  return `${cores} cores (${processor}), ${memory}, ${system}, Node ${node}, load before ${loadBefore.toFixed(2)}`;
}
