import { readFile } from 'node:fs/promises';
import type { RegistryInput } from '../container.schema';
import { operatorFile } from '../operator-file';

/** The header by which the engine is told a registry's password; read at the moment of use. @throws Error naming file and address */
export async function registryAuth(credentials: RegistryInput | undefined): Promise<Record<string, string>> {
  if (credentials === undefined) return {};
  const { address, configFile } = credentials;
  let auths: Record<string, { auth?: string; username?: string; password?: string }>;
  try {
    ({ auths = {} } = JSON.parse(await readFile(operatorFile(configFile), 'utf8')) as {
      auths?: typeof auths;
    });
  } catch (error) {
    throw new Error(
      `registry ${address}: ${configFile} cannot be read as a docker config.json\n${(error as Error).message}`,
      { cause: error },
    );
  }
  const entry = auths[address];
  const [username, ...password] = Buffer.from(entry?.auth ?? '', 'base64')
    .toString()
    .split(':');
  if (entry?.auth === undefined || username === '')
    throw new Error(
      `registry ${address}: ${configFile} holds no user and password for it\n` +
        `Write them with: DOCKER_CONFIG=<folder of that file> docker login ${address} (a credential helper's entry cannot be used).`,
    );
  const header = { username, password: password.join(':'), serveraddress: address };
  return { 'X-Registry-Auth': Buffer.from(JSON.stringify(header)).toString('base64url') };
}
