import type { ContainerJson } from '../manifest';
import type { ContainerFacts, Facts } from './facts';
import { containersOf, everyContainer, waived, type Check, type Outcome } from './outcome';

type HostAccessJson = NonNullable<ContainerJson['hostAccess']>;

/** Something of its host that a container has. */
export interface Reach {
  readonly says: string;
  /** Whether it is part of what the container was declared to reach. */
  readonly isDeclared: (access: HostAccessJson) => boolean;
}

/** Waived where all that containers reach is declared, by the reasons that stand beside it; what is not declared fails. */
export function reaches(
  id: string,
  title: string,
  well: string,
  reached: (container: ContainerFacts) => readonly Reach[],
): Check {
  return { id, title, judge: (facts) => judge(facts, well, reached) };
}

export function judge(facts: Facts, well: string, reached: (container: ContainerFacts) => readonly Reach[]): Outcome {
  const undeclared = everyContainer(facts, well, (container) => {
    const access = accessOf(facts, container);
    return reached(container).find(({ isDeclared }) => access === undefined || !isDeclared(access))?.says;
  });
  const accepted = containersOf(facts).flatMap((container) => {
    const says = reached(container).map((reach) => reach.says);
    const reason = accessOf(facts, container)?.reason;
    return reason === undefined || says.length === 0
      ? []
      : [{ reason, fault: `${container.title}: ${says.join(', ')}` }];
  });
  if (undeclared.verdict === 'FAIL' || accepted.length === 0) return undeclared;
  const reasons = [...new Set(accepted.map(({ reason }) => reason))];
  const faultsOf = (reason: string): string =>
    accepted
      .filter((one) => one.reason === reason)
      .map(({ fault }) => fault)
      .join('; ');
  return waived(reasons.map((reason) => `${reason} (${faultsOf(reason)})`).join('; '));
}

/** Of a container that its own engine keeps: others are given nothing of their hosts. */
function accessOf({ manifest }: Facts, { title }: ContainerFacts): HostAccessJson | undefined {
  return manifest.containers.find(({ runtime, service, host }) => runtime === 'host' && `${service}@${host}` === title)
    ?.hostAccess;
}
