import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { registryAuth } from '../../../../provider/resources/service/registry-auth';

jest.mock('node:os', () => ({ ...jest.requireActual<object>('node:os'), homedir: jest.fn() }));

const folder = mkdtempSync(join(tmpdir(), 'longshore-registry-'));
const file = join(folder, 'config.json');
const address = 'registry.example.com:5000';
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const write = (auths: object): void => {
  writeFileSync(file, JSON.stringify({ auths }));
};
const auth = (text: string): object => ({ [address]: { auth: Buffer.from(text).toString('base64') } });
const read = async (configFile = file): Promise<unknown> => {
  const header = (await registryAuth({ address, configFile }))['X-Registry-Auth'] ?? '';
  return JSON.parse(Buffer.from(header, 'base64url').toString());
};

test('without credentials nothing is sent', async () => {
  expect(await registryAuth(undefined)).toEqual({});
});

test('user and password are what docker login wrote; a password may hold colons and what base64 has two spellings for', async () => {
  const password = 'a:b>>??ü';
  write(auth(`ops:${password}`));
  expect(await read()).toEqual({ username: 'ops', password, serveraddress: address });
  const header = await registryAuth({ address, configFile: file });
  expect(header['X-Registry-Auth']).toMatch(/^[\w-]+$/); // RFC 4648 section 5, as the engine reads it
});

test('~ is the home folder', async () => {
  jest.mocked(homedir).mockReturnValue(folder);
  write(auth('ops:secret'));
  expect(await read('~/config.json')).toMatchObject({ username: 'ops' });
});

test.each([
  ['no entry of that registry', {}],
  ['an entry of a credential helper', { [address]: {} }],
  ['no user', auth('')],
])('fails for a file with %s, and says how to write one', async (_, auths) => {
  write(auths);
  await expect(read()).rejects.toThrow(
    `registry ${address}: ${file} holds no user and password for it\nWrite them with: DOCKER_CONFIG=<folder of that file> docker login ${address}`,
  );
});

test('fails for a file without auths', async () => {
  writeFileSync(file, '{}');
  await expect(read()).rejects.toThrow('holds no user and password');
});

test.each([
  ['is not there', undefined],
  ['is no JSON', '{"auths"'],
])('fails for a file that %s, without showing what it holds', async (_, text) => {
  const other = join(folder, `${text === undefined ? 'none' : 'broken'}.json`);
  if (text !== undefined) writeFileSync(other, text);
  await expect(read(other)).rejects.toThrow(`registry ${address}: ${other} cannot be read as a docker config.json\n`);
});
