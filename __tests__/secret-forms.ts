/** How texts may hold a secret: as it is, escaped for a URL or in JSON, in hexadecimal, and in base64 wherever in the encoded it begins. Bytes are latin1. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'latin1');
  const base64 = [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // What stands at both ends depends on what stands beside it.
    const inner = encoded.slice(shift === 0 ? 0 : shift + 1, -2);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const hex = bytes.toString('hex');
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), hex, hex.toUpperCase()];
  return [...new Set([...forms, ...base64])];
}

/** Whether a text, of which bytes are latin1, holds the secret in one of its forms. */
export function holds(text: string, secret: string): boolean {
  return formsOf(secret).some((form) => text.includes(form));
}
