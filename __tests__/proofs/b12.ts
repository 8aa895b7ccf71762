import { deploy } from './b1-deploy';
import { app, failedDeploy, START_SECONDS } from './b1-marathon';
import { Marathon } from './b1-marathon-api';
import { agents } from './b1-mesos';
import { mesosBack } from './b1-mesos-api';
import { agentIn, agentOut, appOut, leftUndrained, moveFrom } from './b12-agents';
import { Checkout } from './b12-checkout';
import { removeSpare, SPARE, spareLine, startSpare } from './b12-machine';
import type { Live } from './live';
import type { Break, Proof, Say } from './proof';
import { notYet, type Line } from './row';

/** B12, its first half: instances and agents come and go. It adds a machine of its own to the lab, and removes it. */
export class B12 implements Proof {
  readonly row = 'B12';
  readonly title = 'Services and Mesos agents scale out and in under tasks; agents drain first';
  readonly breaks = [undrained];
  readonly limits = [
    {
      notShown: 'How long a real machine takes: its packages, and its images over a network with a bandwidth.',
      wouldShow: 'The steps of docs/mesos.md, "Agents out and in", on staging, by the clock.',
    },
    {
      notShown: 'That Mesos and Marathon themselves do all this: these lines ran on simulators.',
      wouldShow: 'The same lines with images of the real ones in `images/catalog.json`.',
    },
  ];

  async run(live: Live, say: Say): Promise<Line[]> {
    const lines = await withSpare(live, async (checkout) => [
      await appOut(live, say),
      await agentOut(live, checkout, say),
      await agentIn(live, checkout, say),
    ]);
    return [
      ...lines,
      notYet('B12.requests', 'that no request is lost is shown with the gateway, which is not built yet'),
      notYet('B12.outside', 'caches, queues and databases outside are not declared yet'),
    ];
  }

  cleanUp(): Promise<void> {
    return Promise.resolve(); // withSpare did
  }
}

/** Works with a checkout whose inventory can be edited; afterwards what is declared is deployed, and the machine is gone. */
async function withSpare<T>(live: Live, work: (checkout: Checkout) => Promise<T>): Promise<T> {
  if (live.environment !== SPARE.environment)
    throw new Error(`${live.environment}: a proof has no machine to add there; it has one on ${SPARE.environment}`);
  const checkout = new Checkout(live);
  try {
    return await work(checkout);
  } finally {
    await restore(live);
    checkout.remove();
  }
}

/** The machine goes last: Terraform destroys what it has on it. */
async function restore(live: Live): Promise<void> {
  const [failure] = failedDeploy(await deploy(live));
  if (failure !== undefined)
    throw new Error(`${SPARE.name} is left on the lab, for what is declared could not be deployed: ${failure}`);
  await removeSpare();
}

/** The step that people forget. */
const undrained: Break = async (live, say) => {
  const checkout = new Checkout(live);
  await startSpare();
  const wide = checkout.declare(spareLine());
  const failures = failedDeploy(await deploy(wide, { variant: 'grown' }));
  if (failures.length > 0) throw new Error(failures.join('; '));
  await moveFrom(wide, 'c3', SPARE.name, say);
  let isMended = false;
  return {
    broke: `did not drain ${SPARE.name} before it left`,
    check: async () => [await leftUndrained(live, checkout, say)],
    names: new RegExp(`still runs on ${SPARE.name}$`),
    undo: async () => {
      if (isMended) return;
      isMended = true;
      await restore(live);
      checkout.remove();
    },
    recheck: async () => {
      await mesosBack(live);
      await new Marathon(live).back(START_SECONDS);
      return [await agents(live, say), await app(live, say)];
    },
    mended: `deployed what is declared, and removed ${SPARE.name}: its tasks run elsewhere`,
  };
};
