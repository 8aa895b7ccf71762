import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { zookeeper } from '../../../lab/simulators/zookeeper';

let server: Server;
let connections: Socket[];
let address: string;
beforeEach(async () => {
  connections = [];
  server = createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const socket of connections) socket.destroy();
  await new Promise((closed) => server.close(closed));
});

/** What a server answers to a client's greeting: length, protocol, timeout, session, password, whether it is read-only. */
function greeting(): Buffer {
  const answer = Buffer.alloc(41);
  answer.writeInt32BE(37, 0);
  answer.writeInt32BE(10_000, 8);
  answer.writeInt32BE(16, 20);
  return answer;
}

test('a session that no server answers is lost after its time, told once, and asks no more', async () => {
  const began = once(server, 'connection') as Promise<[Socket]>;
  const coordination = zookeeper(address, 50);
  let losses = 0;
  const lost = new Promise<void>((resolve) => {
    coordination.onLost(() => {
      losses += 1;
      resolve();
    });
  });
  const [socket] = await began;
  await lost;
  const left = once(socket.resume(), 'close');
  coordination.close();
  // An answer that comes now must not be taken for another: the client would throw where nobody catches.
  socket.write(greeting());
  await left;
  expect(losses).toBe(1);
  const before = connections.length;
  await new Promise((go) => setTimeout(go, 400)); // the client's own pause between attempts is 300 ms at most
  expect(connections).toHaveLength(before);
});

test('a session that is closed while it is connected says goodbye', async () => {
  const began = once(server, 'connection') as Promise<[Socket]>;
  const coordination = zookeeper(address, 10_000);
  coordination.onLost(() => {
    throw new Error('nothing was lost');
  });
  const [socket] = await began;
  await once(socket, 'data');
  socket.write(greeting());
  await new Promise((go) => setTimeout(go, 50));
  const goodbye = once(socket, 'data') as Promise<[Buffer]>;
  coordination.close();
  const [request] = await goodbye;
  expect(request.readInt32BE(8)).toBe(-11); // closeSession
  socket.end();
});
