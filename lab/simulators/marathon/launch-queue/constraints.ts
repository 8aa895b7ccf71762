import type { Instance } from '../instances/instance';
import type { Offer } from '../mesos/messages';
import { readerFor, scalarText } from './attributes';

const SCALAR = /^\d+(?:\.\d+)?$/;

/** Whether an offer meets a constraint beside what is placed already (Constraints.meetsConstraint). */
export function meetsConstraint(placed: readonly Instance[], offer: Offer, constraint: readonly string[]): boolean {
  const [field = '', operator = '', value = ''] = constraint;
  const { ofOffer, ofInstance } = readerFor(field);
  const offered = ofOffer(offer);
  if (offered === undefined) return operator === 'UNLIKE';
  switch (operator) {
    case 'LIKE':
      return value !== '' && matches(value, offered);
    case 'UNLIKE':
      return value !== '' && !matches(value, offered);
    case 'UNIQUE':
      return placed.every((instance) => ofInstance(instance) !== offered);
    case 'CLUSTER': {
      const [first] = placed;
      if (value !== '') return offered === value;
      return first === undefined || ofInstance(first) === offered;
    }
    case 'MAX_PER':
      return placed.filter((instance) => ofInstance(instance) === offered).length < Number(value);
    case 'IS':
      return offered === (SCALAR.test(value) ? scalarText(Number(value)) : value);
    case 'GROUP_BY':
      return isEvenWith(offered, placed, ofInstance, value);
    default:
      return false;
  }
}

/** Without a count of groups upstream divides by zero (Constraints.checkGroupBy): nothing is ever placed. */
function isEvenWith(
  offered: string,
  placed: readonly Instance[],
  ofInstance: (instance: Instance) => string | undefined,
  value: string,
): boolean {
  const wanted = placed[0]?.spec.app.instances ?? 1;
  const groups = value === 'inf' ? Infinity : Math.max(0, Number.parseInt(value, 10) || 0);
  const counts = new Map<string | undefined, number>();
  for (const instance of placed) {
    const group = ofInstance(instance);
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  const here = counts.get(offered);
  if (groups === 0) return false;
  if (here === undefined) return counts.size < groups;
  const perGroup = Math.trunc(wanted / groups);
  const used = [...counts.values()].reduce((sum, count) => sum + Math.max(0, count - perGroup), 0);
  const rest = groups === Infinity ? wanted : wanted % groups;
  return here < perGroup || (here === perGroup && rest - used > 0);
}

function matches(expression: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${expression})$`).test(text);
  } catch {
    return false;
  }
}
