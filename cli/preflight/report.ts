import { EXIT } from '../exit-code';
import type { EnvironmentJson } from '../manifest';
import { paint, table, type Cell, type Colour } from '../table';
import type { OverlayResult } from '../overlay/measure';
import { HERE, sentence, type Check } from './findings';
import type { SkippedFlow } from './flow-plan';
import { verdictText, type FlowResult } from './verdict';

export interface Report {
  readonly environment: string;
  readonly well: boolean;
  readonly seconds: number;
  readonly checks: readonly Check[];
  readonly flows: readonly FlowResult[];
  readonly skipped: readonly SkippedFlow[];
  /** Of verify: datagrams through the overlays' containers. */
  readonly overlays?: readonly OverlayResult[];
}

/** Findings whose value names its flow, and so its hosts, by itself. */
const OF_FLOWS = ['flow', 'overlay'];

/** 0 well; 1 faults; 2 no fault, but no host answered or a flow could not be tried: that is not the same as well. */
export function exitCode({ checks, flows }: Pick<Report, 'checks' | 'flows'>): number {
  if (checks.length === 0) return EXIT.notLooked;
  const hosts = [...new Set(checks.map(({ host }) => host))].filter((host) => host !== HERE);
  const silent = hosts.every((host) =>
    checks.some((each) => each.host === host && each.check === 'ssh' && each.state === 'fault'),
  );
  if (silent) return EXIT.notLooked;
  if (checks.some(({ state }) => state === 'fault')) return EXIT.fault;
  return flows.some(({ verdict }) => verdict === 'not looked at' || verdict === 'cannot bind')
    ? EXIT.notLooked
    : EXIT.well;
}

export function reportJson(report: Report): object {
  const { flows, skipped, ...rest } = report;
  return {
    ...rest,
    flows: flows.map((result) => {
      const { flow, verdict, method, detail } = result;
      const { protocol, port, from, to, why } = flow;
      return {
        protocol,
        port,
        from,
        to,
        why,
        verdict,
        method,
        ...(detail !== undefined && { detail }),
        text: verdictText(result),
      };
    }),
    skipped: skipped.map(({ flow, reason }) => ({
      path: flow.path,
      port: flow.port,
      from: flow.from,
      to: flow.to,
      reason,
    })),
  };
}

const WORDS: Record<Check['state'], { text: string; colour: Colour }> = {
  ok: { text: 'ok', colour: 'green' },
  note: { text: 'note', colour: 'yellow' },
  fault: { text: 'FAULT', colour: 'red' },
};

/** A table per host, then the flows, then every fault as one sentence with its remedy. */
export function renderReport(manifest: EnvironmentJson, report: Report, colour: boolean): string {
  const machines = manifest.hosts.map(({ name, address }) => ({ name, title: `${name} (${address})` }));
  const parts = [...machines, { name: HERE, title: HERE }].flatMap(({ name, title }) => {
    const own = report.checks.filter((check) => check.host === name && !OF_FLOWS.includes(check.check));
    if (own.length === 0) return [];
    const rows = own.map((check): Cell[] => [
      { text: `  ${WORDS[check.state].text}`, colour: WORDS[check.state].colour },
      { text: check.check },
      { text: check.state === 'ok' ? check.value : `${check.value}: ${check.rule ?? ''}` },
    ]);
    return [`${title}\n${table(['  STATE', 'CHECK', 'FOUND'], rows, colour)}`];
  });
  if (report.flows.length > 0) parts.push(`Flows\n${flowTable(report.flows, colour)}`);
  if (report.overlays !== undefined && report.overlays.length > 0)
    parts.push(`Overlays, datagrams between containers\n${overlayTable(report.overlays, colour)}`);
  const open = report.checks.filter(({ state }) => state !== 'ok');
  if (open.length > 0)
    parts.push(
      open
        .map((check) => {
          const { text, colour: shade } = WORDS[check.state];
          const said = OF_FLOWS.includes(check.check) ? `${check.value}; ${check.fix ?? ''}` : sentence(check);
          return `${paint(text, shade, colour)} ${said}\n`;
        })
        .join(''),
    );
  const faults = open.filter(({ state }) => state === 'fault').length;
  const unseen = report.flows.filter(({ verdict }) => verdict !== 'open').length;
  const trouble = faults > 0 ? `${faults} ${faults === 1 ? 'fault' : 'faults'}` : `${unseen} flows not looked at`;
  const summary = report.well ? 'well' : trouble;
  const notes = open.length - faults;
  parts.push(
    `${report.environment}: ${summary}${notes === 0 ? '' : `, ${notes} ${notes === 1 ? 'note' : 'notes'}`}, ${report.flows.length} flows, ${report.seconds.toFixed(1)} s\n`,
  );
  return parts.join('\n');
}

/** One line per port and reason, and one for each flow of it that is not open. */
function flowTable(flows: readonly FlowResult[], colour: boolean): string {
  const groups = new Map<string, FlowResult[]>();
  for (const result of flows) {
    const key = `${result.flow.protocol} ${result.flow.port} ${result.flow.why}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  const rows = [...groups.values()].flatMap((results): Cell[][] => {
    const [first] = results;
    if (first === undefined) return [];
    const open = results.filter(({ verdict }) => verdict === 'open');
    const methods = [...new Set(open.map(({ method }) => method))].join(', ');
    const all = open.length === results.length;
    const line: Cell[] = [
      { text: all ? '  ok' : '  -', colour: all ? 'green' : 'yellow' },
      { text: `${first.flow.protocol} ${first.flow.port}` },
      { text: `${open.length} of ${results.length} open` },
      { text: methods === '' ? '-' : methods },
      { text: first.flow.why },
    ];
    const closed = results.filter(({ verdict }) => verdict !== 'open' && verdict !== 'not looked at');
    const unseen = results.filter(({ verdict }) => verdict === 'not looked at');
    const others = [
      ...closed.map((result): Cell[] => [
        { text: '  closed', colour: 'red' },
        { text: '' },
        { text: `${result.flow.from} -> ${result.flow.to}: ${result.verdict}` },
        { text: result.method },
        { text: result.detail ?? '' },
      ]),
      ...[...new Set(unseen.map(({ detail }) => detail ?? ''))].map((detail): Cell[] => [
        { text: '  note', colour: 'yellow' },
        { text: '' },
        { text: `${unseen.filter((result) => (result.detail ?? '') === detail).length} not looked at` },
        { text: '-' },
        { text: detail },
      ]),
    ];
    return [line, ...others];
  });
  return table(['  STATE', 'PORT', 'DIRECTIONS', 'TRIED BY', 'WHY'], rows, colour);
}

function overlayTable(overlays: readonly OverlayResult[], colour: boolean): string {
  const rows = overlays.flatMap(({ network, directions, trouble }): Cell[][] => [
    ...directions.map(({ from, to, sent, small, large }): Cell[] => {
      const well = small >= sent / 2 && large >= sent / 2;
      return [
        { text: well ? '  ok' : '  closed', colour: well ? 'green' : 'red' },
        { text: network },
        { text: `${from} -> ${to}` },
        { text: `${small} of ${sent}` },
        { text: `${large} of ${sent}` },
      ];
    }),
    ...(trouble === undefined ? [] : [[{ text: '  -' }, { text: network }, { text: trouble }] as Cell[]]),
  ]);
  return table(['  STATE', 'OVERLAY', 'DIRECTION', 'SMALL', 'LARGE'], rows, colour);
}
