import fc from 'fast-check';
import { isRfc1123Label } from '../../../constructs/values';

describe('RFC 1123 label', () => {
  test.each(['a', '1', 'slave1', 'rack-2-node-10', 'a'.repeat(63)])('accepts "%s"', (text) => {
    expect(isRfc1123Label(text)).toBe(true);
  });

  test.each(['', '-a', 'a-', 'A', 'a_b', 'a.b', 'a b', 'ä', 'a\n', 'a'.repeat(64)])('refuses %j', (text) => {
    expect(isRfc1123Label(text)).toBe(false);
  });

  test('accepts nothing that DNS or Terraform would read otherwise', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (isRfc1123Label(text)) expect(text).toBe(encodeURIComponent(text.toLowerCase()));
      }),
    );
  });
});
