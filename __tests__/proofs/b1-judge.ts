import { stripVTControlCharacters } from 'node:util';

/** A try of a probe, at one member of a cluster: a write, and a read of what was written. Times in milliseconds since the epoch. */
export interface Sample {
  readonly member: string;
  readonly sent: number;
  readonly answered: number;
  /** Why it failed; undefined when the write was taken and read again. */
  readonly why?: string;
}

export interface Gap {
  readonly seconds: number;
  /** Milliseconds since the epoch. */
  readonly from: number;
}

/** The longest time between two answers to writes, whatever members gave them; the ends of the probe count as answers. */
export function longestGap(samples: readonly Sample[], from: number, to: number): Gap {
  const taken = samples.filter(({ why }) => why === undefined).map(({ answered }) => answered);
  const times = [from, ...taken.filter((time) => time > from && time < to).sort((a, b) => a - b), to];
  const gaps = times
    .slice(1)
    .map((time, index) => ({ seconds: (time - (times[index] ?? time)) / 1000, from: times[index] ?? time }));
  return gaps.reduce((longest, gap) => (gap.seconds > longest.seconds ? gap : longest), { seconds: 0, from });
}

/** What a probe says against a cluster: that no member took a write for too long, or that one never took any. */
export function lossSeen(
  cluster: string,
  members: readonly string[],
  samples: readonly Sample[],
  { from, to, bound }: { readonly from: number; readonly to: number; readonly bound: number },
): string[] {
  const { seconds } = longestGap(samples, from, to);
  const silent = members.filter((member) => !samples.some((one) => one.member === member && one.why === undefined));
  return [
    ...(seconds > bound ? [`${cluster}: no member took a write for ${seconds.toFixed(1)} s, bound ${bound} s`] : []),
    ...silent.map((member) => `${cluster}: ${member} took no write at all`),
  ];
}

/** Members in the order in which they started again; who did not is in none. */
export function restarted(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...after]
    .filter(([member, at]) => before.get(member) !== at)
    .sort(([, a], [, b]) => a.localeCompare(b))
    .map(([member]) => member);
}

/** What is wrong with the order of a roll: each member once, the leader last. */
export function misordered(
  cluster: string,
  members: readonly string[],
  order: readonly string[],
  leader: string | undefined,
): string[] {
  const left = members.filter((member) => !order.includes(member));
  return [
    ...left.map((member) => `${cluster}: ${member} did not restart`),
    ...(leader === undefined ? [`${cluster}: nobody led before it`] : []),
    ...(left.length === 0 && leader !== undefined && order.at(-1) !== leader
      ? [`${cluster}: restarted ${order.join(', ')}; ${leader} led and was to be the last`]
      : []),
  ];
}

/** What is wrong with who leads and follows: one leads, the others follow. */
export function noQuorum(modes: ReadonlyMap<string, string>): string[] {
  const leaders = [...modes].filter(([, mode]) => mode === 'leader').map(([member]) => member);
  const others = [...modes].filter(([, mode]) => mode !== 'leader' && mode !== 'follower');
  return [
    ...(leaders.length === 1
      ? []
      : [`${leaders.length} members lead${leaders.length > 0 ? `: ${leaders.join(', ')}` : ''}`]),
    ...others.map(([member, mode]) => `${member} is ${mode}`),
  ];
}

/** As `/v1/agent/members` gives it. */
export interface Member {
  readonly Name: string;
  readonly Addr: string;
  readonly Status: number;
}

const STATES = ['none', 'alive', 'leaving', 'left', 'failed'];

/** What an agent knows of the others that is not so: every declared host is alive at its address, and nobody else is. */
export function membersWrong(
  agent: string,
  declared: readonly { readonly name: string; readonly address: string }[],
  members: readonly Member[],
): string[] {
  const wrong = declared.flatMap(({ name, address }) => {
    const found = members.find((member) => member.Name === name);
    if (found === undefined) return [`${agent}: does not know ${name}`];
    if (found.Status !== 1) return [`${agent}: ${name} is ${STATES[found.Status] ?? found.Status}`];
    return found.Addr === address ? [] : [`${agent}: ${name} is at ${found.Addr}, declared at ${address}`];
  });
  const strangers = members.filter(({ Name, Status }) => Status === 1 && !declared.some(({ name }) => name === Name));
  return [...wrong, ...strangers.map(({ Name, Addr }) => `${agent}: ${Name} (${Addr}) is alive and not declared`)];
}

/** What Terraform prints, without frames, colours and line ends of its own, and what cdktf writes between: a sentence is on one line. */
export function plainText(output: string): string {
  return stripVTControlCharacters(output).replaceAll(PROGRESS, ' ').replaceAll(/[│╷╵]/g, ' ').replaceAll(/\s+/g, ' ');
}

/** Drawn anew whenever something comes, wherever that ends; what comes next begins with the name of its stack. */
const PROGRESS = /\d+ Stacks? deploying +\d+ Stacks? done +\d+ Stacks? waiting\n+(?:[\w-]+ {2})?/g;

/** What the errors of a deploy say, by the path of the construct in its stack: `Consul/Server-c1`. */
export function errorsByPath(output: string): Map<string, string> {
  const blocks = output.split('Error: ').slice(1);
  return new Map(
    blocks.flatMap((text) => {
      const path = /\((\S+)\/Resource\), on cdk\.tf\.json/.exec(text)?.[1];
      return path === undefined ? [] : [[path, text] as const];
    }),
  );
}

/** What a deploy that had to fail did not say: why at the one that tried, that it is what it was, and that the others were left alone. */
export function unsaid(
  errors: ReadonlyMap<string, string>,
  tried: string,
  others: readonly string[],
  why: RegExp,
): string[] {
  const text = errors.get(tried) ?? '';
  return [
    ...(why.test(text) ? [] : [`${tried}: the deploy does not say why it failed: ${text.slice(0, 300)}`]),
    ...(text.includes('The one before is back, and runs.') ? [] : [`${tried}: the one before is not said to be back`]),
    ...others
      .filter((path) => !(errors.get(path) ?? '').includes('not rolled, because'))
      .map((path) => `${path}: it is not said that it was not rolled`),
  ];
}
