const NAMES = /(?:password|passwd|passphrase|secret|token|api_?key|private_?key|credential)/i;
/** What only tells where the secret is, or something about it. */
const ABOUT =
  /(?:file|path|dir|directory|name|url|uri|host|port|ttl|timeout|seconds|type|enabled?|expiry|class|provider|location|length|interval|lifetime|age|size|limit|count|max|min|algorithm|header|issuer|audience|endpoint|realm|bucket)$/i;

/** Whether what is called so would be a secret: `DB_PASSWORD`, `secret_key`; not `DB_PASSWORD_FILE`. */
export function isSecretName(name: string): boolean {
  return NAMES.test(name) && !ABOUT.test(name);
}

const PASSWORD_IN_URL = /([a-z][\w+.-]*:\/\/[^\s/:@'"]+:)(?![$<{*])[^\s/@'"]+(?=@)/i;

/** Whether a URL in the text holds a user and a password. */
export function credentialsInUrl(text: string): boolean {
  return PASSWORD_IN_URL.test(text);
}

/** The text with something else in place of passwords in its URLs. */
export function withoutCredentials(text: string, instead: string): string {
  return text.replaceAll(new RegExp(PASSWORD_IN_URL, 'gi'), (_, before: string) => `${before}${instead}`);
}
