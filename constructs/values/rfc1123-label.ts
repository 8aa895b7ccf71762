/** True for a host name's single label: lower-case letters, digits and hyphens, 1 to 63, no hyphen at either end (RFC 1123, 2.1). */
export function isRfc1123Label(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}
