import type { JsonObject } from '../../../../upstream/marathon/document';
import { timestamp } from '../../clock';
import type { Event, EventBus, InstanceKey } from '../events';
import type { InstanceChange } from './tracker';
import type { Instance } from './instance';

/** What a change of an instance tells (InstanceChangedEventsGenerator, PostToEventStreamStepImpl). */
export function publishChange(bus: EventBus, change: InstanceChange, now: number): void {
  const { instance, before, status } = change;
  if (status !== undefined) bus.publish({ type: 'status_update_event', json: statusUpdate(instance, change, now) });
  if (instance.condition !== before?.condition || instance.goal !== before.goal)
    bus.publish({ type: 'instance_changed_event', condition: instance.condition, instance });
  if (before?.healthy !== instance.healthy) {
    const { healthy } = instance;
    bus.publish({
      type: 'instance_health_changed_event',
      instance: keyOf(instance),
      ...(healthy === undefined ? {} : { healthy }),
    });
  }
}

export function keyOf({ id, spec }: Instance): InstanceKey {
  return { id, appId: spec.app.id, version: spec.version };
}

/** As GET /v2/events writes it. */
export function eventJson(event: Event, now: number): JsonObject {
  const common = { eventType: event.type, timestamp: timestamp(now) };
  switch (event.type) {
    case 'instance_changed_event': {
      const { id, spec, agent } = event.instance;
      return {
        instanceId: id,
        condition: event.condition,
        runSpecId: spec.app.id,
        agentId: agent?.agentId ?? null,
        host: agent?.host ?? null,
        runSpecVersion: spec.version,
        ...common,
      };
    }
    case 'instance_health_changed_event': {
      const { id, appId, version } = event.instance;
      return { instanceId: id, runSpecId: appId, healthy: event.healthy ?? null, runSpecVersion: version, ...common };
    }
    case 'unknown_instance_terminated_event':
      return { instanceId: event.instanceId, ...common };
    default:
      return { ...common, ...event.json };
  }
}

function statusUpdate(instance: Instance, { status }: InstanceChange, now: number): JsonObject {
  return {
    slaveId: status?.agent_id?.value ?? '',
    taskId: instance.task?.id ?? '',
    taskStatus: status?.state ?? 'TASK_STAGING',
    message: status?.message ?? '',
    appId: instance.spec.app.id,
    host: instance.agent?.host ?? 'unknown',
    ipAddresses: (instance.task?.ipAddresses ?? []).map((address) => ({ ...address })),
    ports: instance.task?.hostPorts ?? [],
    version: instance.spec.version,
    timestamp: timestamp(now),
  };
}
