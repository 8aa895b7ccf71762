import type { JsonObject } from '../../../upstream/marathon/document';
import type { Condition, Instance } from './instances/instance';

/** What the parts of a leader tell one another; what has JSON goes to GET /v2/events too. */
export type Event =
  | { readonly type: 'instance_changed_event'; readonly condition: Condition; readonly instance: Instance }
  | { readonly type: 'instance_health_changed_event'; readonly instance: InstanceKey; readonly healthy?: boolean }
  | { readonly type: 'unknown_instance_terminated_event'; readonly instanceId: string }
  | { readonly type: OtherEvent; readonly json: JsonObject };

/** Only told to those who listen over HTTP. */
export type OtherEvent =
  | 'add_health_check_event'
  | 'api_post_event'
  | 'app_terminated_event'
  | 'deployment_failed'
  | 'deployment_info'
  | 'deployment_step_failure'
  | 'deployment_step_success'
  | 'deployment_success'
  | 'event_stream_attached'
  | 'event_stream_detached'
  | 'failed_health_check_event'
  | 'group_change_failed'
  | 'group_change_success'
  | 'health_status_changed_event'
  | 'remove_health_check_event'
  | 'scheduler_registered_event'
  | 'scheduler_reregistered_event'
  | 'status_update_event'
  | 'unhealthy_instance_kill_event';

export interface InstanceKey {
  readonly id: string;
  readonly appId: string;
  readonly version: string;
}

/**
 * One event after the other, each to all who listen before the next: what a listener publishes waits, as a message to an actor does.
 */
export class EventBus {
  private readonly listeners = new Set<(event: Event) => void>();
  private readonly waiting: (() => void)[] = [];
  private isWorking = false;

  /** @returns what ends it */
  subscribe(listener: (event: Event) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  publish(event: Event): void {
    this.later(() => {
      for (const listener of [...this.listeners]) listener(event);
    });
  }

  /** Done after what waits already. */
  later(work: () => void): void {
    this.waiting.push(work);
    this.drain();
  }

  /** Done now; what it publishes is delivered after it. */
  hold<T>(work: () => T): T {
    if (this.isWorking) return work();
    this.isWorking = true;
    try {
      return work();
    } finally {
      this.isWorking = false;
      this.drain();
    }
  }

  private drain(): void {
    if (this.isWorking) return;
    this.isWorking = true;
    try {
      for (let work = this.waiting.shift(); work !== undefined; work = this.waiting.shift()) work();
    } finally {
      this.isWorking = false;
    }
  }
}
