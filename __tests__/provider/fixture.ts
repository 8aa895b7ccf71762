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
  readonly stop: AbortController;
}

/** A handler's context that keeps its warnings. */
export function testContext(): TestContext {
  const stop = new AbortController();
  const warnings: string[] = [];
  return { stop, warnings, signal: stop.signal, warn: (summary, detail) => warnings.push(`${summary}\n${detail}`) };
}
