import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dockerLines, dockerSucceeds } from './docker';
import { packages } from './packages';
import { cacheDirectory } from './paths';
import { asRoot } from './root';
import { lastLines, sleep, succeeds } from './run';

/** Pid of the engine that the lab started itself; an engine without this file is not ours to stop. */
const OUR_PID = (): string => cacheDirectory('engine', 'dockerd.pid');
const LOG = (): string => cacheDirectory('engine', 'dockerd.log');
/** Pid files that an engine killed without ceremony leaves behind; the next one refuses to start over them. */
const PID_FILES = ['/var/run/docker.pid', '/var/run/docker/containerd/containerd.pid'];

/** A container engine on this machine: the one that answers, or an installed one started, or one installed. */
export async function ensureEngine(): Promise<string> {
  if (await engineAnswers()) return 'answers already';
  const isInstalled =
    (await succeeds('sh', ['-c', 'command -v dockerd'])) && (await succeeds('sh', ['-c', 'command -v docker']));
  if (!isInstalled) await packages('docker.io', 'iptables');
  if (existsSync('/run/systemd/system')) {
    await asRoot('systemctl', ['start', 'docker']);
    if (await answersWithin(60)) return 'started by systemd';
    throw new Error(
      'the Docker engine was started by systemd but does not answer; see `journalctl -u docker`, and let this user into the group docker',
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Error(
      'no Docker engine answers at /var/run/docker.sock and no init runs here that could start one; start dockerd, or run the lab as root',
    );
  }
  await startByHand();
  return isInstalled ? 'started' : 'installed and started';
}

export function engineAnswers(): Promise<boolean> {
  return dockerSucceeds(['version', '--format', '{{.Server.Version}}']);
}

async function answersWithin(seconds: number): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await engineAnswers()) return true;
    await sleep(300);
  }
  return false;
}

/** Where no init runs (a container, a CI runner's micro VM). */
async function startByHand(): Promise<void> {
  removeStalePidFiles();
  mkdirSync(cacheDirectory('engine'), { recursive: true });
  const log = openSync(LOG(), 'w');
  const engine = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log], cwd: '/' });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    engine.once('spawn', resolve).once('error', reject);
  });
  engine.unref();
  writeFileSync(OUR_PID(), String(engine.pid));
  if (await answersWithin(60)) return;
  throw new Error(`dockerd was started but does not answer:\n${lastLines(readFileSync(LOG(), 'utf8'), 20)}`);
}

function removeStalePidFiles(): void {
  for (const file of PID_FILES) {
    if (!existsSync(file)) continue;
    const name = file.includes('containerd') ? 'containerd' : 'dockerd';
    if (!isProcess(readFileSync(file, 'utf8').trim(), name)) rmSync(file);
  }
}

/** True when the process runs and is what we think: after a reboot another one may have its pid. */
function isProcess(pid: string, name: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name;
  } catch {
    return false;
  }
}

/** Stops the engine if the lab started it and nothing else runs on it. Answers what was done. */
export async function stopOurEngine(): Promise<string> {
  if (!existsSync(OUR_PID())) return 'left running: the lab did not start it';
  const pid = readFileSync(OUR_PID(), 'utf8').trim();
  if (!isProcess(pid, 'dockerd')) {
    rmSync(OUR_PID());
    return 'does not run';
  }
  const others = await dockerLines(['ps', '--quiet']);
  if (others.length > 0) return `left running: ${others.length} containers of others run on it`;
  process.kill(Number(pid), 'SIGTERM');
  for (let waited = 0; waited < 30_000 && isProcess(pid, 'dockerd'); waited += 300) await sleep(300);
  if (isProcess(pid, 'dockerd'))
    throw new Error(`dockerd (pid ${pid}), which the lab started, does not end; see ${LOG()}`);
  rmSync(OUR_PID());
  return 'stopped';
}
