import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flowGraphs, portsText, topologyJson } from '../../../cli/topology/model';
import { picture } from '../../../cli/topology/picture';
import { escapeXml, fitted, textWidth } from '../../../cli/topology/svg';
import type { EnvironmentJson } from '../../../constructs/environment/environment-json';
import { FakeHosts } from '../fake-hosts';
import { flowManifest } from '../flow-manifest';
import { drawn, type Box, type Drawn } from './drawn';

/** A master and that many slaves with a DataNode each. */
function manifestOf(slaves: number): EnvironmentJson {
  const json = flowManifest();
  const [master, slave] = json.hosts as [EnvironmentJson['hosts'][number], EnvironmentJson['hosts'][number]];
  const [nameNode, dataNode] = json.containers as [
    EnvironmentJson['containers'][number],
    EnvironmentJson['containers'][number],
  ];
  const names = Array.from({ length: slaves }, (_, index) => `slave${index + 1}`);
  const hosts = [
    master,
    ...names.map((name, index) => ({
      ...slave,
      name,
      address: `192.0.2.${index + 20}`,
      cores: 8,
      memoryBytes: 2 ** 35,
    })),
  ];
  const containers = [
    nameNode,
    ...names.map((name) => ({ ...dataNode, path: `lab/Hadoop/DataNode-${name}`, host: name })),
  ];
  const members: Record<string, string[]> = {
    'swarm members': hosts.map(({ name }) => name),
    datanode: containers.slice(1).map(({ path }) => path),
  };
  const groups = json.groups.map((group) => ({ ...group, members: members[group.name] ?? group.members }));
  return { ...json, hosts, containers, groups };
}

/** Where a text is, by the width that the picture itself reckons with. */
function placeOf({ content, x, y, anchor, size, bold }: Drawn['texts'][number]): Box {
  const width = textWidth(content, { size, bold });
  const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
  return { x: left, y: y - size * 0.8, width, height: size };
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width - 0.5 && b.x < a.x + a.width - 0.5 && a.y < b.y + b.height - 0.5 && b.y < a.y + a.height - 0.5;
const within = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x - 0.5 &&
  inner.y >= outer.y - 0.5 &&
  inner.x + inner.width <= outer.x + outer.width + 0.5 &&
  inner.y + inner.height <= outer.y + outer.height + 0.5;

describe('the picture', () => {
  test('shows hosts, daemons, networks, outsiders, ports and reasons', async () => {
    const json = manifestOf(2);
    const contents = drawn(await picture(json)).texts.map(({ content }) => content);
    expect(contents).toEqual(
      expect.arrayContaining([
        'lab',
        '3 hosts · 3 daemons · 1 overlay network · 10 declared flows',
        'master',
        'swarm manager',
        'firewall: enforce',
        'slave1',
        '192.0.2.20 · 8 cores · 32 GiB',
        'namenode · http 9870',
        'overlay lab-hadoop · 10.20.0.0/24',
        'underlay: the network that joins the hosts',
        '4789/udp',
        'operators',
        '22/tcp SSH',
        'registry',
        '5000/tcp images',
        '9866, 9867/tcp',
        'HDFS block recovery',
        '×2',
        'Legend',
      ]),
    );
  });

  test.each([1, 2, 9, 29])(
    'of a master and %d slaves has no text outside, over another or cut by a box',
    async (slaves) => {
      const { size, boxes, texts } = drawn(await picture(manifestOf(slaves)));
      const places = texts.map((text) => ({ ...placeOf(text), content: text.content }));
      const faults = places.flatMap((place, index) => [
        ...(within(place, size) ? [] : [`${place.content} leaves the picture`]),
        ...places
          .slice(index + 1)
          .flatMap((other) => (overlap(place, other) ? [`${place.content} over ${other.content}`] : [])),
        ...boxes.flatMap((box) =>
          overlap(place, box) && !within(place, box) ? [`${place.content} crosses a box`] : [],
        ),
      ]);
      expect(faults).toEqual([]);
      const clashes = boxes.filter((box, index) =>
        boxes.slice(index + 1).some((other) => overlap(box, other) && !within(other, box) && !within(box, other)),
      );
      expect(clashes).toEqual([]);
      expect(size.width).toBeLessThanOrEqual(1300);
    },
  );

  test('is the same for the same declaration', async () => {
    expect(await picture(manifestOf(9))).toBe(await picture(manifestOf(9)));
  });

  test('shows no image, digest, key file or user', async () => {
    expect(await picture(manifestOf(2))).not.toMatch(/sha256|registry\.example|keys\/|ops/);
  });

  test('grows by hosts, not by their pairs: arrows stay', async () => {
    const arrows = async (slaves: number) => (await picture(manifestOf(slaves))).match(/<title>[^<]* → /g)?.length;
    expect(await arrows(29)).toBe(await arrows(2));
  });

  test('says what is not active, has no engine, or no declared firewall', async () => {
    const json = manifestOf(2);
    const change = { state: 'lost', engine: 'none' } as const;
    const hosts = json.hosts.map((host) => (host.name === 'slave2' ? { ...host, ...change } : host));
    const contents = drawn(await picture({ ...json, hosts, swarms: [] })).texts.map(({ content }) => content);
    expect(contents).toEqual(expect.arrayContaining(['no engine · lost', 'Docker engine', 'no firewall declared']));
  });

  test('shows a unit of a host beside its containers, and on the underlay', async () => {
    const json = manifestOf(2);
    const unit = { path: 'lab/Consul/Unit', construct: 'lab/Consul', module: 'consul', daemon: 'agent' };
    const units = [{ ...unit, unit: 'consul.service', host: 'slave2' }];
    const plain = await picture(json);
    const svg = await picture({ ...json, units });
    const contents = drawn(svg).texts.map(({ content }) => content);
    expect(contents).toEqual(
      expect.arrayContaining([
        'agent',
        'systemd unit',
        'consul.service',
        '3 hosts · 4 daemons · 1 overlay network · 10 declared flows',
      ]),
    );
    const boxes = (of: string): number => drawn(of).boxes.length;
    expect(boxes(svg)).toBe(boxes(plain) + 2); // its own, and the stripe of its colour
    expect(topologyJson({ ...json, units })).toMatchObject({
      hosts: [
        {},
        {},
        {
          name: 'slave2',
          daemons: [{ daemon: 'datanode' }, { daemon: 'agent', unit: 'consul.service', network: 'host' }],
        },
      ],
    });
  });

  test('is drawn of hosts alone, operators and all', async () => {
    const empty = {
      swarms: [],
      networks: [],
      containers: [],
      units: [],
      endpoints: [],
      groups: [],
      flows: [],
      firewalls: [],
    };
    const { texts } = drawn(await picture({ ...flowManifest(), ...empty }));
    expect(texts.map(({ content }) => content)).toEqual(expect.arrayContaining(['slave2', 'operators', '22/tcp SSH']));
  });

  test('escapes what would be markup', async () => {
    const json = flowManifest();
    const flows = json.flows.map((flow) => ({ ...flow, why: '<b> & "c"' }));
    const svg = await picture({ ...json, flows });
    expect(svg).toContain('&lt;b&gt; &amp; &quot;c&quot;');
    expect(svg).not.toContain('<b>');
  });
});

describe('flows of a picture', () => {
  test('are one arrow for each pair in each network, overlays first', () => {
    expect(
      flowGraphs(flowManifest()).map(({ network, pairs }) => [network, pairs.map(({ from, to }) => `${from} ${to}`)]),
    ).toEqual([
      ['lab-hadoop', ['datanode namenode', 'namenode datanode', 'datanode datanode']],
      [
        'underlay',
        [
          'swarm members swarm members',
          'swarm members swarm managers',
          'swarm members 192.0.2.2',
          'operators swarm managers',
        ],
      ],
    ]);
  });

  test.each([
    [['8031/tcp', '8030/tcp', '8088/tcp'], '8030, 8031, 8088/tcp'],
    [['7946/udp', '7946/tcp', '4789/udp'], '4789/udp, 7946/tcp+udp'],
    [['32768-60999/tcp'], '32768-60999/tcp'],
  ])('%j read %s', (ports, shown) => {
    const [flow] = flowManifest().flows as [EnvironmentJson['flows'][number]];
    expect(portsText(ports.map((port) => ({ ...flow, port })))).toBe(shown);
  });
});

describe('texts of a picture', () => {
  test('are cut where their box ends', () => {
    expect(fitted('short', 100)).toBe('short');
    const cut = fitted('a-very-long-name-of-a-host', 80);
    expect(cut).toMatch(/^a-very.*…$/);
    expect(textWidth(cut)).toBeLessThanOrEqual(80);
  });

  test('hold no markup', () => {
    expect(escapeXml(`<a href="x">&</a>`)).toBe('&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;');
  });
});

describe('longshore topology', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = new FakeHosts(flowManifest());
  });
  afterEach(() => {
    hosts.remove();
  });

  test('prints the picture, or writes it into folders that it makes; asks no host', async () => {
    const { code, out } = await hosts.run(['topology', 'lab']);
    expect(code).toBe(0);
    expect(out).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*<\/svg>\n$/);
    const file = join(hosts.folder, 'new', 'lab.svg');
    expect(await hosts.run(['topology', 'lab', '--output', file, '--format', 'svg'])).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(out);
    expect(hosts.calls).toEqual([]);
  });

  test('fails for another format', async () => {
    expect(await hosts.run(['topology', 'lab', '--format', 'png'])).toMatchObject({
      code: 2,
      err: expect.stringContaining("argument 'png' is invalid. Allowed choices are svg.") as string,
    });
  });

  test('fails for an output that cannot be written', async () => {
    const file = join(hosts.folder, 'file');
    writeFileSync(file, '');
    const { code, err } = await hosts.run(['topology', 'lab', '--output', join(file, 'lab.svg')]);
    expect(code).toBe(1);
    expect(err).toMatch(/lab: output = ".*lab\.svg": it cannot be written \(.+\); choose a file in a folder/);
  });
});
