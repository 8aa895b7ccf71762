import type { Construct } from 'constructs';
import { Environment, Peer, projectFile, type Connections } from '../environment';
import { escapeTemplate, type ContainerInput } from '../host';
import { Duration, Port, type ContainerImage } from '../values';
import type { ContainerProps } from './container-props';
import type { Mount } from './mount';
import type { RegistryCredentials } from './registry-credentials';
import { secretFilesOf } from './secret-files';

/** What every resource that runs a container says of it. @param registries with paths as Terraform sees them */
export function renderContainer(
  construct: Construct,
  props: ContainerProps,
  registries: readonly RegistryCredentials[],
): ContainerInput {
  const { image, healthCheck } = props;
  const files = Object.entries(props.files ?? {});
  const registry = registries.find(({ address }) => address === image.registry);
  return {
    image: image.toString(),
    // An engine knows no empty ones: they are the image's.
    ...(props.entrypoint?.[0] !== undefined && { entrypoint: props.entrypoint.map(escapeTemplate) }),
    ...(props.command?.[0] !== undefined && { command: props.command.map(escapeTemplate) }),
    environment: escaped(props.environment ?? {}),
    ...(props.user !== undefined && props.user !== '' && { user: props.user }),
    capabilities: (props.capabilities ?? []).map((name) => `CAP_${name.replace(/^CAP_/, '')}`).sort(),
    readOnly: props.readOnlyRootFilesystem ?? true,
    stopSignal: props.stopSignal ?? 'SIGTERM',
    stopGracePeriodSeconds: (props.stopGracePeriod ?? Duration.seconds(60)).toSeconds(),
    files: escaped(Object.fromEntries(files.map(([path, { content }]) => [path, content]))),
    fileModes: Object.fromEntries(files.map(([path, { mode = '0444' }]) => [path, mode.padStart(4, '0')])),
    secretFiles: renderSecretFiles(construct, props),
    mounts: (props.mounts ?? []).map(renderMount).sort((a, b) => (a.target < b.target ? -1 : 1)),
    ...(healthCheck !== undefined && {
      healthCheck: {
        test: healthCheck.test.map(escapeTemplate),
        intervalSeconds: healthCheck.interval.toSeconds(),
        timeoutSeconds: healthCheck.timeout.toSeconds(),
        retries: healthCheck.retries,
        startPeriodSeconds: healthCheck.startPeriod.toSeconds(),
      },
    }),
    memoryBytes: props.memory.toBytes(),
    ...(props.memoryReservation !== undefined && { memoryReservationBytes: props.memoryReservation.toBytes() }),
    ...(props.cpus !== undefined && { cpus: Math.round(props.cpus * 1e9) / 1e9 }),
    pids: props.pids ?? 4096,
    ...(registry !== undefined && { registry }),
  };
}

/** Values that Terraform takes as they are. */
export function escaped(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escapeTemplate(value)]));
}

/** Whoever pulls an image speaks to its registry. */
export function registryFlow(connections: Connections, { registry }: ContainerImage): void {
  const [address, port = '443'] = registry?.split(':') ?? [];
  if (address === undefined) return;
  connections.allowTo(Peer.address(address.toLowerCase()), Port.tcp(Number(port)), 'images', { owner: 'external' });
}

function renderSecretFiles(construct: Construct, props: ContainerProps): ContainerInput['secretFiles'] {
  const { secrets } = Environment.of(construct);
  return secretFilesOf(props).map(({ target, secret, owner, mode }) => {
    const { path, digest } = secrets.read(secret);
    const [source, digestKey] = [projectFile(construct, path), projectFile(construct, secrets.keyFile)];
    return { target, source, digest, digestKey, owner, mode: mode.padStart(4, '0') };
  });
}

function renderMount({
  type,
  target,
  source,
  readOnly,
  propagation,
  size,
  mode,
}: Mount): ContainerInput['mounts'][number] {
  return {
    type,
    target,
    readOnly,
    ...(source !== undefined && { source }),
    ...(propagation !== undefined && { propagation }),
    ...(size !== undefined && { sizeBytes: size.toBytes() }),
    ...(mode !== undefined && { mode: mode.padStart(4, '0') }),
  };
}
