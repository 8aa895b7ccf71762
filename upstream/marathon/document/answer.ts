import type { App } from './app';

/** Every path with its errors. The whole document is `/` where a rule speaks, and an empty path where the reader does. */
export type Details = Readonly<Record<string, readonly string[]>>;

export interface Refusal {
  readonly verdict: 'refuse';
  readonly status: number;
  /** `message` of the body. Absent: upstream prints what is not ours to know. */
  readonly message?: string;
  /** `details` of the body, as a map. */
  readonly details?: Details;
}

export interface Acceptance {
  readonly verdict: 'accept';
  readonly status: 200 | 201;
  /** What was created or changed, in the form that GET answers. */
  readonly apps: readonly App[];
}

export type Verdict = Acceptance | Refusal;

/** What a step of the way makes, or what the server answers instead. */
export type Step<T> = T | Refusal;

export function isRefusal(step: object): step is Refusal {
  return (step as Partial<Refusal>).verdict === 'refuse';
}

/** A rule that is broken, and where; the path `` is the whole. */
export interface Finding {
  readonly path: string;
  readonly text: string;
}

export function found(isBroken: boolean, path: string, text: string): Finding[] {
  return isBroken ? [{ path, text }] : [];
}

export function below(path: string, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => ({ path: path + finding.path, text: finding.text }));
}

/** The findings of each element below its index. */
export function each<T>(path: string, elements: readonly T[], rule: (element: T) => readonly Finding[]): Finding[] {
  return elements.flatMap((element, index) => below(`${path}(${index})`, rule(element)));
}

/** Why what was read is refused; undefined: it is not. */
export function invalidObject(findings: readonly Finding[]): Refusal | undefined {
  return findings.length === 0 ? undefined : refusal422('Object is not valid', findings, '/');
}

export function invalidJson(errors: readonly Finding[]): Refusal {
  return refusal422('Invalid JSON', errors, '');
}

/** What upstream throws where no rule spoke: 500. */
export function serverError(message?: string): Refusal {
  return { verdict: 'refuse', status: 500, ...(message === undefined ? {} : { message }) };
}

function refusal422(message: string, findings: readonly Finding[], whole: string): Refusal {
  const details: Record<string, string[]> = {};
  for (const { path, text } of findings) {
    const texts = (details[path === '' ? whole : path] ??= []);
    if (!texts.includes(text)) texts.push(text);
  }
  return { verdict: 'refuse', status: 422, message, details };
}
