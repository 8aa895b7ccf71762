import type { Live } from './live';

/** One sentence on what the environment is made of, read from its hosts. */
export async function describeMachine(live: Live): Promise<string> {
  const script =
    "$D info --format '{{.ServerVersion}}|{{.OperatingSystem}}|{{.KernelVersion}}|{{.NCPU}}|{{.MemTotal}}'; systemd-detect-virt 2>/dev/null || true";
  const hosts = await Promise.all(
    live.hosts.map(async ({ name }) => {
      const [facts = '', virt = ''] = (await live.on(name, script)).stdout.trim().split('\n');
      const [engine = '?', system = '?', kernel = '?', cores = '?', memory = '0'] = facts.split('|');
      const gibibytes = (Number(memory) / 1024 ** 3).toFixed(0);
      return `${name}: ${system}, kernel ${kernel}, Docker ${engine}, ${cores} cores, ${gibibytes} GiB${virt === '' || virt === 'none' ? '' : `, ${virt}`}`;
    }),
  );
  return `${live.hosts.length} hosts (what each sees of itself): ${hosts.join('; ')}.`;
}
