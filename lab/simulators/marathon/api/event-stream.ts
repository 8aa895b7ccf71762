import type { ServerResponse } from 'node:http';
import { every } from '../../clock';
import { eventJson } from '../instances/instance-events';
import type { Scheduler } from '../scheduler';
import type { HttpMetrics } from './http-metrics';

const HEARTBEAT_MILLISECONDS = 10_000;

/** GET /v2/events: server-sent events until either side ends it. @param types none: all */
export function streamEvents(
  scheduler: Scheduler,
  http: HttpMetrics,
  response: ServerResponse,
  types: readonly string[],
  remoteAddress: string,
): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream;charset=utf-8', Connection: 'close' });
  response.flushHeaders();
  const unsubscribe = scheduler.bus.subscribe((event) => {
    if (types.length > 0 && !types.includes(event.type)) return;
    const text = `event: ${event.type}\r\ndata: ${JSON.stringify(eventJson(event, scheduler.now()))}\r\n\r\n`;
    http.bytes.events += text.length;
    response.write(text);
  });
  const stopBeating = every(scheduler.clock, HEARTBEAT_MILLISECONDS, () => {
    response.write('\r\n');
  });
  scheduler.bus.publish({ type: 'event_stream_attached', json: { remoteAddress } });
  response.once('close', () => {
    unsubscribe();
    stopBeating();
    scheduler.bus.publish({ type: 'event_stream_detached', json: { remoteAddress } });
  });
}
