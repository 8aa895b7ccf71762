/** Names of attributes and variables that hold a secret itself, not its file, id or name. */
const NAMES =
  /(^|[_-])(password|passwd|passphrase|secret|secret_?key|token|private_?key|api_?key|access_?key|credentials)$/i;

/** What gives itself away: a private key, a swarm's join or unlock token. */
const TEXTS = /-----BEGIN [A-Z ]*PRIVATE KEY-----|SWMTKN-1-|SWMKEY-1-/;

const MASK = '<sensitive>';

/** A reference names a secret, it does not hold one. */
const REFERENCE = /^\$\{[^}]*\}$/;

/** The plan's input without secrets: values under telling names, keys and tokens, and what a sensitive variable or output holds. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return holdsSecret(value) ? MASK : value;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  const isSensitive = 'sensitive' in value && value.sensitive === true;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      NAMES.test(name) || (isSensitive && ['default', 'value'].includes(name)) ? masked(inner) : withoutSecrets(inner),
    ]),
  );
}

/** Everything inside, save references and flags: a secret may lie in a list or map. */
function masked(value: unknown): unknown {
  if (typeof value === 'number') return MASK;
  if (typeof value === 'string') return value === '' || REFERENCE.test(value) ? value : MASK;
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masked(inner)]));
}

function holdsSecret(text: string): boolean {
  return (
    TEXTS.test(text) ||
    (/^[A-Za-z0-9+/]{40,}={0,2}$/.test(text) && TEXTS.test(Buffer.from(text, 'base64').toString('latin1')))
  );
}
