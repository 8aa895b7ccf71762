import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { cacheDirectory, KNOWN_HOSTS, PRIVATE_KEY, PROJECT } from '../../lab/paths';
import { LAB_NAMES } from '../../lab/topology';

describe('cacheDirectory', () => {
  const chosen = process.env.LONGSHORE_CACHE;
  afterEach(() => {
    if (chosen === undefined) delete process.env.LONGSHORE_CACHE;
    else process.env.LONGSHORE_CACHE = chosen;
  });

  test.each([
    ['nothing is said', undefined, join(homedir(), '.cache', 'longshore', 'maven')],
    ['LONGSHORE_CACHE is empty', '', join(homedir(), '.cache', 'longshore', 'maven')],
    ['LONGSHORE_CACHE is absolute', '/var/cache/x', '/var/cache/x/maven'],
    ['LONGSHORE_CACHE is relative: it starts at the project', 'cache', join(PROJECT, 'cache', 'maven')],
  ])('when %s', (_, value, expected) => {
    if (value === undefined) delete process.env.LONGSHORE_CACHE;
    else process.env.LONGSHORE_CACHE = value;
    expect(cacheDirectory('maven')).toBe(expected);
  });
});

test('the project is the folder of package.json', () => {
  expect(existsSync(join(PROJECT, 'package.json'))).toBe(true);
});

test.each(LAB_NAMES)('key and known hosts lie where the inventory of %s looks for them', (name) => {
  const { ssh } = parse(readFileSync(join(PROJECT, 'hosts', `${name}.yaml`), 'utf8')) as {
    ssh: Record<string, string>;
  };
  expect(join(PROJECT, ssh.privateKeyFile ?? '')).toBe(PRIVATE_KEY);
  expect(join(PROJECT, ssh.knownHostsFile ?? '')).toBe(KNOWN_HOSTS);
});
