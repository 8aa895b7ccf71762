/** What every verb ends with; `hadoop`, `exec` and `logs` pass on the exit code of the command they run. */
export const EXIT = {
  /** Done, and well. */
  well: 0,
  /** It looked and found something wrong, or what it ran failed. */
  fault: 1,
  /** The command line is wrong, or it could not look at anything. */
  notLooked: 2,
  /** A fault of this program. */
  program: 70,
  /** Ctrl-C, or a request to end: half a look says nothing. */
  interrupted: 130,
} as const;
