import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedProvider, DOCKER_PROVIDER_VERSION, ensureDockerProvider } from '../../lab/docker-provider';
import { cacheDirectory, PROJECT } from '../../lab/paths';
import { FakePrograms } from './fake-program';

jest.mock('../../lab/paths', () => jest.requireActual<{ default: object }>('./paths-elsewhere').default);

const BUILDS = 'while [ "$1" != -o ]; do shift; done; echo built >"$2"';
let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
  programs.add('terraform', 'exit 1'); // no provider registry answers
  programs.add('go', BUILDS);
});
afterEach(() => {
  programs.remove();
  rmSync(cacheDirectory(), { recursive: true, force: true });
});

const provider = (): Promise<string> => ensureDockerProvider('terraform');

test('lies where the stacks and Terraform look for it', () => {
  expect(cachedProvider()).toMatch(
    /\/terraform-plugins\/registry\.terraform\.io\/kreuzwerker\/docker\/4\.6\.0\/linux_\w+\/terraform-provider-docker_v4\.6\.0$/,
  );
});

test('comes from the provider registry where that answers; Go is not asked', async () => {
  const folder = `.terraform/providers/${
    cachedProvider()
      .split('/terraform-plugins/')[1]
      ?.replace(/\/[^/]+$/, '') ?? ''
  }`;
  programs.add(
    'terraform',
    `mkdir -p ${folder} && echo downloaded >${folder}/terraform-provider-docker_v${DOCKER_PROVIDER_VERSION}`,
  );
  expect(await provider()).toBe('downloaded');
  expect(readFileSync(cachedProvider(), 'utf8')).toBe('downloaded\n');
  expect(programs.calls('go')).toEqual([]);
});

test('is built from source where no registry answers', async () => {
  expect(await provider()).toBe('built from source');
  expect(readFileSync(cachedProvider(), 'utf8')).toBe('built\n');
  expect(programs.calls('go')).toEqual([expect.stringContaining(`-X main.version=${DOCKER_PROVIDER_VERSION}`)]);
});

test('go.sum is binding, and what Go keeps lies in the cache of the lab', async () => {
  const kept = `test "$GOMODCACHE" = "${cacheDirectory('go', 'mod')}" && test "$GOCACHE" = "${cacheDirectory('go', 'build')}"`;
  programs.add('go', `test "$GOFLAGS" = -mod=readonly && ${kept} || exit 1; ${BUILDS}`);
  expect(await provider()).toBe('built from source');
});

test('is made once; the second time neither registry nor Go is asked', async () => {
  await provider();
  programs.forgetCalls();
  expect(await provider()).toBe('cached');
  expect(programs.calls()).toEqual([]);
});

test('a binary made from another go.mod is made anew', async () => {
  await provider();
  writeFileSync(cacheDirectory('go', 'docker-provider.built-from'), 'another hash');
  await provider();
  expect(programs.calls('go')).toHaveLength(2);
});

test('nothing but the provider lies in its folder: Terraform takes a second file for it', async () => {
  await provider();
  expect(readdirSync(join(cachedProvider(), '..'))).toEqual([`terraform-provider-docker_v${DOCKER_PROVIDER_VERSION}`]);
});

test('fails with what Go said, and leaves no half provider for Terraform to run', async () => {
  programs.add(
    'go',
    'while [ "$1" != -o ]; do shift; done; echo half >"$2"; echo "verifying module: checksum mismatch" >&2; exit 1',
  );
  await expect(provider()).rejects.toThrow('checksum mismatch');
  expect(existsSync(cachedProvider())).toBe(false);
});

test('the committed module is the commit that docs and README name', () => {
  const module = readFileSync(join(PROJECT, 'lab', 'docker-provider', 'go.mod'), 'utf8');
  expect(module).toMatch(
    /^replace \S+\/terraform-provider-docker => github\.com\/kreuzwerker\/terraform-provider-docker v0\.0\.0-20260916201441-96d331c98ff4$/m,
  );
});
