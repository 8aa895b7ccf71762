import type { EnvironmentJson, HostJson } from '../manifest';
import type { Io } from '../io';
import type { Progress } from '../progress';
import { byOverlay } from './by-overlay';
import type { Check } from './findings';
import { flowChecks } from './flow-findings';
import { planFlows, type SkippedFlow } from './flow-plan';
import { probeFlows } from './flows';
import { hostChecks } from './host-checks';
import type { Reading } from './reading';
import { gatherFacts, isHostFacts, type HostFacts, type NoFacts } from './host-facts';
import { NoProbeError, ProbeSession } from './probe-session';
import type { FlowResult } from './verdict';

/** What one look at an environment's hosts and flows gave. */
export interface Look {
  readonly reading: Reading;
  readonly hosts: readonly Check[];
  readonly flows: readonly FlowResult[];
  readonly flowFindings: readonly Check[];
  readonly skipped: readonly SkippedFlow[];
}

/** Ports below this one only root may bind. */
const PRIVILEGED = 1024;

/** All hosts at the same time: first what they are, then every flow between them. Changes nothing that lasts. */
export async function look(
  manifest: EnvironmentJson,
  io: Io,
  progress: Progress,
  { deployed }: { deployed: boolean },
): Promise<Look> {
  const options = { project: io.project, signal: io.interrupted };
  const hosts = manifest.hosts.filter(({ state }) => state !== 'lost');
  const plan = planFlows(manifest);
  progress.step(`asking ${hosts.length} hosts what they are`);
  const facts = new Map(
    await Promise.all(
      hosts.map(async (host): Promise<[string, HostFacts | NoFacts]> => [
        host.name,
        await gatherFacts(manifest, host, options),
      ]),
    ),
  );
  progress.step('starting the socket helper on every host');
  const sessions = new Map<string, ProbeSession | string>();
  const privileged = new Set(plan.flows.filter(({ port }) => port < PRIVILEGED).map(({ to }) => to));
  try {
    await Promise.all(
      hosts
        .filter(({ name }) => isHostFacts(facts.get(name)))
        .map(async (host) => {
          sessions.set(host.name, await helperOn(host, privileged.has(host.name), options));
        }),
    );
    const skew = await skews(sessions);
    progress.step(`trying ${plan.flows.length} flows`);
    const tried = await probeFlows(plan.flows, { manifest, facts, sessions, deployed, ...options });
    const flows = await byOverlay(tried, manifest, options);
    const noHelper = new Map(
      [...sessions].flatMap(([name, session]) => (typeof session === 'string' ? [[name, session]] : [])),
    );
    const reading = { manifest, facts, skew, noHelper };
    return {
      reading,
      hosts: hostChecks(reading),
      flows,
      flowFindings: flowChecks(flows, { manifest, facts, deployed }),
      skipped: plan.skipped,
    };
  } finally {
    const open = [...sessions.values()].filter((session) => typeof session !== 'string');
    await Promise.all(open.map((session) => session.close()));
  }
}

async function helperOn(
  host: HostJson,
  asRoot: boolean,
  options: { project: string; signal: AbortSignal },
): Promise<ProbeSession | string> {
  try {
    return await ProbeSession.open(host, asRoot, options);
  } catch (error) {
    if (error instanceof NoProbeError) return error.message;
    throw error;
  }
}

/** Samples per host; the one with the shortest way there and back counts. */
const SAMPLES = 3;

async function skews(sessions: ReadonlyMap<string, ProbeSession | string>): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  await Promise.all(
    [...sessions].map(async ([name, session]) => {
      if (typeof session === 'string') return;
      const samples: { skew: number; trip: number }[] = [];
      for (let index = 0; index < SAMPLES; index++) {
        const before = Date.now();
        const [word, text] = await session.ask('clock', [], 5);
        const after = Date.now();
        if (word !== 'clock') return;
        samples.push({ skew: Number(text) - (before + after) / 2000, trip: after - before });
      }
      const [best] = samples.sort((a, b) => a.trip - b.trip);
      // Without fractions (a `date` that knows none) half a second is the middle of what it may be.
      if (best !== undefined) found.set(name, best.skew);
    }),
  );
  return found;
}
