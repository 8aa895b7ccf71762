import { readSecret } from './operator-file';

/** What an API is shown, and where it was read: messages name the file, and never the text. */
export interface Credentials {
  readonly text: string;
  readonly file: string;
}

/** @param what for messages: `the Consul token` @throws Error naming a file that cannot be read */
export async function credentialsIn(file: string, what: string): Promise<Credentials> {
  const content = await readSecret(file, `${what} in ${file}`);
  return { text: content.toString().trim(), file };
}
