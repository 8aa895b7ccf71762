/** Where a verb reads and writes: the terminal in use, buffers in tests. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether the output is a terminal that shows colours. */
  readonly colour: boolean;
  /** Folder that holds `cdktf.out`; relative key files start here. */
  readonly project: string;
  /** Ends when the user presses Ctrl-C. */
  readonly interrupted: AbortSignal;
}
