/** By which an object of an engine is known as ours: what carries both is adopted. */
export const PATH_LABEL = 'longshore.path';
export const ENVIRONMENT_LABEL = 'longshore.environment';

export type Labels = Readonly<Record<string, string>>;

/** Whether what has these labels is of the construct that has those. */
export const isOf = (theirs: Labels | null | undefined, ours: Labels): boolean =>
  [ENVIRONMENT_LABEL, PATH_LABEL].every((label) => theirs?.[label] === ours[label]);
