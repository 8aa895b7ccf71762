import type { Size } from '../values';

/** Memory of a host that something may use beside the limits of the containers that are declared there. */
export interface MemoryClaim {
  /** Name of the host. */
  readonly host: string;
  /** Who uses it, and what lowers it: `tasks (resources.memory of staging/Mesos)`. */
  readonly what: string;
  readonly memory: Size;
}
