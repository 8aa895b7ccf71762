import { BREAKS } from './b1-breaks';
import { canary } from './b1-canary';
import { CANARY_BREAKS } from './b1-canary-breaks';
import { agents, closed, rpc, service } from './b1-consul';
import { drift } from './b1-drift';
import { rollbacks } from './b1-rollback';
import { rolls } from './b1-rolls';
import { quorum, session } from './b1-zookeeper';
import type { Live } from './live';
import type { Proof, Say } from './proof';
import { notYet, type Line } from './row';

/** B1: the control plane of the container platform, as far as it is built. Whatever it breaks is drift: the next deploy mends it. */
export class B1 implements Proof {
  readonly row = 'B1';
  readonly title = 'ZooKeeper, Consul, Mesos, Marathon and a balancer on hosts: they keep their quorum, and are closed';
  readonly breaks = [...BREAKS, ...CANARY_BREAKS];
  readonly limits = [
    {
      notShown:
        'The hosts of the lab share one kernel and one disk: how long an election takes where disks are slow, or clocks differ.',
      wouldShow: '`npm run prove -- B1 --environment staging` with physical machines labelled `role: control`.',
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
    lines.push(await canary(live, say)); // last, for it finds what the lines before left
    return [
      ...lines.sort((a, b) => ORDER.indexOf(moduleOf(a)) - ORDER.indexOf(moduleOf(b))),
      notYet('B1.mesos', 'Mesos is not built yet'),
      notYet('B1.marathon', 'Marathon is not built yet'),
      notYet('B1.balancer', 'the balancer is not built yet'),
    ];
  }

  cleanUp(): Promise<void> {
    return Promise.resolve(); // each line removes what it made; the service's token ends by itself
  }
}

const ORDER = ['zookeeper', 'consul', 'canary'];
const moduleOf = ({ id }: Line): string => id.split('.')[1] ?? '';
