import { CliError, FailedError } from '../cli-error';
import type { HostJson } from '../manifest';
import { lastLine, runOn, type RunOptions } from '../ssh';
import type {
  ContainerFacts,
  DockerInfo,
  HostFacts,
  InspectedContainer,
  InspectedImage,
  InspectedNetwork,
  InspectedService,
  Listener,
} from './facts';

/**
 * Prints `<name> <base64>` lines. Reads only; a container that ends meanwhile is left out. `$S` reads what only root sees:
 * who owns a socket, and a daemon.json that is closed to others.
 */
const SCRIPT = `
say() { printf '%s ' "$1"; base64 | tr -d '\\n'; echo; }
$D info --format '{{json .}}' > /dev/null || exit 3
$D info --format '{{json .}}' 2>/dev/null | say info
{ cat /etc/docker/daemon.json 2>/dev/null || $S cat /etc/docker/daemon.json 2>/dev/null; } | say daemon
for p in $(pidof dockerd); do tr '\\0' ' ' < /proc/$p/cmdline; done | say argv
{ $S ss -Hltnp 2>/dev/null || ss -Hltn; } | say listeners
ids=$($D ps -q --no-trunc)
for i in $ids; do $D inspect --type container --format '{{json .}}' $i 2>/dev/null; done | say containers
for i in $ids; do
  pid=$($D inspect --type container --format '{{.State.Pid}}' $i 2>/dev/null) || continue
  echo "$i $(grep -E '^(NoNewPrivs|Seccomp|CapEff):' /proc/$pid/status 2>/dev/null | tr -d '\\t ' | tr '\\n' ' ')"
done | say status
for i in $ids; do echo "$i $($D top $i -eo pid,comm 2>/dev/null | awk 'NR > 1 { print $2 }' | tr '\\n' ' ')"; done | say processes
images=$(for i in $ids; do $D inspect --type container --format '{{.Image}}' $i 2>/dev/null; done | sort -u)
for i in $images; do $D image inspect --format '{{json .}}' $i 2>/dev/null; done | say images
for i in $images; do $D history --no-trunc --format "$i {{json .CreatedBy}}" $i 2>/dev/null; done | say history
for i in $($D network ls -q); do $D network inspect --format '{{json .}}' $i 2>/dev/null; done | say networks
for i in $($D service ls -q 2>/dev/null); do $D service inspect --format '{{json .}}' $i 2>/dev/null; done | say services
`;

/** Everything that checks read of one host, in one SSH call that changes nothing there. */
export async function gather(host: HostJson, options: RunOptions): Promise<HostFacts> {
  const { code, stdout, stderr } = await runOn(host, `S=${host.ssh.sudo ? '"sudo -n"' : ''}\n${SCRIPT}`, {
    timeout: 60,
    ...options,
  });
  if (code !== 0) {
    throw new CliError(
      host.path,
      `${host.ssh.user}@${host.address}`,
      `docker cannot be used there (${lastLine(stderr) ?? `exit ${code}`})`,
      'start Docker on the host, and let the user use it (group docker, or sudo)',
    );
  }
  return parse(host, stdout);
}

export function parse(host: Pick<HostJson, 'name' | 'path'>, stdout: string): HostFacts {
  const parts = new Map(
    [...stdout.matchAll(/^(\w+) (\S*)$/gm)].map(([, name = '', content = '']) => [
      name,
      Buffer.from(content, 'base64').toString('utf8'),
    ]),
  );
  const lines = (name: string): string[] => (parts.get(name) ?? '').split('\n').filter((line) => line.trim() !== '');
  const json = <T>(name: string): T[] => lines(name).map((line) => JSON.parse(line) as T);
  const [info] = json<DockerInfo>('info');
  if (info === undefined) {
    throw new CliError(host.path, 'docker info', 'the host printed nothing that can be read', 'run it there by hand');
  }
  const steps = lines('history').map((line) => {
    const at = line.indexOf(' ');
    return { image: line.slice(0, at), step: JSON.parse(line.slice(at + 1)) as string };
  });
  return {
    name: host.name,
    info,
    daemon: daemonJson(host, parts.get('daemon') ?? ''),
    argv: parts.get('argv') ?? '',
    listeners: lines('listeners').flatMap(listener),
    containers: containers(host.name, json('containers'), words(lines('status')), words(lines('processes'))),
    images: json<InspectedImage>('images').map((image) => ({
      ...image,
      history: steps.filter((own) => own.image === image.Id).map(({ step }) => step),
    })),
    networks: json<InspectedNetwork>('networks'),
    services: json<InspectedService>('services'),
  };
}

function daemonJson(host: Pick<HostJson, 'path'>, text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new FailedError(
      host.path,
      '/etc/docker/daemon.json',
      `not JSON (${(error as Error).message})`,
      'correct it: the engine will not start with it',
    );
  }
}

/** The first word of a line and the others. */
function words(lines: readonly string[]): Map<string, string[]> {
  return new Map(
    lines.map((line) => {
      const [first = '', ...rest] = line.trim().split(/\s+/);
      return [first, rest];
    }),
  );
}

function listener(line: string): Listener[] {
  const [, , , local = ''] = line.trim().split(/\s+/);
  const match = /^(.*):(\d+)$/.exec(local);
  if (match === null) return [];
  const program = /users:\(\("([^"]+)"/.exec(line)?.[1] ?? '';
  return [{ address: match[1] ?? '', port: Number(match[2]), program }];
}

function containers(
  host: string,
  inspected: readonly InspectedContainer[],
  statuses: ReadonlyMap<string, string[]>,
  processes: ReadonlyMap<string, string[]>,
): ContainerFacts[] {
  return inspected.map((container) => {
    const labels = container.Config.Labels ?? {};
    const name = labels['longshore.service'] ?? container.Name.replace(/^\//, '');
    const fields = statuses.get(container.Id) ?? [];
    return {
      title: `${name}@${host}`,
      inspected: container,
      isTask: labels['com.docker.swarm.task.id'] !== undefined,
      ...(fields.length > 0 && { status: Object.fromEntries(fields.map((field) => field.split(':'))) as object }),
      processes: processes.get(container.Id) ?? [],
    };
  });
}
