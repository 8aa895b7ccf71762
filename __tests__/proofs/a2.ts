import {
  DATAGRAMS,
  execIn,
  largePayload,
  measureDirections,
  OVERLAY_MTU,
  VXLAN_PORT,
} from '../../cli/overlay/datagrams';
import { directionFaults } from '../../cli/overlay/directions';
import {
  brokenTransfers,
  pairsAcrossHosts,
  parseTransfers,
  perHostPair,
  type Peer,
  type TransferResult,
} from './a2-judge';
import { pick, quote, titleOf, type Live } from './live';
import type { Fault, Proof, Say } from './proof';
import { attempt, judge, type Line } from './row';

/** Seconds after which a host removes the negative control's rule by itself, should the proof be killed. */
const FUSE = 240;

interface Overlay {
  readonly peers: readonly Peer[];
  readonly mtu: number;
  readonly port: number;
}

/** A2: the containers of all hosts share one overlay network, and every pair of them can talk. */
export class A2 implements Proof {
  readonly row = 'A2';
  readonly title = 'One overlay network across the hosts';
  readonly breaks = [(live: Live, say: Say): Promise<Fault> => this.breakIt(live, say)];
  readonly limits = [
    {
      notShown:
        'VXLAN offload of real network cards and paths with a smaller MTU between the hosts: the lab links its hosts by veth pairs of one kernel.',
      wouldShow:
        '`npm run prove -- A2 --environment staging` on machines in different racks; the large datagrams show a path MTU that is too small.',
    },
  ];

  async run(live: Live): Promise<Line[]> {
    const network = await this.network(live);
    const tcp = await this.tcp(live);
    return [network, tcp, await this.directions(live)];
  }

  private network(live: Live): Promise<Line> {
    const done = `asked ${live.hosts.length} engines for the id of the overlay, and each task for its address on it`;
    return attempt('A2.network', done, async () => {
      const wrong: string[] = [];
      const right: string[] = [];
      const found = await live.inventory();
      for (const { name, subnet } of live.manifest.networks) {
        const users = live.manifest.containers.filter((container) => container.network === name);
        const hosts = [...new Set(users.map(({ host }) => host))];
        const ids = await Promise.all(
          hosts.map(async (host) =>
            (await live.on(host, `$D network inspect --format '{{.Id}} {{.Driver}}' ${quote(name)}`)).stdout.trim(),
          ),
        );
        const distinct = [...new Set(ids)];
        const [id = ''] = distinct;
        if (distinct.length !== 1 || !id.endsWith(' overlay'))
          wrong.push(`${name}: ${hosts.map((host, index) => `${host} has ${ids[index] || 'none'}`).join(', ')}`);
        else right.push(`${name} (${subnet}) is ${id.slice(0, 12)} on ${hosts.join(', ')}`);
        for (const user of users) {
          const address = pick(user, found.get(user.host) ?? [])?.addresses[name] ?? '';
          if (address === '') wrong.push(`${titleOf(user)} has no address on ${name}`);
        }
      }
      return judge('A2.network', done, wrong, right, { networks: live.manifest.networks.length });
    });
  }

  private tcp(live: Live): Promise<Line> {
    const done =
      'downloaded, in every container, a page larger than the MTU from every container of the other hosts that has one';
    return attempt('A2.tcp', done, async () => {
      const { peers, mtu } = await overlay(live);
      const results = await transfers(live, peers);
      const expected = pairsAcrossHosts(peers).length;
      const wrong = perHostPair(brokenTransfers(results, mtu), results);
      if (results.length < expected) wrong.push(`${expected - results.length} of ${expected} transfers gave no result`);
      if (expected === 0) wrong.push('no two containers with a page are on different hosts');
      const bytes = results.map((result) => result.bytes);
      const slowest = Math.max(0, ...results.map(({ seconds }) => seconds));
      const right = [
        `${results.length} of ${expected} ordered pairs, ${Math.min(...bytes)} to ${Math.max(...bytes)} bytes each (MTU ${mtu}), slowest ${slowest.toFixed(2)} s`,
      ];
      return judge('A2.tcp', done, wrong, right, { pairs: results.length, smallestBytes: Math.min(...bytes), mtu });
    });
  }

  private directions(live: Live): Promise<Line> {
    const done = `sent ${DATAGRAMS} small and ${DATAGRAMS} large datagrams through the overlay in each direction between hosts, and counted arrivals`;
    return attempt('A2.directions', done, async () => {
      const { peers, mtu, port } = await overlay(live);
      const size = largePayload(mtu);
      const seen = await measureDirections(peers, size, (host, script) => live.succeedOn(host, script));
      const network = live.manifest.networks[0]?.name ?? '';
      const wrong = directionFaults(seen, { network, port, size }).map(({ text, counts }) => `${text}: ${counts}`);
      const right = seen.map(
        ({ from, to, small, large }) =>
          `udp ${port} ${from} -> ${to} open (${small + large} of ${2 * DATAGRAMS} arrived)`,
      );
      return judge('A2.directions', done, wrong, right, { directions: seen.length });
    });
  }

  /** Drops the overlay's carrier from one host at another, in one direction only: the fault of the original cluster. */
  private async breakIt(live: Live, say: Say): Promise<Fault> {
    const [to, from] = live.hosts.slice(-2).map(({ name }) => name);
    if (to === undefined || from === undefined || to === from)
      throw new Error(`${live.environment}: there is no second host to cut`);
    const port = await dataPathPort(live);
    const source = (await live.succeedOn(from, "$D info --format '{{.Swarm.NodeAddr}}'")).trim();
    const rule = `INPUT -s ${quote(source)} -p udp --dport ${port} -m comment --comment longshore-proof-${Date.now()} -j DROP`;
    const undo = async (): Promise<void> => {
      await live.succeedOn(
        to,
        `${asRoot(live, to)} sh -c ${quote(`while iptables -D ${rule} 2>/dev/null; do :; done`)}`,
      );
    };
    say(`dropping udp ${port} from ${from} (${source}) on ${to}`);
    try {
      const fuse = `nohup sh -c ${quote(`sleep ${FUSE}; iptables -D ${rule}`)} >/dev/null 2>&1 </dev/null &`;
      await live.succeedOn(to, `${asRoot(live, to)} sh -c ${quote(`iptables -I ${rule} && { ${fuse} }`)}`);
    } catch (error) {
      await undo();
      throw error;
    }
    return {
      broke: `dropped udp ${port} from ${from} on ${to} with iptables`,
      check: () => this.run(live),
      names: new RegExp(`^udp ${port} ${from} -> ${to} blocked`),
      only: new RegExp(`^(udp ${port} ${from} -> ${to} blocked|${[from, to].sort().join(' <-> ')}: )`),
      undo,
      recheck: () => this.run(live),
      mended: 'removed the rule, A2 holds again',
    };
  }

  cleanUp(): Promise<void> {
    return Promise.resolve();
  }
}

function asRoot(live: Live, host: string): string {
  return live.host(host).ssh.user === 'root' ? '' : 'sudo -n';
}

async function dataPathPort(live: Live): Promise<number> {
  const manager = live.manifest.swarms[0]?.managers[0];
  if (manager === undefined) return VXLAN_PORT;
  const { stdout } = await live.on(
    manager,
    "$D info --format '{{if .Swarm.Cluster}}{{.Swarm.Cluster.DataPathPort}}{{end}}'",
  );
  return Number(stdout.trim()) || VXLAN_PORT;
}

/** The declared containers, with their addresses of this moment. */
async function overlay(live: Live): Promise<Overlay> {
  const found = await live.inventory();
  const peers = live.manifest.containers.flatMap((container): Peer[] => {
    const port = live.httpPort(container);
    const address = pick(container, found.get(container.host) ?? [])?.addresses[container.network] ?? '';
    if (address === '') return [];
    const { host, service } = container;
    return [{ host, name: titleOf(container), service, address, ...(port !== undefined && { port }) }];
  });
  return { peers, mtu: live.manifest.networks[0]?.mtu ?? OVERLAY_MTU, port: await dataPathPort(live) };
}

/** One SSH call per host; in it every client at the same time, each asking its servers one after the other. */
async function transfers(live: Live, peers: readonly Peer[]): Promise<TransferResult[]> {
  const hosts = [...new Set(peers.map(({ host }) => host))];
  const outputs = await Promise.all(
    hosts.map((host) => {
      const clients = peers.map((peer, index) => ({ peer, index })).filter(({ peer }) => peer.host === host);
      const script = clients
        .map(({ peer, index }) => `(${execIn(peer.service, downloads(index, peers))}) &`)
        .join('\n');
      return live.on(host, `${script}\nwait`, { timeout: 60 });
    }),
  );
  return outputs.flatMap(({ stdout }) => parseTransfers(stdout, peers));
}

/** A cut path is waited for once per host only in parallel: the downloads of one client run at the same time. */
function downloads(client: number, peers: readonly Peer[]): string {
  const own = peers[client]?.host;
  const each = peers.flatMap(({ host, address, port }, server) =>
    host === own || port === undefined
      ? []
      : [
          `curl -s --noproxy '*' --connect-timeout 4 --max-time 12 -o /dev/null -w '${client} ${server} %{http_code} %{size_download} %{time_total}\\n' http://${address}:${port}/jmx &`,
        ],
  );
  return `${each.join('\n')}\nwait`;
}
