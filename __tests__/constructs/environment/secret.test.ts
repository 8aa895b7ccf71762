import { Secret } from '../../../constructs/environment';

describe('Secret', () => {
  test.each(['db-password', 'consul/ca.pem', '_x', 'a/b/c', '-'])(
    'called "%s" lies in the secrets directory',
    (name) => {
      const secret = Secret.file(name);
      expect(secret.name).toBe(name);
      expect(secret.pathIn('secrets/lab')).toBe(`secrets/lab/${name}`);
    },
  );

  test.each(['~/x', '/etc/x', 'keys/x'])('at %s lies there, whatever the secrets directory is', (path) => {
    const secret = Secret.path(path);
    expect(secret.name).toBeUndefined();
    expect(secret.pathIn('secrets/lab')).toBe(path);
  });

  test('does not change', () => {
    expect(Object.isFrozen(Secret.file('a'))).toBe(true);
  });

  test.each(['', '../up', '/a', 'a/', 'a//b', 'a/../b', 'a/.b', '.digest-key', '..', 'a b', 'a/b c'])(
    'fails LS039 for one called "%s"',
    (name) => {
      expect(() => Secret.file(name)).toThrow(
        `"${name}": a secret is called by its file in the secrets directory; use Secret.path for a file elsewhere [LS039]`,
      );
    },
  );

  test('fails LS039 for an empty path', () => {
    expect(() => Secret.path('')).toThrow('"": a secret has a path; chmod 600 the file [LS039]');
  });
});
