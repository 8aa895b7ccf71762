/** How provider/transport/session.ts ends each step. */
const END = /printf '\\n%s\\n' ([0-9a-f-]{36}) >&2; \}\n/;
const MARK = '00000000-0000-0000-0000-000000000000';

export interface Step {
  /** With a mark that is the same in every session. */
  readonly script: string;
  /** Puts the session's own back. */
  readonly mark: (text: string) => string;
}

/** The whole steps of what a session has been told so far. */
export function stepsOf(text: string): { steps: Step[]; rest: string } {
  const steps: Step[] = [];
  let rest = text;
  for (;;) {
    const [end, own = ''] = END.exec(rest) ?? [];
    if (end === undefined) return { steps, rest };
    const cut = rest.indexOf(end) + end.length;
    steps.push({
      script: rest.slice(0, cut).replaceAll(own, MARK),
      mark: (said) => said.replaceAll(MARK, own),
    });
    rest = rest.slice(cut);
  }
}
