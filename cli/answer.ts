import type { Io } from './io';

export interface AnswerOptions {
  /** Prints a JSON document instead of text for people. @default false */
  readonly json?: boolean;
}

/** Prints what a verb found, once and at its end. Nothing after Ctrl-C: half a look says nothing. */
export function answer(io: Io, { json = false }: AnswerOptions, value: unknown, render: () => string): void {
  if (io.interrupted.aborted) return;
  io.out(json ? `${JSON.stringify(value, undefined, 2)}\n` : render());
}
