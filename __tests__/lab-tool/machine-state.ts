import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { dockerLines } from '../../lab/docker';
import { engineAnswers } from '../../lab/engine';

/** Programs that a lab, a deploy on it or a look at it starts; others come and go on any machine. */
const PROGRAMS =
  /^(containerd|containerd-shim\S*|docker|docker-proxy|dockerd|runc|ssh|sshd|systemd\S*|terraform\S*|tofu)$|cdktf|longshore/;

/** Containers, networks, volumes, mounts and processes of this machine, a line each: what a lab could leave behind. */
export async function machineState(): Promise<string[]> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return [
    ...((await engineAnswers()) ? await engineState() : []),
    ...mounts.filter((line) => line !== '').map((line) => `mount ${line.split(' ')[1] ?? line}`),
    ...processes(),
  ];
}

async function engineState(): Promise<string[]> {
  return [
    ...(await dockerLines(['ps', '--all', '--format', 'container {{.Names}}'])),
    ...(await dockerLines(['network', 'ls', '--format', 'network {{.Name}}'])),
    ...(await dockerLines(['volume', 'ls', '--format', 'volume {{.Name}}'])),
  ];
}

function processes(): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
        const program = basename(readlinkSync(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '');
        // A node process is what it runs: its whole line counts.
        return PROGRAMS.test(program === 'node' ? line : program) ? [`process ${pid} ${line}`] : [];
      } catch {
        return []; // ended meanwhile, or of the kernel
      }
    });
}

/** What is there now and was not before. */
export function left(before: readonly string[], now: readonly string[]): string[] {
  const known = new Set(before);
  return now.filter((line) => !known.has(line));
}
