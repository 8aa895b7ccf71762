import type { JsonObject } from '../../../../upstream/marathon/document';
import { timestamp } from '../../clock';
import type { Attribute, Offer, Resource } from '../mesos/messages';
import { REASONS, type Reason } from './match';
import { roleOf } from './resources';

interface Unused {
  readonly offer: Offer;
  readonly reasons: readonly Reason[];
  readonly at: number;
}

/** What became of the offers that an app saw (OfferMatchStatistics). */
export class OfferStatistics {
  private processed = 0;
  private unused = 0;
  private lastUsedAt: number | undefined;
  private lastUnusedAt: number | undefined;
  private readonly reasons = new Map<Reason, number>();
  /** The last of each agent. */
  private readonly lastUnused = new Map<string, Unused>();

  used(at: number): void {
    this.processed += 1;
    this.lastUsedAt = at;
  }

  notUsed(offer: Offer, reasons: readonly Reason[], at: number): void {
    this.processed += 1;
    this.unused += 1;
    this.lastUnusedAt = at;
    this.lastUnused.set(offer.agent_id.value, { offer, reasons, at });
    const reason = foremost(reasons);
    if (reason !== undefined) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }

  summary(): JsonObject {
    const lastReasons = new Map<Reason, number>();
    for (const { reasons } of this.lastUnused.values()) {
      const reason = foremost(reasons);
      if (reason !== undefined) lastReasons.set(reason, (lastReasons.get(reason) ?? 0) + 1);
    }
    return {
      processedOffersCount: this.processed,
      unusedOffersCount: this.unused,
      ...(this.lastUnusedAt === undefined ? {} : { lastUnusedOfferAt: timestamp(this.lastUnusedAt) }),
      ...(this.lastUsedAt === undefined ? {} : { lastUsedOfferAt: timestamp(this.lastUsedAt) }),
      rejectSummaryLastOffers: funnel(this.lastUnused.size, lastReasons),
      rejectSummaryLaunchAttempt: funnel(this.processed, this.reasons),
    };
  }

  unusedOffers(): JsonObject[] {
    return [...this.lastUnused.values()].map(({ offer, reasons, at }) => ({
      offer: offerJson(offer),
      reason: [...reasons],
      timestamp: timestamp(at),
    }));
  }
}

function foremost(reasons: readonly Reason[]): Reason | undefined {
  return REASONS.find((reason) => reasons.includes(reason));
}

/** How many offers came as far as each reason, and how many it stopped. */
function funnel(processed: number, declined: ReadonlyMap<Reason, number>): JsonObject[] {
  let left = processed;
  return REASONS.map((reason) => {
    const step = { reason, declined: declined.get(reason) ?? 0, processed: left };
    left -= step.declined;
    return step;
  });
}

function offerJson({ id, hostname, agent_id, resources, attributes = [] }: Offer): JsonObject {
  return {
    id: id.value,
    hostname,
    agentId: agent_id.value,
    resources: resources.map((resource) => ({ name: resource.name, role: roleOf(resource), ...valueJson(resource) })),
    attributes: attributes.map((attribute) => ({
      name: attribute.name,
      ...(attribute.text === undefined ? {} : { text: attribute.text.value }),
      ...valueJson(attribute),
    })),
  };
}

function valueJson({ scalar, ranges, set }: Attribute | Resource): JsonObject {
  return {
    ...(scalar === undefined ? {} : { scalar: scalar.value }),
    ...(ranges === undefined ? {} : { ranges: ranges.range.map(({ begin, end }) => ({ begin, end })) }),
    ...(set === undefined ? {} : { set: [...set.item] }),
  };
}
