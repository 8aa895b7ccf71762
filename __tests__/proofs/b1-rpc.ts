import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { connect, type ConnectionOptions } from 'node:tls';
import { decodeMulti, encode } from '@msgpack/msgpack';
import { sshArguments } from '../../provider/transport/ssh';
import { SshStream } from '../../provider/transport/ssh-stream';
import type { Live } from './live';

/** First bytes of a connection to Consul's RPC port: what follows (agent/pool/conn.go). */
const PLAIN_RPC = 0x00;
const THEN_TLS = 0x03;

/** Longer than a server takes to answer; one that says nothing does not serve. */
const PATIENCE = 10_000;

/** `answers`, or how the connection ended without an answer. */
export type RpcOutcome = string;

/** Asks a server `Status.Ping` as an agent does: in plain text, or in TLS with or without a certificate of one's own. */
export async function ping(
  live: Live,
  from: string,
  address: string,
  port: number,
  tls?: ConnectionOptions,
): Promise<RpcOutcome> {
  const args = ['-W', `${address}:${port}`, ...sshArguments(live.connection(from))];
  const child = spawn('ssh', args, { stdio: 'pipe' });
  const tunnel = new SshStream(
    child,
    (code, stderr) => new Error(`ssh -W ended with ${code ?? 'a signal'}: ${stderr.trim()}`),
  );
  // A server that hangs up ends one direction; ssh waits for the other.
  child.stdout.on('end', () => tunnel.push(null));
  try {
    if (tls === undefined) return await exchange(tunnel, tunnel);
    tunnel.write(Buffer.from([THEN_TLS]));
    const secured = connect({ ...tls, socket: tunnel });
    return await exchange(secured, tunnel);
  } finally {
    tunnel.destroy();
  }
}

function exchange(stream: Duplex, tunnel: Duplex): Promise<RpcOutcome> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const timer = setTimeout(() => {
      resolve('no answer');
    }, PATIENCE);
    const end = (outcome: RpcOutcome): void => {
      clearTimeout(timer);
      resolve(outcome);
    };
    stream.on('data', (chunk: Buffer) => {
      received.push(chunk);
      if (isPong(Buffer.concat(received))) end('answers');
    });
    for (const one of new Set([stream, tunnel])) {
      one.on('error', (error: Error & { readonly reason?: string }) => {
        end(`refused (${error.reason ?? error.message})`);
      });
      one.on('close', () => {
        end('refused (closed without an answer)');
      });
    }
    const request = Buffer.concat([encode({ ServiceMethod: 'Status.Ping', Seq: 1 }), encode({})]);
    stream.write(Buffer.concat([Buffer.from([PLAIN_RPC]), request]));
  });
}

/** A header without an error; more may be on its way. */
function isPong(received: Buffer): boolean {
  try {
    const [header] = [...decodeMulti(received)] as [{ Seq?: number; Error?: string }];
    return header.Seq === 1 && (header.Error ?? '') === '';
  } catch {
    return false;
  }
}
