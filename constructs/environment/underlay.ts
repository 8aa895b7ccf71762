import { dependable } from 'cdktf';

/** What this needs of a Terraform resource. */
interface Ordered {
  readonly fqn: string;
  dependsOn?: string[];
}

/**
 * What opens a host's underlay and what needs it open, whichever is constructed first: a member joins after the firewalls of the
 * hosts it speaks to know it, and neither construct has to know the other.
 */
export class Underlay {
  private readonly openers: { readonly resource: Ordered; readonly host: string }[] = [];
  private readonly waiting: { readonly resource: Ordered; readonly hosts: readonly string[] }[] = [];

  /** `resource` opens what is declared on the host. */
  opens(resource: Ordered, host: string): void {
    this.openers.push({ resource, host });
    for (const waiter of this.waiting) if (waiter.hosts.includes(host)) depend(waiter.resource, resource);
  }

  /** `resource` comes after whatever opens these hosts; other hosts may be down meanwhile. */
  waits(resource: Ordered, hosts: readonly string[]): void {
    this.waiting.push({ resource, hosts });
    for (const opener of this.openers) if (hosts.includes(opener.host)) depend(resource, opener.resource);
  }
}

function depend(waiter: Ordered, opener: Ordered): void {
  waiter.dependsOn = [...(waiter.dependsOn ?? []), dependable(opener)];
}
