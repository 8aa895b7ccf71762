import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { wallClock } from '../clock';
import type { Coordination } from '../../coordination';
import { credentialsFrom, type Credential } from '../credentials';
import { contend, masterInfo, watchLeader } from '../election';
import { isOn, milliseconds, required, type Flags } from '../flags';
import { postJson, serve } from '../http';
import type { MasterInfo } from '../messages';
import { addressOf, keepSession, log, VERSION } from '../surroundings';
import type { Cluster, ClusterDependencies, ClusterOptions } from './cluster';
import { lead } from './leader';
import { inMemory, type Registry, type RegistryStore } from './registry';
import { masterHandler } from './server';

/** `mesos-master`, until the process ends. */
export async function runMaster(flags: Flags): Promise<void> {
  const ip = addressOf(flags);
  const port = Number(flags.port ?? 5050);
  const info = masterInfo(
    randomUUID(),
    flags.advertise_ip ?? ip,
    Number(flags.advertise_port ?? port),
    flags.hostname ?? hostname(),
    VERSION,
  );
  const startedAt = Date.now();
  let cluster: Cluster | undefined;
  let leader: MasterInfo | undefined;
  let isRecovered = false;
  const credentials = flags.credentials === undefined ? undefined : credentialsFrom(flags.credentials);
  const when = (...names: string[]): readonly Credential[] | undefined =>
    names.some((name) => isOn(flags, name)) ? (credentials ?? []) : undefined;
  const handler = masterHandler({
    info,
    flags,
    cluster: () => cluster,
    leader: () => leader,
    isRecovered: () => isRecovered,
    uptimeSeconds: () => (Date.now() - startedAt) / 1000,
    newId: randomUUID,
    credentials: {
      readonly: when('authenticate_http_readonly'),
      readwrite: when('authenticate_http_readwrite'),
      frameworks: when('authenticate_http_frameworks', 'authenticate_frameworks'),
      agents: when('authenticate_agents'),
    },
  });
  await serve(ip, port, handler);
  log(`Master ${info.id} (${info.hostname}) started on ${ip}:${port}; simulated`);

  const begin = async (store: RegistryStore): Promise<void> => {
    cluster = await lead(clusterOptions(flags, info), dependencies(store));
  };
  const give = (says: string): void => {
    log(`EXIT with status 1: ${says}`);
    process.exit(1);
  };
  process.on('SIGTERM', () => process.exit(0));
  if (flags.zk === undefined) {
    leader = info;
    await begin(fileStore(join(required(flags, 'work_dir'), 'registry.json')));
    return;
  }
  const isKept = (flags.registry ?? 'replicated_log') === 'replicated_log';
  keepSession(
    flags.zk,
    milliseconds(flags, 'zk_session_timeout'),
    (coordination, path) => {
      contend(coordination, path, info).catch((fault: unknown) => {
        log(`Failed to contend: ${String(fault)}`);
      });
      watchLeader(coordination, path, (found) => {
        leader = found;
        isRecovered = true;
        if (found?.id === info.id) {
          if (cluster === undefined)
            void begin(isKept ? storeIn(coordination, path) : inMemory).catch((fault: unknown) => {
              give(`Recovery failed: ${String(fault)}`);
            });
          return;
        }
        if (cluster !== undefined)
          give(
            found === undefined
              ? 'Lost leadership after indecisive election... committing suicide!'
              : 'Conceded leadership to another master... committing suicide!',
          );
        log(
          found === undefined
            ? 'No master was elected.'
            : `The newly elected leader is ${found.pid} with id ${found.id}`,
        );
      });
    },
    () => {
      if (cluster !== undefined) give('Lost candidacy as a leader... committing suicide!');
      log('Lost candidacy as a follower... Contend again');
      leader = undefined;
    },
  );
}

function clusterOptions(flags: Flags, info: MasterInfo): ClusterOptions {
  return {
    info,
    pingMilliseconds: milliseconds(flags, 'agent_ping_timeout'),
    maxPingTimeouts: Number(required(flags, 'max_agent_ping_timeouts')),
    reregisterMilliseconds: milliseconds(flags, 'agent_reregister_timeout'),
    allocationMilliseconds: milliseconds(flags, 'allocation_interval'),
    ...(flags.offer_timeout !== undefined && { offerMilliseconds: milliseconds(flags, 'offer_timeout') }),
  };
}

function dependencies(store: RegistryStore): ClusterDependencies {
  return {
    clock: wallClock,
    store,
    newId: randomUUID,
    log,
    send: async (agent, kind, message) => {
      await postJson(agent, `/slave(1)/simulator/${kind}`, message);
    },
  };
}

/** Beside the masters' own nodes, where the next leader finds it. Upstream's is a log on the masters' disks. */
export function storeIn(coordination: Coordination, path: string): RegistryStore {
  const node = `${path}/simulated_registry`;
  return ordered({
    load: async () => {
      const text = await coordination.get(node);
      return text === undefined ? undefined : (JSON.parse(text) as Registry);
    },
    save: (registry) => coordination.set(node, JSON.stringify(registry)),
  });
}

function fileStore(file: string): RegistryStore {
  return {
    load: () => Promise.resolve(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Registry) : undefined),
    save: (registry) => {
      writeFileSync(file, JSON.stringify(registry));
      return Promise.resolve();
    },
  };
}

/** One after the other: what was saved last is what stays. */
function ordered(store: RegistryStore): RegistryStore {
  let last: Promise<unknown> = Promise.resolve();
  return {
    load: () => store.load(),
    save: (registry) => {
      const next = last.then(() => store.save(registry));
      last = next.catch(() => undefined);
      return next;
    },
  };
}
