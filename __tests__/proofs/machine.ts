import type { HostJson, Live } from './live';

const FACTS = `
if command -v docker >/dev/null; then
  $D info --format '{{.ServerVersion}}|{{.OperatingSystem}}|{{.KernelVersion}}|{{.NCPU}}|{{.MemTotal}}'
else
  . /etc/os-release
  echo "|$PRETTY_NAME|$(uname -r)|$(nproc)|$(($(sed -n 's/^MemTotal: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo) * 1024))"
fi
systemd-detect-virt 2>/dev/null || true`;

/** One sentence on what the environment is made of, read from its hosts. */
export async function describeMachine(live: Live): Promise<string> {
  const hosts = await Promise.all(live.hosts.map((host) => describeHost(live, host)));
  return `${live.hosts.length} hosts (what each sees of itself): ${hosts.join('; ')}.`;
}

async function describeHost(live: Live, { name }: HostJson): Promise<string> {
  const [facts = '', virt = ''] = (await live.on(name, FACTS)).stdout.trim().split('\n');
  const [engine = '', system = '?', kernel = '?', cores = '?', memory = '0'] = facts.split('|');
  const gibibytes = (Number(memory) / 1024 ** 3).toFixed(0);
  const docker = engine === '' ? 'no engine' : `Docker ${engine}`;
  const parts = [system, `kernel ${kernel}`, docker, `${cores} cores`, `${gibibytes} GiB`];
  return `${name}: ${[...parts, ...(virt === '' || virt === 'none' ? [] : [virt])].join(', ')}`;
}
