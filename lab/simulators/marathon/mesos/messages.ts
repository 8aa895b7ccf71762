// Messages of the v1 scheduler API, as far as they are used here; names as in mesos.proto.

interface Value {
  readonly value: string;
}

export interface Attribute {
  readonly name: string;
  readonly type: 'RANGES' | 'SCALAR' | 'SET' | 'TEXT';
  readonly text?: Value;
  readonly scalar?: { readonly value: number };
  readonly ranges?: { readonly range: readonly Range[] };
  readonly set?: { readonly item: readonly string[] };
}

export interface Range {
  readonly begin: number;
  readonly end: number;
}

export interface Resource {
  readonly name: string;
  readonly type: 'RANGES' | 'SCALAR' | 'SET';
  readonly role?: string;
  readonly reservations?: readonly { readonly role?: string }[];
  readonly allocation_info?: { readonly role: string };
  readonly scalar?: { readonly value: number };
  readonly ranges?: { readonly range: readonly Range[] };
  readonly set?: { readonly item: readonly string[] };
  readonly disk?: { readonly volume?: object };
}

interface Region {
  readonly fault_domain?: { readonly region: { readonly name: string }; readonly zone: { readonly name: string } };
}

export interface Offer {
  readonly id: Value;
  readonly agent_id: Value;
  readonly hostname: string;
  readonly resources: readonly Resource[];
  readonly attributes?: readonly Attribute[];
  readonly allocation_info?: { readonly role: string };
  readonly domain?: Region;
  readonly unavailability?: { readonly start: Nanoseconds; readonly duration?: Nanoseconds };
}

export interface Nanoseconds {
  readonly nanoseconds: number;
}

export interface TaskStatus {
  readonly task_id: Value;
  readonly state: string;
  readonly agent_id?: Value;
  readonly uuid?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly source?: string;
  readonly healthy?: boolean;
  /** Seconds since 1970. */
  readonly timestamp?: number;
  readonly unreachable_time?: Nanoseconds;
  readonly check_status?: object;
  readonly container_status?: {
    readonly network_infos?: readonly {
      readonly ip_addresses?: readonly { readonly ip_address?: string; readonly protocol?: 'IPv4' | 'IPv6' }[];
    }[];
  };
}

export interface TaskInfo {
  readonly name: string;
  readonly task_id: Value;
  readonly agent_id: Value;
  readonly resources: readonly Resource[];
  readonly [field: string]: unknown;
}

export type SchedulerEvent =
  | {
      readonly type: 'SUBSCRIBED';
      readonly subscribed: {
        readonly framework_id: Value;
        readonly heartbeat_interval_seconds?: number;
        readonly master_info?: {
          readonly hostname?: string;
          readonly port?: number;
          readonly domain?: Region;
          readonly address?: { readonly hostname?: string; readonly port?: number };
        };
      };
    }
  | { readonly type: 'OFFERS'; readonly offers: { readonly offers: readonly Offer[] } }
  | { readonly type: 'RESCIND'; readonly rescind: { readonly offer_id: Value } }
  | { readonly type: 'UPDATE'; readonly update: { readonly status: TaskStatus } }
  | { readonly type: 'FAILURE'; readonly failure: object }
  | { readonly type: 'ERROR'; readonly error: { readonly message: string } }
  | { readonly type: 'HEARTBEAT' };

/** What a leader asks of the master. */
export interface Driver {
  /** Launches on an offer; what is left of it comes again. */
  accept(offerId: string, tasks: readonly TaskInfo[]): void;
  /** @param refuseSeconds how long none like it is wanted */
  decline(offerIds: readonly string[], refuseSeconds: number): void;
  revive(): void;
  suppress(): void;
  kill(taskId: string, agentId: string | undefined): void;
  acknowledge(status: TaskStatus): void;
  /** Of none: of all the framework has. */
  reconcile(tasks: readonly { readonly taskId: string; readonly agentId?: string }[]): void;
}
