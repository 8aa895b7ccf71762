import { timingSafeEqual } from 'node:crypto';
import { secretDigest } from '../secret-digest';
import type { SecretFileInput } from './container.schema';
import { readSecret } from './operator-file';

/** What the plan was made of, or an error: nothing is applied that it did not show. @param what whose secret it is, for messages */
export async function secretContent(
  what: string,
  { source, digest, digestKey }: Pick<SecretFileInput, 'source' | 'digest' | 'digestKey'>,
): Promise<Buffer> {
  const read = (path: string): Promise<Buffer> => readSecret(path, `${what}: ${path}`);
  const content = await read(source);
  const actual = secretDigest((await read(digestKey)).toString(), content);
  if (actual.length === digest.length && timingSafeEqual(Buffer.from(actual), Buffer.from(digest))) return content;
  throw new Error(
    `${what}: ${source} is not what the plan was made of\n` +
      'It changed since, or another key lies beside it. Run the same command again: synth looks at it anew.',
  );
}
