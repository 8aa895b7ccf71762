import { Peer, type Faults } from '../environment';
import { isSecretName, isUnknown, Port } from '../values';
import { DOWNLOAD } from './rules';

/** What a host fetches itself; it never passes the operator's machine. */
export interface Download {
  /** http or https, without credentials: it stands in plan and state. The host needs curl or wget. */
  readonly url: string;
  /** Of what is there, 64 hex digits; anything else is not put in place. */
  readonly sha256: string;
}

/** Where something is downloaded from. */
export interface Place {
  readonly peer: Peer;
  readonly port: Port;
}

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** @returns nothing where a fault was found */
export function placeOf({ url, sha256 }: Download, faults: Faults): Place | undefined {
  if (!/^[0-9a-f]{64}$/.test(sha256)) faults.add(`download.sha256 = ${sha256}`, DOWNLOAD);
  const parsed = URL.canParse(url) && !/[\n\r]/.test(url) ? new URL(url) : undefined;
  const hidden = parsed !== undefined && hasCredentials(parsed);
  const standard = PORTS[parsed?.protocol ?? ''];
  if (parsed === undefined || standard === undefined || hidden || isUnknown(url)) {
    const value = hidden ? 'download.url: credentials' : `download.url = ${url}`;
    faults.add(value, DOWNLOAD, { fix: 'write for example https://releases.example.com/app' });
    return undefined;
  }
  const peer = faults.collect('download.url', () => Peer.address(parsed.hostname));
  return peer && { peer, port: Port.tcp(parsed.port === '' ? standard : Number(parsed.port)) };
}

const hasCredentials = ({ username, password, searchParams }: URL): boolean =>
  `${username}${password}` !== '' || [...searchParams.keys()].some(isSecretName);
