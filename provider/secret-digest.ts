import { createHmac } from 'node:crypto';

/**
 * By what a plan tells one content of a secret from another: who reads plan or state learns nothing of the content, and cannot
 * try out guesses without the key.
 */
export function secretDigest(key: string, content: Buffer): string {
  return createHmac('sha256', key.trim()).update(content).digest('hex').slice(0, 32);
}
