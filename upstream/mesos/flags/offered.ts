import { readDecimal, tokenize } from './stout';

/** First and last. */
export type PortRange = readonly [number, number];

interface Named {
  readonly name: string;
  readonly amount?: number;
  readonly ranges?: readonly PortRange[];
}

const DEFAULT_PORTS: readonly PortRange[] = [[31_000, 32_000]];
const GIBIBYTE = 2 ** 30;
const MEBIBYTE = 2 ** 20;

/**
 * What an agent lets tasks have of its host's memory, in MiB.
 * @param resources `--resources` that it takes; undefined: not given
 * @param total what the host has, in bytes
 */
export function offeredMemory(resources: string | undefined, total: number): number {
  const named = namedIn(resources).filter(({ name }) => name === 'mem');
  if (named.length > 0) return named.reduce((sum, { amount = 0 }) => sum + amount, 0);
  return Math.floor((total >= 2 * GIBIBYTE ? total - GIBIBYTE : total / 2) / MEBIBYTE);
}

/** Which ports of its host an agent lets tasks have. @param resources as above */
export function offeredPorts(resources: string | undefined): readonly PortRange[] {
  const named = namedIn(resources).filter(({ name }) => name === 'ports');
  return named.length > 0 ? named.flatMap(({ ranges = [] }) => ranges) : DEFAULT_PORTS;
}

function namedIn(resources = ''): Named[] {
  const text = resources.trim();
  if (text.startsWith('[')) return (JSON.parse(text) as JsonResource[]).map(ofJson);
  return tokenize(text, ';').map((token) => {
    const [key = '', value = ''] = tokenize(token.replaceAll(' ', ''), ':');
    const name = key.replace(/\(.*/, '');
    const amount = readDecimal(value);
    if (amount !== undefined) return { name, amount };
    return {
      name,
      ranges: [...value.matchAll(/(\d+)-(\d+)/g)].map(([, first, last]) => [Number(first), Number(last)]),
    };
  });
}

interface JsonResource {
  readonly name: string;
  readonly scalar?: { readonly value: number };
  readonly ranges?: { readonly range: readonly { readonly begin: number; readonly end: number }[] };
}

function ofJson({ name, scalar, ranges }: JsonResource): Named {
  return {
    name,
    ...(scalar !== undefined && { amount: scalar.value }),
    ...(ranges !== undefined && { ranges: ranges.range.map(({ begin, end }) => [begin, end] as const) }),
  };
}
