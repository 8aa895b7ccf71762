import type { Attributes, Computed, Planned, State } from './schema';

/** A resource's name, meaning and attributes: all that the constructs need of it. */
export interface ResourceSchema<A extends Attributes = Attributes> {
  /** After `longshore_`. */
  readonly name: string;
  readonly doc: string;
  readonly attributes: A;
}

/** What handlers may use while they run. */
export interface Context {
  /** Aborted when Terraform is interrupted: waits end, remote work goes on. */
  readonly signal: AbortSignal;
  /** A warning in the command's output. */
  warn(summary: string, detail: string): void;
  /** What a wait waits for, whenever that changes: whoever runs Terraform may show it (journal.ts). */
  progress(text: string): void;
}

/** A managed resource: plain async functions over typed values. A throw becomes a diagnostic. */
export interface Resource<A extends Attributes = Attributes> {
  readonly schema: ResourceSchema<A>;
  /** What is there now; undefined when the thing is gone. */
  read(state: State<A>, context: Context): Promise<State<A> | undefined>;
  /** Makes it, or adopts what carries the same identity. */
  create(planned: Planned<A>, context: Context): Promise<State<A>>;
  update(planned: State<A>, prior: State<A>, context: Context): Promise<State<A>>;
  delete(state: State<A>, context: Context): Promise<void>;
  /** The state from an import id. */
  import?(id: string, context: Context): Promise<State<A>>;
  /**
   * Throws for what cannot work, asked while a creation, replacement or update is planned: a replacement destroys first. Values may be
   * unknown still, and a host that does not answer is no reason.
   */
  refuse?(planned: Planned<A>, context: Context): Promise<void>;
  /** True when what was read asks for an update although no input changed. */
  needsUpdate?(state: State<A>): boolean;
}

/** Keeps a resource's types while it is written. */
export function resource<const A extends Attributes>(definition: Resource<A>): Resource<A> {
  return definition;
}

export type { Computed };

/** An error about one attribute; Terraform shows the place in the configuration. */
export class AttributeError extends Error {
  constructor(
    readonly attribute: string,
    message: string,
  ) {
    super(message);
  }
}

/** Made, but not well: the state is kept, and Terraform marks a new resource as tainted. */
export class IncompleteError extends Error {
  constructor(
    readonly state: object,
    message: string,
  ) {
    super(message);
  }
}
