/**
 * A script for the host, parsed whole before its first step runs: cut off while it travels, it does nothing; cut off from its reader
 * later, it goes on.
 */
export function script(body: string): string {
  return `{
trap '' PIPE HUP
exec </dev/null
umask 077
PATH=$PATH:/usr/sbin:/sbin
LC_ALL=C
export PATH LC_ALL
connection=\${1:-}
${body.trim()}
exit 0
}
`;
}

/** A file's text as a command's input. The mark is no line of ours. */
export const document = (text: string): string => `<<'LONGSHORE-END'\n${text.replace(/\n?$/, '\n')}LONGSHORE-END`;
