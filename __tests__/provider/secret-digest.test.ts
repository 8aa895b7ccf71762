import { secretDigest } from '../../provider/secret-digest';

test('a digest follows content and key, and shows nothing of either', () => {
  const [key, other] = ['1'.repeat(64), '2'.repeat(64)];
  const digest = secretDigest(key, Buffer.from('hunter2'));
  expect(digest).toMatch(/^[0-9a-f]{32}$/);
  expect(secretDigest(`${key}\n`, Buffer.from('hunter2'))).toBe(digest);
  expect(secretDigest(other, Buffer.from('hunter2'))).not.toBe(digest);
  expect(secretDigest(key, Buffer.from('hunter3'))).not.toBe(digest);
});
