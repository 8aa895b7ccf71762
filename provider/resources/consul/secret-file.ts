import { timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { secretDigest } from '../../secret-digest';
import { operatorFile } from '../service/operator-file';

/** A secret on the operator's machine, as resources of Consul name it. */
export interface SecretFile {
  readonly secretFile: string;
  readonly secretDigest: string;
  readonly digestKey: string;
}

/** The secret without the newline at its end: what the plan was made of, or an error. @param what whose it is, for messages */
export async function secretIn({ secretFile, secretDigest: digest, digestKey }: SecretFile, what: string): Promise<string> {
  const read = (path: string): Promise<Buffer> =>
    readFile(operatorFile(path)).catch((error: unknown) => {
      throw new Error(
        `${what}: ${path} cannot be read\n` +
          `${(error as NodeJS.ErrnoException).code ?? 'unknown error'}. The secrets of an environment lie on the machine that deploys it.`,
      );
    });
  const content = await read(secretFile);
  const actual = secretDigest((await read(digestKey)).toString(), content);
  if (actual.length === digest.length && timingSafeEqual(Buffer.from(actual), Buffer.from(digest)))
    return content.toString().trim();
  throw new Error(
    `${what}: ${secretFile} is not what the plan was made of\n` +
      'It changed since, or another key lies beside it. Run the same command again: synth looks at it anew.',
  );
}
