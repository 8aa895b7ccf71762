/**
 * Which agents an app may run on, and how its instances are spread over them. A field is `hostname`, the name of an attribute of the agents, `@region` or
 * `@zone`; an agent that has no such field gets no instance, unless the constraint is `unlike`.
 */
export class MarathonConstraint {
  /** At most one instance for each value of the field. */
  static unique(field: string): MarathonConstraint {
    return new MarathonConstraint([field, 'UNIQUE']);
  }

  /** At most so many instances for each value of the field. */
  static maxPer(field: string, instances: number): MarathonConstraint {
    return new MarathonConstraint([field, 'MAX_PER', String(instances)]);
  }

  /**
   * As many instances for each value of the field, of which there are `groups`. All of them are needed: with one lost nothing is started elsewhere.
   * @param groups 1 or more: Marathon divides by it (LS220)
   */
  static groupBy(field: string, groups: number): MarathonConstraint {
    return new MarathonConstraint([field, 'GROUP_BY', String(groups)]);
  }

  /** All instances where the field has this value. @param value @default - that of the agent of the first instance */
  static cluster(field: string, value?: string): MarathonConstraint {
    return new MarathonConstraint([field, 'CLUSTER', ...(value === undefined ? [] : [value])]);
  }

  /** Where the field has this value; a number as Mesos has it, to three places. */
  static is(field: string, value: string | number): MarathonConstraint {
    return new MarathonConstraint([field, 'IS', String(value)]);
  }

  /** Where the value of the field is matched as a whole. @param expression of Java: `rack-[1-3]` */
  static like(field: string, expression: string): MarathonConstraint {
    return new MarathonConstraint([field, 'LIKE', expression]);
  }

  /** Where it is not, or the agent has no such field. @param expression of Java */
  static unlike(field: string, expression: string): MarathonConstraint {
    return new MarathonConstraint([field, 'UNLIKE', expression]);
  }

  private constructor(
    /** As a document has it. */
    readonly words: readonly string[],
  ) {
    Object.freeze(this);
  }

  toString(): string {
    return this.words.join(', ');
  }
}
