import type { Declared, DeclaredFile, DeclaredStore } from './b1-declared';
import type { FoundFile, Search } from './b1-search';

/** A declared file, where it lies on its host. */
type Placed = Omit<DeclaredFile, 'container'>;

/**
 * What is wrong with what a host holds: secrets in what is no declared file of theirs, files that others than their owner may read, and
 * declared ones that the search did not find, for then it is blind.
 */
export function canaryWrong(host: string, search: Search, declared: Declared): string[] {
  const files = declared.files.filter((file) => file.host === host).map((file) => placed(file, search));
  const stores = declared.stores.filter((store) => store.host === host);
  return [
    ...search.places.map(({ place, secrets }) => `${host}: ${secrets.join(', ')} in ${place}`),
    ...search.files.flatMap((found) => fileWrong(found, files, stores).map((wrong) => `${host}: ${wrong}`)),
    ...files.flatMap((file) => unseen(file, search).map((wrong) => `${host}: ${wrong}`)),
  ];
}

function placed({ container, ...file }: DeclaredFile, { mounts }: Search): Placed {
  const mount = mounts.find((one) => one.container === container && one.target === file.path);
  return mount === undefined ? file : { ...file, path: mount.source };
}

function fileWrong(found: FoundFile, files: readonly Placed[], stores: readonly DeclaredStore[]): string[] {
  const { path, mode, owner, secrets } = found;
  const kept = `${path} (${mode}, ${owner})`;
  const store = stores.find(({ directory, below }) => path.startsWith(`${directory}/${below}/`));
  if (store !== undefined) return storeWrong(found, store, kept);
  const file = files.find((one) => one.path === path);
  const others = secrets.filter((secret) => file?.secrets.includes(secret) !== true);
  return [
    ...(others.length === 0 ? [] : [`${others.join(', ')} in ${kept}`]),
    ...(file === undefined || (mode === file.mode && owner === file.owner)
      ? []
      : [`${kept} is declared with ${file.mode}, ${file.owner}`]),
    ...(file === undefined || isClosed(found)
      ? []
      : [`${kept} holds ${secrets.join(', ')}, and neither it nor a directory above it is closed`]),
  ];
}

/** Its program decides on modes there; whoever is not its owner does not get so far. */
function storeWrong({ within, owner, secrets }: FoundFile, store: DeclaredStore, kept: string): string[] {
  const { directory } = store;
  const door = within.find(({ path }) => path === directory);
  const isShut = door !== undefined && isPrivate(door.mode) && door.owner === store.owner;
  const others = secrets.filter((secret) => !store.secrets.includes(secret));
  return [
    ...(isShut
      ? []
      : [
          `${directory} (${door?.mode ?? '?'}, ${door?.owner ?? '?'}) is not closed, and ${kept} in it holds ${secrets.join(', ')}`,
        ]),
    ...(owner === store.owner ? [] : [`${kept} belongs to another than ${store.owner}`]),
    ...(others.length === 0 ? [] : [`${others.join(', ')} in ${kept}`]),
  ];
}

const isPrivate = (mode: string): boolean => mode.endsWith('00');

/** A group of a container's may read a file to which nobody on the host finds a way. */
const isClosed = ({ mode, within }: FoundFile): boolean =>
  [mode, ...within.map((directory) => directory.mode)].some(isPrivate);

function unseen({ path, secrets }: Placed, { files }: Search): string[] {
  const found = files.find((file) => file.path === path)?.secrets ?? [];
  const missed = secrets.filter((secret) => !found.includes(secret));
  return missed.length === 0 ? [] : [`the search does not find ${missed.join(', ')} in ${path}, where it is declared`];
}

/** What a passing search says of a host. */
export function canaryRight(host: string, { files, searched }: Search): string {
  const { bytes, processes, containers } = searched;
  const where = files.map(({ path, mode, owner }) => `${path} ${mode} ${owner}`).join(', ');
  return `${host}: ${searched.files} files (${Math.round(bytes / 2 ** 20)} MiB), ${processes} processes, ${containers} containers; secrets are in ${where}`;
}
