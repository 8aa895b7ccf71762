import type { ContainerFacts, Facts, HostFacts } from './facts';

export type Verdict = 'pass' | 'waived' | 'not applicable' | 'FAIL';

export interface Outcome {
  readonly verdict: Verdict;
  /** Why: what was seen, the waiver's reason, or the faults, each with its place. */
  readonly detail: string;
}

export interface Check {
  /** Of the CIS Docker Benchmark, as docker-bench-security numbers it. */
  readonly id: string;
  readonly title: string;
  readonly judge: (facts: Facts) => Outcome;
}

export const pass = (detail: string): Outcome => ({ verdict: 'pass', detail });
export const waived = (detail: string): Outcome => ({ verdict: 'waived', detail });
export const notApplicable = (detail: string): Outcome => ({ verdict: 'not applicable', detail });
export const fail = (detail: string): Outcome => ({ verdict: 'FAIL', detail });

/** A fault in words, or undefined where all is well. */
type Fault = string | undefined;

/** Passes when no host has a fault. */
export function everyHost({ hosts }: Facts, well: string, fault: (host: HostFacts) => Fault): Outcome {
  return verdict(
    hosts.map((host) => ({ title: host.name, fault: fault(host) })),
    well,
    'hosts',
  );
}

/** Passes when no running container has a fault. */
export function everyContainer(facts: Facts, well: string, fault: (container: ContainerFacts) => Fault): Outcome {
  const all = containersOf(facts);
  if (all.length === 0) return notApplicable('no container runs');
  return verdict(
    all.map((container) => ({ title: container.title, fault: fault(container) })),
    `${all.length} containers: ${well}`,
    'containers',
  );
}

export function containersOf({ hosts }: Facts): ContainerFacts[] {
  return hosts.flatMap(({ containers }) => containers);
}

function verdict(seen: readonly { title: string; fault: Fault }[], well: string, kind: string): Outcome {
  const places = new Map<string, string[]>();
  for (const { title, fault } of seen)
    if (fault !== undefined) places.set(fault, [...(places.get(fault) ?? []), title]);
  if (places.size === 0) return pass(well);
  const where = (titles: readonly string[]): string =>
    titles.length === seen.length && seen.length > 1 ? `all ${seen.length} ${kind}` : titles.join(' ');
  return fail([...places].map(([fault, titles]) => `${where(titles)}: ${fault}`).join('; '));
}

/** A failed check that is accepted for a written reason, as long as the reason holds. */
export function unless(outcome: Outcome, reason: string, holds = true): Outcome {
  return outcome.verdict === 'FAIL' && holds ? waived(`${reason} (${outcome.detail})`) : outcome;
}
