/** Numbers of `/metrics/snapshot` that only grow. */
export class Counters {
  private readonly values = new Map<string, number>();

  add(name: string, count = 1): void {
    this.values.set(name, this.get(name) + count);
  }

  get(name: string): number {
    return this.values.get(name) ?? 0;
  }

  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.values);
  }
}
