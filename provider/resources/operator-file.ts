import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';

/** A path of the operator's machine, relative to where Terraform runs. */
export const operatorFile = (path: string): string => path.replace(/^~(?=\/)/, homedir());

/** @param called what messages call it: `the Consul token in token.txt` @throws Error saying why it cannot be read */
export function readSecret(path: string, called: string): Promise<Buffer> {
  return readFile(operatorFile(path)).catch((error: unknown) => {
    throw new Error(
      `${called} cannot be read\n` +
        `${(error as NodeJS.ErrnoException).code ?? 'unknown error'}. The secrets of an environment lie on the machine that deploys it.`,
    );
  });
}
