import type { ContainerFacts, Facts, HostFacts } from './facts';
import { containersOf } from './outcome';

/** A flag of the daemon, from daemon.json or its command line. */
export function flag({ daemon, argv }: HostFacts, name: string): string | undefined {
  const value = daemon[name];
  if (value !== undefined) return typeof value === 'string' ? value : JSON.stringify(value);
  const match = new RegExp(`--${name}(?:[= ]([^\\s-]\\S*))?(?:\\s|$)`).exec(argv);
  return match === null ? undefined : (match[1] ?? 'true');
}

export function securityOption({ info }: HostFacts, name: string): boolean {
  return (info.SecurityOptions ?? []).some((option) => option.startsWith(`name=${name}`));
}

export function isPinned({ inspected }: ContainerFacts): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(inspected.Config.Image);
}

export function isRoot({ inspected }: ContainerFacts): boolean {
  return ['', '0', 'root'].includes((inspected.Config.User ?? '').split(':', 1)[0] ?? '');
}

export function hasNoNewPrivileges({ status }: ContainerFacts): boolean {
  return status?.NoNewPrivs === '1';
}

export function every(facts: Facts, holds: (container: ContainerFacts) => boolean): boolean {
  return containersOf(facts).every(holds);
}

export interface Published {
  readonly address: string;
  readonly port: string;
  readonly protocol: string;
}

/** Ports of the host that lead into the container. */
export function publishedBy({ inspected }: ContainerFacts): Published[] {
  return Object.entries(inspected.NetworkSettings?.Ports ?? {}).flatMap(([inside, bindings]) =>
    (bindings ?? []).map(({ HostIp, HostPort }) => ({
      address: HostIp,
      port: HostPort,
      protocol: inside.split('/')[1] ?? 'tcp',
    })),
  );
}

/** Ports that services publish, by the swarm's routing or on the task's host, as managers know them. */
export function publishedByServices({
  hosts,
}: Facts): { service: string; port: string; protocol: string; mode: string }[] {
  const found = hosts.flatMap(({ services }) =>
    services.flatMap(({ Spec, Endpoint }) =>
      (Endpoint?.Ports ?? []).map(({ PublishedPort = 0, Protocol, PublishMode = 'ingress' }) => ({
        service: Spec.Name,
        port: String(PublishedPort),
        protocol: Protocol,
        mode: PublishMode,
      })),
    ),
  );
  return [...new Map(found.map((port) => [`${port.service} ${port.port}/${port.protocol}`, port])).values()];
}

/** Whether a declared firewall enforces on that host. */
export function isGuarded({ manifest }: Facts, host: string): boolean {
  return manifest.firewalls.some(({ hosts, mode }) => mode === 'enforce' && hosts.includes(host));
}

/** Names of variables that look as if they held a secret. */
export function secretNames(environment: readonly string[] | null | undefined): string[] {
  return (environment ?? [])
    .map((variable) => variable.split('=') as [string, string?])
    .filter(([name, value = '']) => /PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE_?KEY|ACCESS_?KEY/i.test(name) && value !== '')
    .filter(([name]) => !/_FILE$/i.test(name))
    .map(([name]) => name);
}
