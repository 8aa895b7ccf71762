import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { titleOf, type ContainerJson, type Live } from './live';
import { lockOut } from './a4-rollback';
import { declaredTcp, foreignMachine, fromHost, judgeScan, scan, type Scan } from './a4-scan';
import { sshBetween } from './a4-ssh';
import { example } from './clients';
import { dropping, FIREWALL_OFF, rootly, withFault } from './host-fault';
import { askFrom, askFromHere, listener, type Answer } from './probes';
import type { Fault, Proof, Say } from './proof';
import { attempt, judge, type Line } from './row';
import { parsePi, expectedPi } from './a3-judge';

/** No construct declares it. */
const UNDECLARED = 40_777;

/** A4: what is closed is named, what is declared is opened, and all else is closed. */
export class A4 implements Proof {
  readonly row = 'A4';
  readonly title = 'The closed firewall is named, opened, and proven; hosts let in what is declared and nothing else';
  readonly breaks = [(live: Live, say: Say): Promise<Fault> => this.breakIt(live, say)];
  readonly limits = [
    {
      notShown:
        'Which fault the original cluster had: its ping may have been answered by a virtual IP on the same host, and this kernel has no IPVS to show that (docs/closed-firewall.md).',
      wouldShow: '`npm run prove -- A4` with services in VIP mode on hosts whose kernel has IPVS.',
    },
    {
      notShown: 'Checksum offload of real network cards: large packets are dropped by a rule here.',
      wouldShow:
        '`longshore verify` on the virtual machines in question, before and after `ethtool -K <if> tx-checksum-ip-generic off`.',
    },
  ];

  async run(live: Live, say: Say): Promise<Line[]> {
    const parts: ((live: Live, say: Say) => Promise<Line>)[] = [
      (...args) => this.enforced(...args),
      (...args) => this.undeclared(...args),
      (...args) => this.closed(...args),
      (...args) => this.large(...args),
      (...args) => this.flow(...args),
      (...args) => this.scanned(...args),
      (...args) => this.rollback(...args),
      (...args) => this.job(...args),
    ];
    const lines: Line[] = [];
    for (const part of parts) lines.push(await part(live, say));
    return lines;
  }

  /** On every host, before Docker at the last boot, and not for this boot only. */
  private enforced(live: Live, say: Say): Promise<Line> {
    const done = `read the rules of ${live.hosts.length} hosts and what loads them at boot`;
    return attempt('A4.enforced', done, async () => {
      say(done);
      const script =
        `nft list table inet longshore | grep -c 'counter .* drop'; systemctl is-enabled longshore-firewall; ` +
        `systemctl show longshore-firewall -p Before --value | grep -cw docker.service`;
      const found = await Promise.all(
        live.hosts.map(async ({ name }) => {
          const [drops, enabled, before] = (await live.on(name, rootly(live, name, script))).stdout.trim().split('\n');
          return { name, drops, enabled, before };
        }),
      );
      const wrong = found
        .filter(({ drops, enabled, before }) => drops !== '1' || enabled !== 'enabled' || before !== '1')
        .map(
          ({ name, drops, enabled, before }) =>
            `${name}: ${drops === '1' ? 'drops what is not declared' : 'drops nothing'}, at boot ${enabled ?? 'not'}, ${before === '1' ? 'before' : 'not before'} Docker`,
        );
      return judge('A4.enforced', done, wrong, ['each drops what is not declared, at boot too, ordered before Docker']);
    });
  }

  private undeclared(live: Live, say: Say): Promise<Line> {
    const done = `listened at ${UNDECLARED}/tcp and udp on each host, asked from here and from another host, with and without the firewall`;
    return attempt('A4.undeclared', done, async () => {
      say(done);
      const wrong: string[] = [];
      for (const { name, address } of live.hosts) {
        const peer = live.hosts.find((other) => other.name !== name)?.name;
        await live.succeedOn(name, listener(UNDECLARED, 60));
        const ask = async (): Promise<[who: string, protocol: string, answer: Answer][]> => {
          const here = await askFromHere(address, UNDECLARED);
          const there = peer === undefined ? undefined : await askFrom(live, peer, address, UNDECLARED);
          return [
            ...Object.entries(here).map(([protocol, answer]) => ['here', protocol, answer] as [string, string, Answer]),
            ...Object.entries(there ?? {}).map(
              ([protocol, answer]) => [peer, protocol, answer] as [string, string, Answer],
            ),
          ];
        };
        const closed = await ask();
        const open = await withFault(live, name, FIREWALL_OFF, ask);
        for (const [who, protocol, answer] of closed)
          if (answer !== 'time-out')
            wrong.push(`${protocol} ${UNDECLARED} ${who} -> ${name}: ${answer} with the firewall`);
        for (const [who, protocol, answer] of open)
          if (answer !== 'answers')
            wrong.push(`${protocol} ${UNDECLARED} ${who} -> ${name}: ${answer} without the firewall`);
      }
      return judge('A4.undeclared', done, wrong, ['time-out with it, an answer without it: TCP and UDP, every host']);
    });
  }

  /** Fault (a): the control plane is open, VXLAN is not. */
  private closed(live: Live, say: Say): Promise<Line> {
    const { from, to, fromAddress, port } = this.pair(live);
    const done = `dropped udp ${port} from ${from.host} at ${to.host}, nothing else`;
    return attempt('A4.closed', done, async () => {
      say(done);
      return withFault(live, to.host, dropping(`ip saddr ${fromAddress} udp dport ${port}`), async () => {
        const wrong: string[] = [];
        const nodes = await this.nodes(live);
        if (nodes.some((status) => status !== 'Ready')) wrong.push(`nodes are ${nodes.join(', ')}: another fault`);
        if (!(await this.pings(live, from, live.host(to.host).address, 'host')))
          wrong.push('the hosts do not ping each other');
        if (await this.pings(live, from, await this.addressOf(live, to), 'container'))
          wrong.push('the overlay still works');
        wrong.push(
          ...(await this.unnamed(live, new RegExp(`udp ${port} ${from.host} -> ${to.host} blocked \\(VXLAN`), say)),
        );
        return judge('A4.closed', done, wrong, [
          'every node Ready, the hosts ping each other, the overlay is dead',
          `preflight and verify: udp ${port} ${from.host} -> ${to.host} blocked`,
        ]);
      });
    });
  }

  /** Fault (b): what the original's users saw. */
  private large(live: Live, say: Say): Promise<Line> {
    const { from, to, fromAddress, port } = this.pair(live);
    const done = `dropped udp ${port} of more than 1000 bytes from ${from.host} at ${to.host}; pinged and ran ssh between two containers`;
    return attempt('A4.large', done, async () => {
      say(done);
      const address = await this.addressOf(live, to);
      const well = await sshBetween(live, from, to, address);
      const wrong = well.keysExchanged ? [] : [`without the fault, ssh ends at "${well.last}"`];
      const rule = dropping(`ip saddr ${fromAddress} udp dport ${port} udp length > 1000`);
      return withFault(live, to.host, rule, async () => {
        if (!(await this.pings(live, from, address, 'container'))) wrong.push('ping between the containers fails');
        const stuck = await sshBetween(live, from, to, address);
        if (!stuck.connected) wrong.push(`ssh does not even connect: ${stuck.last}`);
        if (stuck.keysExchanged) wrong.push('ssh exchanges keys all the same');
        wrong.push(
          ...(await this.unnamed(live, new RegExp(`udp ${port} ${from.host} -> ${to.host} large packets lost`), say)),
        );
        return judge(
          'A4.large',
          done,
          wrong,
          [
            `ping works, ssh connects and hangs in the key exchange ("${stuck.last}"); without the fault keys in ${well.seconds} s`,
            `preflight and verify: udp ${port} ${from.host} -> ${to.host} large packets lost`,
          ],
          { hungSeconds: stuck.seconds },
        );
      });
    });
  }

  private flow(live: Live, say: Say): Promise<Line> {
    const { from, to } = this.pair(live);
    const done = `deleted the rule for 7946/udp from the firewall of ${to.host}`;
    return attempt('A4.flow', done, async () => {
      say(done);
      const inject =
        'h=$(nft -a list chain inet longshore prerouting | sed -n \'s/.*udp dport 7946 .*# handle //p\'); [ -n "$h" ] && nft delete rule inet longshore prerouting handle $h';
      const fault = { inject, mend: FIREWALL_OFF.mend };
      const named = new RegExp(`udp 7946 ${from.host} -> ${to.host} blocked`);
      const wrong = await withFault(live, to.host, fault, () => this.unnamed(live, named, say, ['verify']));
      return judge('A4.flow', done, wrong, [`verify: udp 7946 ${from.host} -> ${to.host} blocked`]);
    });
  }

  private scanned(live: Live, say: Say): Promise<Line> {
    const managers = new Set(live.manifest.swarms.flatMap((swarm) => swarm.managers));
    const peers = [true, false].flatMap((manages) => {
      const peer = live.hosts.find(({ name }) => managers.has(name) === manages);
      return peer === undefined ? [] : [{ who: peer.name, source: fromHost(live, peer.name) }];
    });
    const done =
      'connected to each of the 65535 TCP ports of every host from one peer per role, and from a foreign machine';
    return attempt('A4.scan', done, async () => {
      say(done);
      const foreign = await foreignMachine();
      const sources = foreign === undefined ? peers : [...peers, { who: 'a foreign machine', source: foreign }];
      const [wrong, right]: [string[], string[]] = [[], []];
      for (const { who, source } of sources) {
        const targets = live.hosts.filter(({ name }) => name !== who);
        const declared = targets.map(({ name }) => declaredTcp(live.manifest, who, name));
        const seen = await Promise.all(
          targets.map(({ address }, index) => scan(source, address, declared[index] ?? [])),
        );
        targets.forEach(({ name }, index) => {
          const found = seen[index] as Scan;
          wrong.push(...judgeScan(who, name, found, declared[index] ?? []));
          right.push(`${who} -> ${name}: open ${found.open.join(', ') || 'none'}, all else times out`);
        });
      }
      const figures = { scans: right.length, ports: 65_535 };
      if (foreign === undefined) right.push('no foreign machine: only the lab has one');
      return judge('A4.scan', done, wrong, right, figures);
    });
  }

  private rollback(live: Live, say: Say): Promise<Line> {
    const host = live.hosts.at(-1)?.name ?? '';
    const done = `applied rules that let the operator in nowhere on ${host}, once to the end, once killed in that moment`;
    return attempt('A4.rollback', done, async () => {
      say(done);
      const [whole, killed] = [await lockOut(live, host, false), await lockOut(live, host, true)];
      const wrong = [whole, killed].flatMap(({ lockedSeconds, wasLocked, isAsBefore, said }) => [
        ...(wasLocked ? [] : [`${host} was never locked: ${said}`]),
        ...(lockedSeconds < 30 ? [] : [`${host} let nobody in for ${lockedSeconds} s`]),
        ...(isAsBefore ? [] : [`${host} has other rules than before`]),
      ]);
      return judge('A4.rollback', done, wrong, ['open again by itself, the rules as before'], {
        lockedSeconds: whole.lockedSeconds,
        lockedSecondsWhenKilled: killed.lockedSeconds,
      });
    });
  }

  private job(live: Live, say: Say): Promise<Line> {
    const done = 'ran a MapReduce job behind the firewall';
    return attempt('A4.job', done, async () => {
      say(done);
      const estimate = parsePi(await example(live, live.daemon('edge'), ['pi', '2', '100']));
      const wanted = expectedPi(200);
      return judge('A4.job', done, estimate === wanted ? [] : [`pi is ${estimate ?? 'nothing'}`], [
        `pi 2 100 is ${wanted}`,
      ]);
    });
  }

  /** Two containers of the overlay on different hosts, both no masters where there are two. */
  private pair(live: Live): { from: ContainerJson; to: ContainerJson; fromAddress: string; port: number } {
    const [to, from] = live.daemons('nodemanager').slice(-2);
    const start = from === undefined ? live.daemon('namenode') : from;
    if (to === undefined) throw new Error(`${live.environment}: no NodeManager is declared`);
    const flow = live.manifest.flows.find(({ carries }) => carries === to.network);
    const port = Number(flow?.port.split('/', 1)[0] ?? 4789);
    return { from: start, to, fromAddress: live.host(start.host).address, port };
  }

  private async nodes(live: Live): Promise<string[]> {
    const manager = live.manifest.swarms[0]?.managers[0] ?? '';
    return (await live.succeedOn(manager, "$D node ls --format '{{.Status}}'")).trim().split('\n');
  }

  /** From the host itself, or from inside the container's network. */
  private async pings(
    live: Live,
    { host, service }: ContainerJson,
    address: string,
    where: 'host' | 'container',
  ): Promise<boolean> {
    const inside =
      where === 'host'
        ? ''
        : `nsenter -t $(docker inspect -f '{{.State.Pid}}' $(docker ps -q --filter label=longshore.service=${service} | head -n 1)) -n `;
    return (await live.on(host, rootly(live, host, `${inside}ping -c 3 -i 0.3 -W 2 ${address}`))).code === 0;
  }

  private async addressOf(live: Live, container: ContainerJson): Promise<string> {
    const found = (await live.inventory()).get(container.host)?.find(({ service }) => service === container.service);
    const address = found?.addresses[container.network];
    if (address === undefined) throw new Error(`${titleOf(container)} has no address on ${container.network}`);
    return address;
  }

  /** What preflight and verify do not name; each as its user runs it. */
  private async unnamed(
    live: Live,
    fault: RegExp,
    say: Say,
    verbs: readonly ('preflight' | 'verify')[] = ['preflight', 'verify'],
  ): Promise<string[]> {
    const wrong: string[] = [];
    for (const verb of verbs) {
      say(`longshore ${verb} ${live.environment}`);
      const { output, seconds, code } = await longshore(live, verb);
      if (!fault.test(output)) wrong.push(`${verb} does not say ${fault.source} (exit ${code})`);
      if (code !== 1) wrong.push(`${verb} ends with ${code} instead of 1`);
      if (seconds > 30) wrong.push(`${verb} took ${seconds.toFixed(0)} s`);
    }
    return wrong;
  }

  private async breakIt(live: Live, say: Say): Promise<Fault> {
    const host = live.hosts.at(-1)?.name ?? '';
    say(`taking the firewall of ${host} away`);
    await live.succeedOn(host, rootly(live, host, FIREWALL_OFF.inject));
    return {
      broke: `deleted the table inet longshore on ${host}`,
      check: async () => [await this.enforced(live, say)],
      names: new RegExp(`^${host}: drops nothing`),
      only: new RegExp(`^${host}: `),
      undo: async () => {
        await live.succeedOn(host, rootly(live, host, FIREWALL_OFF.mend));
      },
      recheck: async () => [await this.enforced(live, say)],
      mended: 'its unit loaded the rules again',
    };
  }

  cleanUp(): Promise<void> {
    return Promise.resolve(); // every fault mends itself, listeners end by themselves
  }
}

/** A verb of the command, as a user runs it. */
function longshore(live: Live, verb: string): Promise<{ code: number; output: string; seconds: number }> {
  const start = Date.now();
  const command = join(__dirname, '..', '..', 'cli', 'main.ts');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', command, verb, live.environment, '--json'], {
      cwd: live.project,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => {
      const unescaped = output.replaceAll('\\"', '"');
      resolve({ code: code ?? 1, output: unescaped, seconds: (Date.now() - start) / 1000 });
    });
  });
}
