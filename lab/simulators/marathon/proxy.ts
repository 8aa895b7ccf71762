import { request as startRequest, type IncomingMessage, type ServerResponse } from 'node:http';

const VIA = 'X-Marathon-Via';
const LEFT_OUT = ['connection', 'host', 'transfer-encoding', 'keep-alive'];

/** A standby's answer: that of the leader (AsyncUrlConnectionRequestForwarder). */
export function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  leader: string,
  self: string,
  timeoutMilliseconds: number,
): void {
  const via = `1.1 ${self}`;
  const { accept } = incoming.headers;
  if ([incoming.headers[VIA.toLowerCase()]].flat().includes(via)) {
    sendError(response, 502, 'Detected proxying loop.', accept);
    return;
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => !LEFT_OUT.includes(name) && name !== 'content-length'),
  );
  const forwardedFor = [incoming.headers['x-forwarded-for'], incoming.socket.remoteAddress].flat().filter(Boolean);
  const [host, port] = addressOf(leader);
  const outgoing = startRequest(
    {
      host,
      port,
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      timeout: timeoutMilliseconds,
      headers: {
        ...headers,
        'content-length': body.length,
        [VIA]: via,
        'X-Forwarded-For': forwardedFor.join(','),
      },
    },
    (answer) => {
      const kept = Object.entries(answer.headers).filter(([name]) => !LEFT_OUT.includes(name));
      response.writeHead(answer.statusCode ?? 502, { ...Object.fromEntries(kept), [VIA]: via });
      answer.pipe(response);
    },
  );
  outgoing.on('timeout', () => {
    const { socket } = outgoing;
    outgoing.destroy(socket === null || socket.connecting ? new RefusedError() : new Error('says nothing'));
  });
  outgoing.on('error', (error) => {
    if (response.headersSent) response.destroy();
    else if (isOfConnection(error)) sendError(response, 502, 'Connection to leader refused.', accept);
    // Whether the leader did what it was asked nobody knows.
    else sendError(response, 500, 'Server Error', accept);
  });
  outgoing.end(body);
}

class RefusedError extends Error {}

/** StreamTcpException: refused, too late, or reset. A peer that closes, or says nothing, is another exception. */
function isOfConnection(error: NodeJS.ErrnoException): boolean {
  return error instanceof RefusedError || error.syscall !== undefined;
}

/** As the servlet container's page of an error: the reason is in the status line. @param accept it has a page of HTML, and no other */
export function sendError(response: ServerResponse, status: number, reason: string, accept = '*/*'): void {
  response.statusMessage = reason;
  if (!/text\/(html|\*)|\*\/\*/.test(accept)) {
    response.writeHead(status, { 'Content-Length': 0 }).end();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'text/html;charset=iso-8859-1' });
  response.end(
    `<html><head><title>Error ${status} ${reason}</title></head><body><h2>HTTP ERROR ${status}</h2></body></html>\n`,
  );
}

function addressOf(leader: string): [string, number] {
  const at = leader.lastIndexOf(':');
  return [leader.slice(0, at).replace(/^\[|\]$/g, ''), Number(leader.slice(at + 1))];
}
