import type { HostConnection } from '../../provider/connection';
import type { Context } from '../../provider/framework';
import type { FakeHost } from './fake-engines';

export function connectionTo(
  { name, address }: Pick<FakeHost, 'name' | 'address'>,
  changes: Partial<HostConnection> = {},
): HostConnection {
  return { name, address, port: 22, user: 'ops', sudo: false, unreachable: 'warn', state: 'active', ...changes };
}

export interface TestContext extends Context {
  readonly warnings: string[];
  /** What was waited for, in order. */
  readonly waits: string[];
  readonly stop: AbortController;
}

/** A handler's context that keeps its warnings and what it waits for. */
export function testContext(): TestContext {
  const stop = new AbortController();
  const warnings: string[] = [];
  const waits: string[] = [];
  return {
    stop,
    warnings,
    waits,
    signal: stop.signal,
    warn: (summary, detail) => warnings.push(`${summary}\n${detail}`),
    progress: (text) => waits.push(text),
  };
}
