/** What a look at a deployment shows of how far it is. */
export interface Look {
  /** Of the deployment that is awaited, from 1; Infinity once it is over. */
  readonly step: number;
  /** Instances that are not yet as they should be; absent: not known. */
  readonly left?: number;
}

/**
 * Since when nothing has moved, as progressDeadlineSeconds of Kubernetes' Deployments counts: what takes long and moves is well. Only what was never there
 * before is progress: another step, fewer instances left; one that becomes healthy again and again is none.
 */
export class Standstill {
  private since = Date.now();
  private furthest = 0;
  private least = Infinity;

  constructor(private readonly seconds: number) {}

  sees({ step, left = Infinity }: Look): void {
    if (step > this.furthest || left < this.least) this.since = Date.now();
    this.furthest = Math.max(this.furthest, step);
    this.least = Math.min(this.least, left);
  }

  get isTooLong(): boolean {
    return Date.now() - this.since > this.seconds * 1000;
  }
}
