/** Where a verb reads and writes: the terminal in use, buffers in tests. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether standard output shows colours. */
  readonly colour: boolean;
  /** The same of standard error. */
  readonly errColour: boolean;
  /** Columns of the terminal that standard error is, where a line can be written anew; absent where it is none. */
  readonly columns?: number;
  /** Whether standard input and output are both a terminal. @default false */
  readonly terminal?: boolean;
  /** Folder that holds `cdktf.out`; relative key files start here. */
  readonly project: string;
  /** Asks the user a question; absent where nobody can be asked. */
  readonly ask?: (question: string) => Promise<string>;
  /** Ends when the user presses Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/**
 * Whether a stream shows colours: terminals do. FORCE_COLOR (any value; `0` and `false` forbid) goes before NO_COLOR (any value),
 * as in Node; what is set to nothing does not count.
 */
export function showsColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: force = '', NO_COLOR: no = '', TERM: term } = env;
  if (force !== '') return force !== '0' && force !== 'false';
  return no === '' && stream.isTTY === true && term !== 'dumb';
}
