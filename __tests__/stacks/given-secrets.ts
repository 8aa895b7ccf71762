import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { Secret } from '../../constructs';
import { Secrets, type SecretReading } from '../../constructs/environment/secrets';

/** Every secret is there, with a digest of its path: what this machine holds stays out of the plans. */
export function givenSecrets(): void {
  jest.spyOn(Secrets.prototype, 'missing').mockReturnValue([]);
  jest.spyOn(Secrets.prototype, 'read').mockImplementation(function (this: Secrets, secret: Secret): SecretReading {
    const path = secret.pathIn(dirname(this.keyFile));
    return { path, digest: createHash('sha256').update(path).digest('hex').slice(0, 32), bytes: 32 };
  });
}
