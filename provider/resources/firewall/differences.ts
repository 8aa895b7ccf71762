import type { Declared } from './declared';
import type { Facts } from './facts';
import { firewalldTrouble } from './firewalld';
import { foreignFirewalls, inWords } from './foreign';
import { RULES_FILE, UNIT, UNIT_FILE } from './paths';
import { ruleset, TABLE } from './ruleset';
import { unitFile } from './unit';

export const AS_DECLARED = 'as declared';

/** Lines of a difference that are told; the host has the rest. */
const LINES = 6;

/** What differs on the host from what is declared, in words. */
export function found(declared: Declared, facts: Facts): string {
  const troubles =
    declared.mode === 'off'
      ? leftovers(facts)
      : [...rulesTroubles(declared, facts), ...lastingTroubles(declared, facts)];
  if (facts.isArmed) troubles.push('a change waits for its confirmation: the run that made it was cut off');
  if (declared.mode === 'enforce') troubles.push(...foreignTroubles(declared, facts));
  return troubles.length === 0 ? AS_DECLARED : troubles.join('; ');
}

function leftovers({ table, file, unit, hasReplaced }: Facts): string[] {
  return [
    ...(table === '' ? [] : [`the table ${TABLE} is there`]),
    ...(file === '' ? [] : [`${RULES_FILE} is there`]),
    ...(unit === '' ? [] : [`${UNIT_FILE} is there`]),
    ...(hasReplaced ? ['a firewall is still put aside'] : []),
  ];
}

function rulesTroubles(declared: Declared, { nft, table, declared: expected, declaredError, file }: Facts): string[] {
  if (nft === undefined) return ['nft is not installed'];
  if (table === '') return [`the table ${TABLE} is missing`];
  // Where nft cannot print the declared rules apart from the host's own, the file has to do.
  if (expected === '')
    return file === ruleset(declared).trim() ? [] : [`the declared rules cannot be read there (${declaredError})`];
  if (table === expected) return [];
  const [is, should] = [table, expected].map((text) => text.split('\n').map((line) => line.trim())) as [
    string[],
    string[],
  ];
  const lines = [
    ...should.filter((line) => !is.includes(line)).map((line) => `- ${line}`),
    ...is.filter((line) => !should.includes(line)).map((line) => `+ ${line}`),
  ];
  const told = lines.slice(0, LINES);
  const more = lines.length > LINES ? [`and ${lines.length - LINES} more`] : [];
  return [`the rules are not those declared: ${[...told, ...more].join(', ') || 'their order is another'}`];
}

function lastingTroubles(declared: Declared, { file, unit, nft, isEnabled, hasSystemd }: Facts): string[] {
  const troubles: string[] = [];
  if (file === '') troubles.push(`${RULES_FILE} is missing`);
  else if (file !== ruleset(declared).trim()) troubles.push(`${RULES_FILE} is not what was written`);
  if (!hasSystemd) return troubles;
  if (unit === '') troubles.push(`${UNIT_FILE} is missing`);
  else if (nft !== undefined && unit !== unitFile(nft).trim()) troubles.push(`${UNIT_FILE} is not what was written`);
  else if (!isEnabled) troubles.push(`${UNIT} is disabled: the rules would not stand after a reboot`);
  return troubles;
}

function foreignTroubles(declared: Declared, facts: Facts): string[] {
  const others = foreignFirewalls(facts);
  const isIntegrated = declared.existing === 'integrate' && others.some(({ kind }) => kind === 'firewalld');
  const trouble = isIntegrated ? firewalldTrouble(declared, facts) : undefined;
  return [
    ...others.filter(({ kind }) => !(isIntegrated && kind === 'firewalld')).map(inWords),
    ...(trouble === undefined ? [] : [trouble]),
  ];
}
