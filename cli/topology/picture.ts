import { overlaysOf, type EnvironmentJson } from '../manifest';
import { daemonNames } from './daemons';
import { flowPanel } from './flow-panel';
import { legend } from './legend';
import { flowGraphs } from './model';
import type { Panel } from './panel';
import { placePanel } from './place-panel';
import { element, escapeXml, FAINT, rect, text } from './svg';

/** About what a page of documentation shows without shrinking. */
const WIDTH = 1130;
const MARGIN = 28;
const FONT = 'DejaVu Sans, Verdana, Segoe UI, Helvetica, Arial, sans-serif';

interface Section {
  readonly title: string;
  readonly panel: Panel;
}

/** The whole picture: hosts and networks, then who speaks first to whom in each network, then the legend. */
export async function picture(manifest: EnvironmentJson): Promise<string> {
  const daemons = daemonNames(manifest);
  const graphs = flowGraphs(manifest);
  const sections: Section[] = [
    { title: 'What runs where', panel: placePanel(manifest, daemons, WIDTH) },
    ...(await Promise.all(
      graphs.map(async (graph) => ({
        title: `Who speaks first to whom ${graph.network === 'underlay' ? 'on the underlay' : `in ${graph.network}`}`,
        panel: await flowPanel(manifest, graph, daemons, WIDTH),
      })),
    )),
    { title: 'Legend', panel: legend() },
  ];
  const inner = Math.max(...sections.map(({ panel }) => panel.width));
  let y = MARGIN + 46;
  const drawn = sections.map(({ title, panel }) => {
    const left = MARGIN + (inner - panel.width) / 2;
    const section = [
      text(title, { x: MARGIN, y: y + 12 }, { size: 14, bold: true, fill: FAINT }),
      element('g', { transform: `translate(${Math.round(left)} ${Math.round(y + 26)})` }, panel.content),
    ].join('\n');
    y += 26 + panel.height + 30;
    return section;
  });
  const [width, height] = [Math.ceil(inner + 2 * MARGIN), Math.ceil(y)];
  const title = `Topology of ${manifest.environment}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" role="img">`,
    element('title', {}, escapeXml(title)),
    rect({ x: 0, y: 0 }, { width, height }, { fill: '#ffffff' }),
    text(manifest.environment, { x: MARGIN, y: MARGIN + 18 }, { size: 24, bold: true }),
    text(summary(manifest), { x: width - MARGIN, y: MARGIN + 18 }, { size: 12, fill: FAINT, anchor: 'end' }),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function summary(manifest: EnvironmentJson): string {
  const { hosts, containers, units, flows } = manifest;
  const counted = [
    [hosts.length, 'host'],
    [containers.length + units.length, 'daemon'],
    [overlaysOf(manifest).length, 'overlay network'],
    [flows.length, 'declared flow'],
  ] as const;
  return counted.map(([count, word]) => `${count} ${word}${count === 1 ? '' : 's'}`).join(' · ');
}
