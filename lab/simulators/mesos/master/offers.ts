import type { Offer } from '../messages';
import { contains, plus, resourcesOf, scalarOf, usableBy, type Pool } from '../values/resources';
import type { Cluster } from './cluster';
import type { Framework } from './framework';
import type { KnownAgent } from './known-agent';

/** Less than both is not worth an offer (upstream's MIN_CPUS and MIN_MEM, in MB). */
const MIN_CPUS = 0.01;
const MIN_MEM = 32;
const DEFAULT_REFUSE_SECONDS = 5;
const MAX_REFUSE_SECONDS = 31_536_000;

/** Offers all that is free: an agent's to the framework whose dominant share is least. */
export function allocate(cluster: Cluster): void {
  const offers = new Map<Framework, Offer[]>();
  for (const agent of shuffled([...cluster.agents.values()])) {
    if (!cluster.isActive(agent)) continue;
    const taker = takersOf(cluster, agent)[0];
    if (taker === undefined) continue;
    const { framework, role, free } = taker;
    const offer = offerOf(cluster, agent, framework, role, free);
    agent.offers.set(offer.id.value, { offer, pool: free });
    offers.set(framework, [...(offers.get(framework) ?? []), offer]);
    const { offerMilliseconds } = cluster.options;
    if (offerMilliseconds !== undefined) {
      cluster.after(offerMilliseconds, () => {
        rescind(cluster, agent, (id) => id === offer.id.value);
      });
    }
  }
  for (const [framework, some] of offers) framework.send({ type: 'OFFERS', offers: { offers: some } });
}

interface Taker {
  readonly framework: Framework;
  readonly role: string;
  readonly free: Pool;
}

function takersOf(cluster: Cluster, agent: KnownAgent): Taker[] {
  const takers = [...cluster.frameworks.values()].flatMap((framework) => {
    framework.filters = framework.filters.filter(({ until }) => until > cluster.now);
    if (!framework.connected) return [];
    return framework.roles
      .filter((role) => !framework.suppressed.has(role))
      .map((role) => ({ framework, role, free: usableBy(agent.free, role) }))
      .filter(({ free }) => scalarOf(free, 'cpus') >= MIN_CPUS || scalarOf(free, 'mem') >= MIN_MEM)
      .filter(
        ({ role, free }) =>
          !framework.filters.some(
            (filter) => filter.agentId === agent.id && filter.role === role && contains(filter.refused, free),
          ),
      );
  });
  return takers
    .map((taker) => ({ taker, share: dominantShare(cluster, taker.framework) }))
    .sort((one, other) => one.share - other.share)
    .map(({ taker }) => taker);
}

function dominantShare(cluster: Cluster, framework: Framework): number {
  const agents = [...cluster.agents.values()];
  const held = [...framework.tasks.values()].filter(({ holdsResources }) => holdsResources);
  const offered = agents.flatMap(({ offers }) =>
    [...offers.values()].filter(({ offer }) => offer.framework_id.value === framework.id),
  );
  const has = [...held.map(({ resources }) => resources), ...offered.map((each) => each.pool)];
  return Math.max(
    ...['cpus', 'mem'].map((name) => {
      const sum = (pools: readonly Pool[]): number => pools.reduce((all, each) => all + scalarOf(each, name), 0);
      const total = sum(agents.map((agent) => agent.total));
      return total === 0 ? 0 : sum(has) / total;
    }),
  );
}

function offerOf(cluster: Cluster, agent: KnownAgent, framework: Framework, role: string, free: Pool): Offer {
  const { hostname, port, attributes } = agent.info;
  return {
    id: { value: cluster.nextOfferId() },
    framework_id: { value: framework.id },
    agent_id: { value: agent.id },
    hostname,
    url: { scheme: 'http', address: { hostname, ip: agent.ip, port }, path: '/slave(1)' },
    resources: resourcesOf(free, role, framework.can('RESERVATION_REFINEMENT')),
    attributes,
    executor_ids: [],
    allocation_info: { role },
  };
}

export interface TakenOffer {
  readonly agent: KnownAgent;
  readonly role: string;
  readonly pool: Pool;
}

/** An offer is answered once: then it is gone. @returns undefined where it is gone already, or another's */
export function take(cluster: Cluster, framework: Framework, offerId: string): TakenOffer | undefined {
  for (const agent of cluster.agents.values()) {
    const found = agent.offers.get(offerId);
    if (found?.offer.framework_id.value !== framework.id) continue;
    agent.offers.delete(offerId);
    return { agent, role: found.offer.allocation_info.role, pool: found.pool };
  }
  return undefined;
}

/** What is left of offers is not offered again for a while. */
export function refuse(
  cluster: Cluster,
  framework: Framework,
  taken: readonly TakenOffer[],
  refuseSeconds = DEFAULT_REFUSE_SECONDS,
): void {
  const until = cluster.now + Math.min(Math.max(refuseSeconds, 0), MAX_REFUSE_SECONDS) * 1000;
  if (until <= cluster.now) return;
  for (const { agent, role, pool } of taken) framework.filters.push({ agentId: agent.id, role, refused: pool, until });
}

export function sumOf(taken: readonly TakenOffer[]): Pool {
  return taken.reduce<Pool>((sum, each) => plus(sum, each.pool), new Map());
}

/** @param roles all of the framework where none is named */
export function revive(framework: Framework, roles: readonly string[]): void {
  const which = roles.length === 0 ? framework.roles : roles;
  for (const role of which) framework.suppressed.delete(role);
  framework.filters = framework.filters.filter(({ role }) => !which.includes(role));
}

export function suppress(framework: Framework, roles: readonly string[]): void {
  for (const role of roles.length === 0 ? framework.roles : roles) framework.suppressed.add(role);
}

/** Takes offers of an agent back. */
export function rescind(cluster: Cluster, agent: KnownAgent, which: (id: string) => boolean = () => true): void {
  for (const [id, { offer }] of agent.offers) {
    if (!which(id)) continue;
    agent.offers.delete(id);
    cluster.frameworks.get(offer.framework_id.value)?.send({ type: 'RESCIND', rescind: { offer_id: { value: id } } });
  }
}

/** The framework is away: its offers are free again. */
export function forgetOffersOf(cluster: Cluster, framework: Framework): void {
  for (const agent of cluster.agents.values())
    for (const [id, { offer }] of agent.offers) if (offer.framework_id.value === framework.id) agent.offers.delete(id);
}

/** Upstream's allocator takes agents in an order of chance. */
function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((each) => ({ each, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ each }) => each);
}
