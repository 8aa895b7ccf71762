import type { ServerResponse } from 'node:http';
import type { Stream } from './master/framework';
import type { SchedulerEvent } from './messages';

/** Length in bytes, a newline, and the record (docs/recordio.md). */
export function record(event: SchedulerEvent): string {
  const text = JSON.stringify(event);
  return `${Buffer.byteLength(text)}\n${text}`;
}

/** Begins the endless answer to a SUBSCRIBE. @param ended when the scheduler hung up */
export function openStream(id: string, response: ServerResponse, ended: () => void): Stream {
  response.writeHead(200, { 'content-type': 'application/json', 'mesos-stream-id': id });
  response.on('close', ended);
  return {
    id,
    send: (event) => void response.write(record(event)),
    end: () => {
      response.end();
    },
  };
}
