import {
  defined,
  isResident,
  without,
  type App,
  type AppUpdate,
  type Artifact,
  type Container,
  type HealthCheck,
  type Network,
  type PortDefinition,
  type PortMapping,
  type ReadinessCheck,
} from './app';
import { invalidObject, isRefusal, serverError, type Step } from './answer';
import { translatedContainer, translatedNetworks, updateWithoutOldFields, withoutOldFields } from './old-networks';
import { canonicalId } from './path-id';
import { canonicalApi } from './rules/canonical-api';
import { oldApi } from './rules/old-api';
import type { Roles, ServerFlags } from './server';

/** An app from its reading to its normal form, through the two stages of rules (AppHelpers.appNormalization). */
export function normalized(read: App, flags: ServerFlags, roles: Roles): Step<App> {
  const app = withCanonicalIds(read);
  const old = invalidObject(oldApi(app));
  if (old !== undefined) return old;
  const migrated = migrate(app, flags);
  if (isRefusal(migrated)) return migrated;
  const judged: App = { ...migrated, role: migrated.role ?? roles.byDefault };
  return invalidObject(canonicalApi(judged, flags, roles)) ?? withDependentDefaults(judged, flags);
}

function withCanonicalIds(app: App): App {
  return { ...app, id: canonicalId(app.id), dependencies: app.dependencies.map(canonicalId) };
}

/** From the old API to the current one (AppNormalization.forDeprecated). */
function migrate(app: App, flags: ServerFlags): Step<App> {
  const translated = translatedNetworks(app, flags);
  if (isRefusal(translated)) return translated;
  const contained = translatedContainer(app);
  if (isRefusal(contained)) return contained;
  const networks = translated.networks ?? [];
  const definitions = app.portDefinitions ?? app.ports?.map(plainPort);
  const container = contained.container && withPorts(contained.container, networks, definitions ?? []);
  const hasPorts = (app.portDefinitions ?? []).length > 0 || container?.portMappings !== undefined;
  const residency = isResident(app) ? (app.residency ?? DEFAULT_RESIDENCY) : app.residency;
  return withoutOldFields(
    defined({
      ...app,
      fetch: fetched(app.uris, app.fetch),
      networks,
      container,
      portDefinitions: networks.some(isNotHost) ? undefined : (definitions ?? [DEFAULT_PORT_DEFINITION]),
      // Only ports that were written count: the default one gives no check its portIndex.
      healthChecks: hasPorts ? app.healthChecks.map(withPortIndex) : app.healthChecks,
      residency,
      readinessChecks: app.readinessChecks.map(withStatusCodes),
    }),
  );
}

const DEFAULT_RESIDENCY = { relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' };
const DEFAULT_PORT_DEFINITION: PortDefinition = { port: 0, name: 'default', protocol: 'tcp', labels: {} };
const PLAIN_MAPPING: PortMapping = { containerPort: 0, servicePort: 0, protocol: 'tcp', labels: {}, networkNames: [] };
const DEFAULT_MAPPINGS: readonly PortMapping[] = [{ ...PLAIN_MAPPING, name: 'default' }];

function plainPort(port: number): PortDefinition {
  return { port, protocol: 'tcp', labels: {} };
}

function isNotHost({ mode }: Network): boolean {
  return mode !== 'host';
}

/** On the host network a container has no mappings; elsewhere at least a default one, and as many as ports were defined. */
function withPorts(
  container: Container,
  networks: readonly Network[],
  definitions: readonly PortDefinition[],
): Container {
  if (networks.length === 0 || networks.some(({ mode }) => mode === 'host')) {
    const dropped = without(container, 'portMappings');
    const isMixed = networks.some(isNotHost) && definitions.length > 0;
    return isMixed ? { ...dropped, portMappings: added([], definitions) } : dropped;
  }
  return { ...container, portMappings: added(container.portMappings ?? DEFAULT_MAPPINGS, definitions) };
}

function added(mappings: readonly PortMapping[], definitions: readonly PortDefinition[]): readonly PortMapping[] {
  const more = Math.max(0, definitions.length - mappings.length);
  return [...mappings, ...Array.from({ length: more }, () => PLAIN_MAPPING)];
}

const ARCHIVES = ['.tar', '.tar.gz', '.tar.bz2', '.tar.xz', '.gz', '.tgz', '.tbz2', '.txz', '.zip'];

/** Of uris the ending of the path says whether to unpack; of fetch nothing does. */
function fetched(uris: readonly string[] = [], fetch: readonly Artifact[]): readonly Artifact[] {
  if (uris.length === 0 || fetch.length > 0) return fetch;
  return uris.map((uri) => {
    const [path = ''] = uri.split(/[?#]/);
    return { uri, extract: ARCHIVES.some((ending) => path.endsWith(ending)), executable: false, cache: false };
  });
}

function withPortIndex(check: HealthCheck): HealthCheck {
  const isFree = check.protocol !== 'COMMAND' && check.port === undefined && check.portIndex === undefined;
  return isFree ? { ...check, portIndex: 0 } : check;
}

function withStatusCodes(check: ReadinessCheck): ReadinessCheck {
  return { ...check, httpStatusCodesForReady: check.httpStatusCodesForReady ?? [200] };
}

/** What hangs on other fields (AppNormalization.forPostValidation). */
function withDependentDefaults(app: App, flags: ServerFlags): Step<App> {
  const named = namedNetworks(app.networks, flags);
  const networks: readonly Network[] = named.length > 0 ? named : [{ mode: 'host', labels: {} }];
  const unnamed = unnamedNetwork(networks);
  if (unnamed !== undefined) return unnamed;
  return defined({
    ...app,
    networks,
    container: networkedContainer(app.container, networks),
    unreachableStrategy: app.unreachableStrategy ?? (isResident(app) ? 'disabled' : UNREACHABLE),
    requirePorts: networks.some(isNotHost) ? false : app.requirePorts,
  });
}

const UNREACHABLE = { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 };

function namedNetworks(networks: readonly Network[], { defaultNetworkName: name }: ServerFlags): readonly Network[] {
  return networks.map((network) =>
    network.mode === 'container' && network.name === undefined ? defined({ ...network, name }) : network,
  );
}

function unnamedNetwork(networks: readonly Network[]): ReturnType<typeof serverError> | undefined {
  const isUnnamed = networks.some(({ mode, name }) => mode === 'container' && name === undefined);
  return isUnnamed ? serverError('container network name is not defined') : undefined;
}

/** Beyond the host network there is always a container; behind a bridge every mapping has a host port. */
function networkedContainer(container: Container | undefined, networks: readonly Network[]): Container | undefined {
  const implied: Container = { type: 'MESOS', volumes: [], portMappings: DEFAULT_MAPPINGS };
  const given = container ?? (networks.some(isNotHost) ? implied : undefined);
  if (given?.portMappings === undefined || !networks.some(({ mode }) => mode === 'container/bridge')) return given;
  return {
    ...given,
    portMappings: given.portMappings.map((mapping) => ({ ...mapping, hostPort: mapping.hostPort ?? 0 })),
  };
}

/** An update in the current API; what it does not say stays unsaid (AppHelpers.appUpdateNormalization). */
export function normalizedUpdate(read: AppUpdate, flags: ServerFlags): Step<AppUpdate> {
  const update = withCanonicalUpdateIds(read);
  if ((update.uris ?? []).length > 0 && (update.fetch ?? []).length > 0)
    return serverError('cannot specify both uris and fetch fields');
  const translated = translatedNetworks(update, flags);
  if (isRefusal(translated)) return translated;
  const contained = translatedContainer(update);
  if (isRefusal(contained)) return contained;
  const isAlone = Object.keys(update).every((name) => name === 'id' || name === 'version');
  if (update.version !== undefined && !isAlone)
    return (
      invalidObject([{ path: '', text: "The 'version' field may only be combined with the 'id' field." }]) ?? update
    );
  const networks = translated.networks && namedNetworks(translated.networks, flags);
  const unnamed = unnamedNetwork(networks ?? []);
  if (unnamed !== undefined) return unnamed;
  return updateWithoutOldFields(
    defined({
      ...update,
      fetch: update.uris === undefined ? update.fetch : fetched(update.uris, update.fetch ?? []),
      networks,
      container: networkedContainer(contained.container, translated.networks ?? []),
      portDefinitions: update.portDefinitions ?? update.ports?.map(plainPort),
      healthChecks: update.healthChecks?.map(withPortIndex),
      readinessChecks: update.readinessChecks?.map(withStatusCodes),
    }),
  );
}

function withCanonicalUpdateIds(update: AppUpdate): AppUpdate {
  return defined({
    ...update,
    id: update.id === undefined ? undefined : canonicalId(update.id),
    dependencies: update.dependencies?.map(canonicalId),
  });
}
