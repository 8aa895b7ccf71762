import { posix } from 'node:path';
import type { Construct } from 'constructs';
import { Environment, type HostAccessEntry } from '../environment';
import type { ContainerProps } from './container-props';
import { HOST_ACCESS } from './rules';

/** What a container reaches of its host. Each of it can be a way to everything on the host, so that a reason stands beside it. */
export interface HostAccess {
  /** Why it must be so: it is read in reviews, and the rule about it asks for it. */
  readonly reason: string;
  /** Sees the host's processes and control groups. @default false */
  readonly processes?: boolean;
  /** Without the engine's AppArmor profile, which forbids to mount. @default false */
  readonly unconfined?: boolean;
}

export function renderHostAccess({ processes = false, unconfined = false }: Partial<HostAccess> = {}) {
  return {
    ...(processes && { pidMode: 'host' as const, cgroupnsMode: 'host' as const }),
    ...(unconfined && { appArmor: 'unconfined' as const }),
  };
}

/** For the manifest: undefined where no reason is given. */
export function describeHostAccess({ hostAccess, mounts = [] }: Props): HostAccessEntry | undefined {
  if (hostAccess === undefined || hostAccess.reason.trim() === '') return undefined;
  const { reason, processes = false, unconfined = false } = hostAccess;
  return {
    reason,
    ...(processes && { processes }),
    ...(unconfined && { unconfined }),
    mounts: mounts.flatMap(({ type, source = '', propagation }) =>
      type === 'bind' ? [{ source, ...(propagation === 'rshared' && { shared: true as const }) }] : [],
    ),
  };
}

type Props = Pick<ContainerProps, 'mounts' | 'capabilities'> & { readonly hostAccess?: HostAccess };

/** When the stack is validated: whatever reaches the host says why. */
export function checkHostAccess(construct: Construct, props: Props): void {
  const { hostAccess } = props;
  Environment.of(construct).rules.check(HOST_ACCESS, construct, () =>
    hostAccess !== undefined && hostAccess.reason.trim() !== '' ? [] : reached(props).map((value) => ({ value })),
  );
}

const SOCKETS = ['/var/run/docker.sock', '/run/docker.sock'];
const ALMIGHTY = ['SYS_ADMIN', 'SYS_MODULE', 'SYS_PTRACE', 'SYS_RAWIO', 'ALL'];

function reached({ mounts = [], capabilities = [], hostAccess }: Props): string[] {
  return [
    ...(hostAccess?.processes === true ? ['hostAccess.processes'] : []),
    ...(hostAccess?.unconfined === true ? ['hostAccess.unconfined'] : []),
    ...capabilities
      .filter((name) => ALMIGHTY.includes(name.replace(/^CAP_/, '')))
      .map((name) => `capabilities: ${name}`),
    ...mounts.flatMap(({ type, source = '' }) =>
      type === 'bind' && SOCKETS.some((socket) => isBelow(socket, source)) ? [`mounts: ${source}`] : [],
    ),
  ];
}

/** Whether who has `folder` has `path` too. */
function isBelow(path: string, folder: string): boolean {
  return !posix.relative(folder, path).startsWith('..');
}
