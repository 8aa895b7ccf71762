import type { MarathonApi } from './api';
import type { AppStatus, QueuedApp, TaskFailure } from './answers';
import { describe, healthOf } from './status';

/** Why an app does not get well, as far as Marathon knows: a line each. Nothing of it is a reason to fail by itself. */
export async function whyNot(marathon: MarathonApi, status: AppStatus): Promise<string[]> {
  const queued = await marathon.queued(status.id).catch(() => undefined);
  return [
    describe(healthOf(status)),
    ...(status.lastTaskFailure === undefined ? [] : failureLines(status.lastTaskFailure)),
    ...(queued === undefined ? [] : queueLines(queued)),
    ...readinessLines(status),
  ];
}

export function failureLines({ taskId, state, host, message, timestamp }: TaskFailure): string[] {
  return [`last failure: ${state} on ${host} at ${timestamp} (${taskId})`, ...(message === '' ? [] : [`  ${message}`])];
}

function queueLines({ count, delay, processedOffersSummary }: QueuedApp): string[] {
  const { processedOffersCount, unusedOffersCount, rejectSummaryLastOffers = [] } = processedOffersSummary;
  const waits = delay.overdue ? 'waits for an offer' : `backs off for ${delay.timeLeftSeconds} s more`;
  const reasons = rejectSummaryLastOffers
    .filter(({ declined }) => declined > 0)
    .map(({ reason, declined, processed }) => `  ${reason}: ${declined} of ${processed}`);
  return [
    `${count} to launch: it ${waits}; ${unusedOffersCount} of ${processedOffersCount} offers were of no use`,
    ...(reasons.length > 0 ? ['why the last offers of the agents were declined:', ...reasons] : []),
  ];
}

function readinessLines({ readinessCheckResults = [] }: AppStatus): string[] {
  return readinessCheckResults
    .filter(({ ready }) => !ready)
    .map(({ name, taskId, lastResponse }) => {
      const answer = lastResponse === undefined ? 'no answer' : `${lastResponse.status} ${lastResponse.body}`.trim();
      return `not ready by check ${name}: ${taskId}: ${answer}`;
    });
}
