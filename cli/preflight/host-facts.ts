import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnreachableError } from '../cli-error';
import type { EnvironmentJson, HostJson } from '../manifest';
import { quote } from '../shell';
import { runOn } from '../ssh';
import { parseFirewall, type FirewallFacts } from './firewall-facts';
import { parseListeners, type Listener } from './listeners';

/** What the engine says of itself: the part of `docker info` that is judged. */
export interface EngineFacts {
  readonly id: string;
  readonly version: string;
  readonly driver: string;
  readonly root: string;
  readonly liveRestore: boolean;
  /** Of the host's control groups: `1`, `2`; absent where the engine does not say. */
  readonly cgroupVersion?: string;
  /** Versions of its API that it speaks; absent where it does not say. */
  readonly api?: { readonly minimum: string; readonly maximum: string };
  readonly swarm: {
    readonly state: string;
    readonly nodeId: string;
    /** Known to managers only. */
    readonly clusterId?: string;
    readonly dataPathPort?: number;
    readonly remoteManagers: readonly string[];
  };
}

export interface DiskFacts {
  readonly path: string;
  readonly mount: string;
  readonly bytes: number;
  readonly freeBytes: number;
  readonly inodes: number;
  readonly freeInodes: number;
  readonly readOnly: boolean;
}

export interface ImageFacts {
  readonly registry: string;
  readonly repository: string;
  readonly digest: string;
  readonly scheme: string;
  /** HTTP status, 0 without an answer. */
  readonly status: number;
  /** Exit code of curl: 6 unresolved, 7 refused, 28 time-out. */
  readonly curl: number;
}

/** One reading of one host. Everything that judges takes this and nothing else, so a test can put any reading in its place. */
export interface HostFacts {
  readonly root: boolean;
  readonly user: string;
  readonly kernel: { readonly name: string; readonly release: string; readonly machine: string };
  readonly os: string;
  readonly machineId: string;
  readonly hostKeys: readonly string[];
  readonly memoryBytes: number;
  readonly swapBytes: number;
  readonly cores: number;
  readonly ipForward: boolean;
  readonly vxlan: 'yes' | 'no' | 'unknown';
  /** Whether the kernel takes an IPsec state as the engine makes them: `yes`, `unknown`, or why not. */
  readonly esp: string;
  readonly transparentHugePages: string;
  readonly interfaces: readonly {
    readonly name: string;
    readonly mtu: number;
    readonly addresses: readonly string[];
  }[];
  readonly programs: readonly string[];
  readonly disks: readonly DiskFacts[];
  readonly listeners: readonly Listener[];
  readonly firewall: FirewallFacts;
  readonly daemonJson: string;
  /** Absent where there is no docker program; a text where the engine does not answer. */
  readonly engine?: EngineFacts | string;
  /** Node ids as a manager lists them. */
  readonly nodes: readonly string[];
  /** Programs of ours that run: containers by their label `longshore.service`, units by name. */
  readonly daemons: readonly string[];
  readonly images: readonly ImageFacts[];
}

/** A host that gave no reading, and why. */
export interface NoFacts {
  readonly unreachable: string;
}

/** Where data goes as long as the manifest names no directories. */
const DATA_PATHS = ['/var/lib', '/var/lib/docker'];
const SCRIPT = (): string => readFileSync(join(__dirname, 'facts.sh'), 'utf8');

export async function gatherFacts(
  manifest: EnvironmentJson,
  host: HostJson,
  options: { project: string; signal: AbortSignal },
): Promise<HostFacts | NoFacts> {
  const images = imagesOf(manifest, host).map(({ registry, repository, digest }) =>
    [registry, repository, digest].join(' '),
  );
  const settings = [
    `LONGSHORE_SUDO=${host.ssh.sudo ? 'yes' : 'no'}`,
    `LONGSHORE_PATHS=${quote(DATA_PATHS.join(' '))}`,
    `LONGSHORE_IMAGES=${quote(images.join('\n'))}`,
  ];
  try {
    // A connection of its own: a shared one that stands already has its host key checked no more.
    const { code, stdout } = await runOn(host, 'sh -s', {
      ...options,
      ownConnection: true,
      input: `${settings.join('\n')}\n${SCRIPT()}`,
      timeout: 25,
    });
    if (options.signal.aborted) return { unreachable: 'interrupted' };
    if (!/^@@ end$/m.test(stdout)) return { unreachable: `its shell ended with ${code} before the end of the reading` };
    return parseFacts(stdout);
  } catch (error) {
    if (error instanceof UnreachableError) return { unreachable: error.message };
    throw error;
  }
}

/** Images of the host's declared containers, by registry, repository and digest; those without a digest have nothing to look up. */
export function imagesOf(
  manifest: EnvironmentJson,
  host: HostJson,
): { registry: string; repository: string; digest: string }[] {
  const images = manifest.containers.filter((container) => container.host === host.name).map(({ image }) => image);
  return [...new Set(images)].flatMap((image) => {
    const [name = '', digest] = image.split('@');
    if (digest === undefined) return [];
    const parts = name.replace(/:[^/]*$/, '').split('/');
    const [first = ''] = parts;
    if (parts.length > 1 && /[.:]|^localhost$/.test(first)) {
      return [{ registry: first, repository: parts.slice(1).join('/'), digest }];
    }
    const repository = parts.length === 1 ? `library/${first}` : parts.join('/');
    return [{ registry: 'registry-1.docker.io', repository, digest }];
  });
}

export function parseFacts(text: string): HostFacts {
  const sections = new Map(
    text
      .split(/^@@ /m)
      .slice(1)
      .map((part) => {
        const line = part.indexOf('\n');
        return [part.slice(0, line).trim(), part.slice(line + 1).trim()] as const;
      }),
  );
  const get = (name: string): string => sections.get(name) ?? '';
  const lines = (name: string): string[] => (get(name) === '' ? [] : get(name).split('\n'));
  const [name = '', release = '', machine = ''] = lines('kernel');
  const meminfo = (key: string): number =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(get('memory'))?.[1] ?? 0) * 1024;
  const os = /^PRETTY_NAME="?([^"\n]*)/m.exec(get('os'))?.[1];
  return {
    root: get('root') === 'yes',
    user: get('user'),
    kernel: { name, release, machine },
    os: os ?? name,
    machineId: get('machine-id'),
    hostKeys: lines('host-keys'),
    memoryBytes: meminfo('MemTotal'),
    swapBytes: meminfo('SwapTotal'),
    cores: Number(get('cores')),
    ipForward: get('forward') === '1',
    vxlan: (['yes', 'no'] as const).find((word) => word === get('vxlan')) ?? 'unknown',
    esp: lines('esp').at(-1) ?? 'unknown',
    transparentHugePages: /\[(\w+)\]/.exec(get('thp'))?.[1] ?? '',
    interfaces: parseInterfaces(lines('links'), lines('addresses')),
    programs: get('programs').split(/\s+/).filter(Boolean),
    disks: lines('disk').flatMap(parseDisk),
    listeners: parseListeners(get('listeners'), get('sockets')),
    firewall: parseFirewall({
      ufw: get('ufw'),
      firewalld: get('firewalld'),
      nft: get('nft'),
      iptables: get('iptables'),
    }),
    daemonJson: get('daemon-json'),
    ...(sections.has('engine') && { engine: parseEngine(get('engine'), get('engine-api')) }),
    nodes: lines('nodes').map((line) => line.split(' ')[0] ?? ''),
    daemons: [...lines('containers'), ...lines('units')],
    images: parseImages(lines('images')),
  };
}

function parseInterfaces(links: readonly string[], addresses: readonly string[]): HostFacts['interfaces'] {
  return links.map((line) => {
    const [name = '', mtu] = line.split(' ');
    const own = addresses.flatMap((text) => {
      const [, device, , address] = /^\d+:\s+(\S+)\s+(inet6?)\s+([^/\s]+)/.exec(text) ?? [];
      return device === name && address !== undefined ? [address] : [];
    });
    return { name, mtu: Number(mtu), addresses: own };
  });
}

function parseDisk(line: string): DiskFacts[] {
  const [path = '', blocks, free, mount = '', inodes, freeInodes, mode] = line.split(' ');
  if (mode === undefined) return [];
  return [
    {
      path,
      mount,
      bytes: Number(blocks) * 1024,
      freeBytes: Number(free) * 1024,
      inodes: Number(inodes),
      freeInodes: Number(freeInodes),
      readOnly: mode === 'ro',
    },
  ];
}

interface Info {
  ID?: string;
  ServerVersion?: string;
  Driver?: string;
  DockerRootDir?: string;
  LiveRestoreEnabled?: boolean;
  CgroupVersion?: string;
  ServerErrors?: string[];
  Swarm?: {
    LocalNodeState?: string;
    NodeID?: string;
    Cluster?: { ID?: string; DataPathPort?: number } | null;
    RemoteManagers?: { Addr: string }[] | null;
  };
}

function parseEngine(text: string, versions: string): EngineFacts | string {
  const json = text.split('\n').find((line) => line.startsWith('{'));
  if (json === undefined) return text.split('\n').at(-1) || 'no answer';
  const info = JSON.parse(json) as Info;
  if (info.ServerVersion === undefined || info.ServerVersion === '') return info.ServerErrors?.[0] ?? 'no answer';
  return {
    id: info.ID ?? '',
    version: info.ServerVersion,
    driver: info.Driver ?? '',
    root: info.DockerRootDir ?? '',
    liveRestore: info.LiveRestoreEnabled ?? false,
    ...(info.CgroupVersion ? { cgroupVersion: info.CgroupVersion } : {}),
    ...parseApi(versions),
    swarm: {
      state: info.Swarm?.LocalNodeState ?? 'inactive',
      nodeId: info.Swarm?.NodeID ?? '',
      ...(info.Swarm?.Cluster?.ID ? { clusterId: info.Swarm.Cluster.ID } : {}),
      ...(info.Swarm?.Cluster?.DataPathPort ? { dataPathPort: info.Swarm.Cluster.DataPathPort } : {}),
      remoteManagers: (info.Swarm?.RemoteManagers ?? []).map(({ Addr }) => Addr),
    },
  };
}

/** `<minimum> <maximum>`; anything else is an engine that does not say. */
function parseApi(text: string): Pick<EngineFacts, 'api'> {
  const [, minimum, maximum] = /^([\d.]+) ([\d.]+)$/m.exec(text) ?? [];
  return minimum === undefined || maximum === undefined ? {} : { api: { minimum, maximum } };
}

/** The last line about an image counts: plain HTTP is tried where nothing speaks TLS. */
function parseImages(lines: readonly string[]): ImageFacts[] {
  const found = new Map<string, ImageFacts>();
  for (const line of lines) {
    const [registry = '', repository = '', digest = '', scheme = '', status, curl] = line.split(' ');
    found.set(`${registry}/${repository}@${digest}`, {
      registry,
      repository,
      digest,
      scheme,
      status: Number(status),
      curl: Number(curl),
    });
  }
  return [...found.values()];
}

export function isHostFacts(facts: HostFacts | NoFacts | undefined): facts is HostFacts {
  return facts !== undefined && !('unreachable' in facts);
}
