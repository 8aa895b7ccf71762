import { posix } from 'node:path';
import { AttributeError, type Planned } from '../../framework';
import type { hostFile } from '../host-file.schema';

/** @throws AttributeError for what could not be written, or would be written elsewhere than it says */
export function checkInput({ path, content, secret, download, mode }: Planned<typeof hostFile.attributes>): void {
  if (!posix.isAbsolute(path) || posix.normalize(path) !== path || path.endsWith('/') || /[\n\r]/.test(path))
    throw new AttributeError('path', `"${path}" is no absolute path of a file\nWrite for example /etc/app.conf.`);
  if ([content, secret, download].filter((one) => one !== undefined).length !== 1)
    throw new AttributeError(
      'content',
      `${path}: a file has one of content, secret and download\nGive one of them, and leave the others out.`,
    );
  if (!/^[0-7]{4}$/.test(mode))
    throw new AttributeError('mode', `${path}: "${mode}" is no mode of four octal digits\nWrite for example 0644.`);
  if (download === undefined) return;
  const { url, sha256 } = download;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || `${parsed.username}${parsed.password}` !== '')
    throw new AttributeError(
      'download',
      `${path}: its URL is no http or https URL without credentials\nWrite for example https://releases.example.com/app.`,
    );
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new AttributeError(
      'download',
      `${path}: "${sha256}" is no SHA-256 digest\nTake the 64 hex digits from the publisher, or from sha256sum.`,
    );
}
