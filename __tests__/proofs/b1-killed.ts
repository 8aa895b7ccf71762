import type { ContainerJson, Live } from './live';

/** Runs `work` once a daemon is killed; it is started again whatever happens. */
export async function withKilled<T>(
  live: Live,
  { host, service }: ContainerJson,
  work: (at: number) => Promise<T>,
): Promise<T> {
  const at = Date.now();
  await live.succeedOn(host, `$D kill ${service}`);
  try {
    return await work(at);
  } finally {
    await live.succeedOn(host, `$D start ${service}`, { timeout: 60 });
  }
}
