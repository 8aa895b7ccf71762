/** What a line of ZooKeeper's command line client says; undefined for its talk. */
export type ClientLine =
  | { readonly server: string; readonly session: string }
  | { readonly value: string }
  | { readonly error: string }
  | { readonly end: true }
  | undefined;

const LOGGED = /^\d{4}-\d\d-\d\d \d\d:/;
const CONNECTED = /Session establishment complete on server \S*?\/([\d.]+):\d+, session id = (0x[0-9a-f]+)/;
/** Stack traces and the names of what was thrown follow a line of the log. */
const TRACE = /^(\s+at |Caused by: |(?:org|java)\.[\w.$]+)/;
const ERROR = /KeeperErrorCode|does not exist|already exists|[Cc]onnection ?[Ll]oss|[Ss]ession ?[Ee]xpired/;
/** What the proof writes. */
const VALUE = /^(?:longshore|new|\d+)$/;

export function parseClientLine(line: string): ClientLine {
  if (LOGGED.test(line)) {
    const [, server, session] = CONNECTED.exec(line) ?? [];
    return server === undefined || session === undefined ? undefined : { server, session };
  }
  if (TRACE.test(line)) return undefined;
  if (line.startsWith('ZooKeeper CLI version')) return { end: true };
  if (VALUE.test(line)) return { value: line };
  return ERROR.test(line) ? { error: line.trim() } : undefined;
}
