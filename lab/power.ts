import { containerState, docker } from './docker';
import { waitForHost } from './hosts';
import { asRoot } from './root';
import { run } from './run';
import { upCommand, type LabHost } from './topology';

/** Shuts a host down; `hard`: as if its plug were pulled. */
export async function powerOff(host: LabHost, hard: boolean): Promise<string> {
  if ((await runningOrOff(host)) === 'stopped') return `${host.name} is off already`;
  await docker(hard ? ['kill', host.container] : ['stop', '--time', '60', host.container]);
  return `${host.name} is off`;
}

/** Starts a host and waits until it answers SSH and its container engine, where it has one, runs. */
export async function powerOn(host: LabHost): Promise<string> {
  const state = await runningOrOff(host);
  if (state === 'stopped') await docker(['start', host.container]);
  await waitForHost(host);
  return state === 'running' ? `${host.name} is on already` : `${host.name} is on`;
}

/** Pulls the host's network cable: the machine runs on, but reaches nobody. */
export async function cut(host: LabHost): Promise<string> {
  await setLink(host, 'down');
  return `${host.name} is cut off`;
}

export async function mend(host: LabHost): Promise<string> {
  await setLink(host, 'up');
  return `${host.name} is connected`;
}

export async function isLinkUp(host: LabHost): Promise<boolean> {
  return (await docker(['exec', host.container, 'cat', '/sys/class/net/eth0/operstate'])).trim() === 'up';
}

/** Ours is the far end of the cable; with the near end down the host would lose its routes too. */
async function setLink(host: LabHost, state: 'up' | 'down'): Promise<void> {
  if ((await runningOrOff(host)) === 'stopped')
    throw new Error(`${host.name} is off; run \`npm run lab power-on ${host.name}\``);
  const index = (await docker(['exec', host.container, 'cat', '/sys/class/net/eth0/iflink'])).trim();
  await asRoot('ip', ['link', 'set', 'dev', await interfaceName(index), state]);
}

async function interfaceName(index: string): Promise<string> {
  const links = JSON.parse(await run('ip', ['-json', 'link', 'show'])) as { ifindex: number; ifname: string }[];
  const link = links.find(({ ifindex }) => ifindex === Number(index));
  if (link === undefined)
    throw new Error(`network interface ${index} is not on this machine: the container engine runs elsewhere`);
  return link.ifname;
}

async function runningOrOff(host: LabHost): Promise<'running' | 'stopped'> {
  const state = await containerState(host.container);
  if (state === 'absent') throw new Error(`${host.name} is not there; run \`${upCommand(host.environment)}\``);
  return state;
}
