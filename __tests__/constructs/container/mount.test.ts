import { Mount } from '../../../constructs/container';
import { Size } from '../../../constructs/values';

const size = Size.mebibytes(64);
const relative = (path: string): string => `"${path}": a mount has absolute paths; begin it with /`;

describe('Mount', () => {
  test('of a host path can be written to, unless it is said to be read-only', () => {
    expect(Mount.bind('/srv/data', '/data')).toMatchObject({
      type: 'bind',
      source: '/srv/data',
      target: '/data',
      readOnly: false,
    });
    expect(Mount.bind('/srv/data', '/data', { readOnly: true }).readOnly).toBe(true);
  });

  test('of memory has a size, and mode 1777 by default', () => {
    expect(Mount.tmpfs('/tmp', { size })).toMatchObject({ type: 'tmpfs', target: '/tmp', size, mode: '1777' });
    expect(Mount.tmpfs('/tmp', { size }).source).toBeUndefined();
    expect(Mount.tmpfs('/run', { size, mode: '0750' }).mode).toBe('0750');
  });

  test('of a volume goes by its name', () => {
    expect(Mount.volume('cache', '/cache')).toMatchObject({ type: 'volume', source: 'cache', target: '/cache' });
  });

  test('cannot be changed', () => {
    expect(Object.isFrozen(Mount.volume('cache', '/cache'))).toBe(true);
  });

  test.each(['data', './data', '~/data', ''])(
    'fails LS042 for the relative path "%s", on the host or in the container',
    (path) => {
      expect(() => Mount.bind(path, '/data')).toThrow(relative(path));
      expect(() => Mount.bind('/srv/data', path)).toThrow(relative(path));
      expect(() => Mount.tmpfs(path, { size })).toThrow(relative(path));
      expect(() => Mount.volume('cache', path)).toThrow(relative(path));
    },
  );

  test.each(['888', '75', 'rwx', '01777', '0000'])('fails LS043 for a tmpfs of mode %s', (mode) => {
    expect(() => Mount.tmpfs('/tmp', { size, mode })).toThrow(
      `"${mode}": a tmpfs has a mode of three or four octal digits; write for example 0750`,
    );
  });
});
