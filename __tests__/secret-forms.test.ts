import { formsOf, holds } from './secret-forms';

const SECRET = 'canary-of-5d1f?"+~\u00ff>';

test.each([0, 1, 2, 3])('is found in base64 that begins %d bytes before it', (before) => {
  const bytes = Buffer.from(`${'x'.repeat(before)}${SECRET}yz`, 'latin1');
  for (const encoding of ['base64', 'base64url', 'hex'] as const)
    expect(holds(bytes.toString(encoding), SECRET)).toBe(true);
});

test('is found as it is, in a URL and in JSON', () => {
  for (const text of [SECRET, `https://x/${encodeURIComponent(SECRET)}`, JSON.stringify({ a: SECRET })])
    expect(holds(`before ${text} after`, SECRET)).toBe(true);
  expect(holds(Buffer.from(SECRET, 'latin1').toString('hex').toUpperCase(), SECRET)).toBe(true);
});

test('is not found where a part of it stands', () => {
  expect(holds(SECRET.slice(0, -1), SECRET)).toBe(false);
  expect(holds(Buffer.from(SECRET.slice(0, -4), 'latin1').toString('base64'), SECRET)).toBe(false);
  expect(formsOf('abcdefgh').every((form) => form.length >= 8)).toBe(true);
});
