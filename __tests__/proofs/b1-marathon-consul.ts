import { ConsulApi } from './b1-consul-api';
import { resolve } from './b1-consul';
import { unlikeInConsul, type AppTask, type DeclaredApp, type Found } from './b1-marathon-judge';
import { waitUntil } from './clients';
import type { Live } from './live';

/** Consul removes an instance that was killed when it is critical for a minute, and looks for such every half. */
export const CONSUL_SECONDS = 150;

/** What each host finds of the app that is not so, once that has had its time. */
export async function consulWrong(
  live: Live,
  app: DeclaredApp,
  tasks: readonly AppTask[],
  seconds = CONSUL_SECONDS,
): Promise<string[]> {
  const api = new ConsulApi(live);
  let wrong: string[] = [];
  await waitUntil(`${app.service} to be in Consul as it runs`, seconds, async () => {
    wrong = (
      await Promise.all(
        api.hosts.map(async ({ name }) => unlikeInConsul(name, app, tasks, await find(live, api, name, app.service))),
      )
    ).flat();
    return wrong.length === 0;
  }).catch(() => undefined);
  return wrong;
}

async function find(live: Live, api: ConsulApi, host: string, service: string): Promise<Found> {
  const named = `${service}.service.consul`;
  interface Entry {
    readonly Service: { readonly Address: string; readonly Port: number; readonly Tags: readonly string[] };
    readonly Checks: readonly { readonly Status: string }[];
  }
  const entries = await api.json<Entry[]>(host, `/v1/health/service/${service}`, api.operator);
  const [a, srv] = [await resolve(live, host, named, 'A'), await resolve(live, host, named, 'SRV')];
  return {
    http: entries.map(({ Service: { Address: address, Port: port, Tags: tags }, Checks }) => ({
      address,
      port,
      tags,
      passing: Checks.every(({ Status }) => Status === 'passing'),
    })),
    a: [...new Set(a.records.flatMap((record) => (record.type === 'A' ? [record.address] : [])))],
    srv: srv.records.flatMap((record) => (record.type === 'SRV' ? [record.port] : [])),
  };
}
