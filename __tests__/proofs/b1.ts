import { BREAKS } from './b1-breaks';
import { canary } from './b1-canary';
import { CANARY_BREAKS } from './b1-canary-breaks';
import { agents, closed, rpc, service } from './b1-consul';
import { drift } from './b1-drift';
import { rollbacks } from './b1-rollback';
import { rolls } from './b1-rolls';
import { app, appDrift, removed } from './b1-marathon';
import { MARATHON_BREAKS } from './b1-marathon-breaks';
import { revert, upgrade } from './b1-marathon-deploys';
import { hostLost } from './b1-marathon-host';
import { recovery } from './b1-marathon-recovery';
import { agents as mesosAgents, flags, leader } from './b1-mesos';
import { MESOS_BREAKS } from './b1-mesos-breaks';
import { drain } from './b1-mesos-drain';
import { roll as mesosRoll } from './b1-mesos-roll';
import { quorum, session } from './b1-zookeeper';
import type { Live } from './live';
import type { Proof, Say } from './proof';
import { notYet, type Line } from './row';

/** B1: the control plane of the container platform, as far as it is built. Whatever it breaks is drift: the next deploy mends it. */
export class B1 implements Proof {
  readonly row = 'B1';
  readonly title = 'ZooKeeper, Consul, Mesos, Marathon and a balancer on hosts: they keep their quorum, and are closed';
  readonly breaks = [...BREAKS, ...MESOS_BREAKS, ...MARATHON_BREAKS, ...CANARY_BREAKS];
  readonly limits = [
    {
      notShown:
        'The hosts of the lab share one kernel and one disk: how long an election takes where disks are slow, or clocks differ.',
      wouldShow: '`npm run prove -- B1 --environment staging` with physical machines labelled `role: control`.',
    },
    {
      notShown:
        'That Mesos and Marathon themselves do all this: lines that are `contract` ran on simulators, which refuse what the real ones refuse and follow their published algorithms.',
      wouldShow: 'The same lines with images of the real ones in `images/catalog.json`: they are then no `contract`.',
    },
    {
      notShown:
        'Whether a secret is in swap, in the memory of processes, or in a compressed file other than the journal and the logs that the engine keeps.',
      wouldShow: 'A search of a disk image and a memory dump.',
    },
  ];

  async run(live: Live, say: Say): Promise<Line[]> {
    const lines: Line[] = [];
    for (const part of [quorum, session, closed, rpc, agents, service, drift]) lines.push(await part(live, say));
    lines.push(...(await rolls(live, say)), ...(await rollbacks(live, say)));
    for (const part of MESOS_AND_MARATHON) if (!isThin || !LONG.has(part)) lines.push(await part(live, say));
    if (isThin) lines.push(...[...LONG.values()].map((id) => notYet(id, `left out: ${THIN} is set`)));
    lines.push(await canary(live, say)); // last, for it finds what the lines before left
    return [
      ...lines.sort((a, b) => ORDER.indexOf(moduleOf(a)) - ORDER.indexOf(moduleOf(b))),
      notYet('B1.balancer', 'the balancer is not built yet'),
    ];
  }

  cleanUp(): Promise<void> {
    return Promise.resolve(); // each line removes what it made; the service's token ends by itself
  }
}

/** The app is looked at first, for the others are about its tasks. */
const MESOS_AND_MARATHON = [
  flags,
  mesosAgents,
  app,
  leader,
  recovery,
  mesosRoll,
  drain,
  upgrade,
  revert,
  appDrift,
  hostLost,
  removed,
];

/** Set by `npm test`, whose minutes are few. */
const THIN = 'LONGSHORE_THIN_PROOFS';
const isThin = process.env[THIN] !== undefined;
/** Minutes each: every agent restarted twice; an agent's time-out waited for. */
const LONG = new Map<unknown, string>([
  [mesosRoll, 'B1.mesos.roll'],
  [hostLost, 'B1.marathon.host'],
]);

const ORDER = ['zookeeper', 'consul', 'mesos', 'marathon', 'canary'];
const moduleOf = ({ id }: Line): string => id.split('.')[1] ?? '';
