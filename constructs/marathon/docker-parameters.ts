import type { ContainerProps, Mount } from '../container';

interface Parameter {
  readonly key: string;
  readonly value: string;
}

const PIDS = 4096;

/** What a container promises, in the words of `docker run`: Marathon itself knows nothing of it. */
export function dockerParameters(props: Omit<ContainerProps, 'healthCheck'>): Parameter[] {
  const { entrypoint = [], capabilities = [], user, stopSignal, pids = PIDS, readOnlyRootFilesystem = true } = props;
  const given: (readonly [string, string | undefined])[] = [
    ['entrypoint', entrypoint[0]],
    ['user', user],
    ['cap-drop', 'ALL'],
    ...[...capabilities].sort().map((name) => ['cap-add', name.replace(/^CAP_/, '')] as const),
    ['security-opt', 'no-new-privileges'],
    ['read-only', readOnlyRootFilesystem ? 'true' : undefined],
    ['pids-limit', String(pids)],
    ['stop-signal', stopSignal],
    ...(props.mounts ?? []).flatMap(mountParameter),
  ];
  return given.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [{ key, value }]));
}

/** A folder of the agent is a volume of Marathon's; the rest is the engine's own. */
function mountParameter({ type, target, source, size, mode = '1777' }: Mount): (readonly [string, string])[] {
  if (type === 'tmpfs')
    return [['tmpfs', `${target}:rw,nosuid,nodev,noexec,size=${size?.toBytes() ?? 0},mode=${mode}`]];
  return type === 'volume' ? [['volume', `${source ?? ''}:${target}`]] : [];
}
