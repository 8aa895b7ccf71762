import { mkdtempSync, rmSync } from 'node:fs';
import { createSecureServer, createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { selfSigned } from './certificate';
import { GRPCController } from './controller.generated';
import { Provider } from './protocol.generated';
import { providerService } from './provider-service';
import type { Resource } from './resource';

/** go-plugin's way of telling a plugin from a program somebody started by hand. */
const MAGIC_COOKIE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

/** The most that connect takes for a size. */
const MOST_BYTES = 0xffffffff;

/**
 * Serves the resources to Terraform until it goes: handshake line on stdout, gRPC with mutual TLS on a unix socket.
 * Nothing else is ever written to stdout: Terraform would take it for the handshake.
 */
export function serve(resources: readonly Resource[], env: NodeJS.ProcessEnv = process.env): void {
  if (env.TF_PLUGIN_MAGIC_COOKIE !== MAGIC_COOKIE) {
    process.stderr.write('This is a Terraform provider. Terraform starts it; it does nothing by itself.\n');
    process.exit(1);
  }
  // Ctrl-C reaches the whole process group: Terraform says StopProvider, and waits for what is under way.
  process.on('SIGINT', () => undefined);
  const directory = mkdtempSync(join(tmpdir(), 'longshore-'));
  const socket = join(directory, 'provider.sock');
  const exit = (): void => {
    rmSync(directory, { recursive: true, force: true });
    process.exit(0);
  };
  process.on('SIGTERM', exit);
  const stop = new AbortController();
  const adapter = connectNodeAdapter({
    routes: (router) => {
      router.service(Provider, providerService(resources, stop));
      router.service(GRPCController, {
        shutdown: () => {
          setTimeout(exit, 20); // after the answer
          return {};
        },
      });
    },
    grpcWeb: false,
    connect: false,
    // It goes to a process of this machine: compressing it, as Terraform would take it too, costs more than all else that is done here.
    compressMinBytes: MOST_BYTES,
  });
  const clientCertificate = env.PLUGIN_CLIENT_CERT;
  const certificate = clientCertificate === undefined ? undefined : selfSigned();
  const server: Http2Server =
    certificate === undefined
      ? createServer(adapter)
      : createSecureServer(
          {
            key: certificate.keyPem,
            cert: certificate.certificatePem,
            ca: clientCertificate,
            requestCert: true,
            rejectUnauthorized: true,
          },
          adapter,
        );
  // Killed before it connects, Terraform leaves us to another parent.
  const parent = process.ppid;
  const orphaned = setInterval(() => {
    if (process.ppid !== parent) exit();
  }, 500).unref();
  let sessions = 0;
  server.on('session', (session: ServerHttp2Session) => {
    sessions += 1;
    clearInterval(orphaned);
    session.on('close', () => {
      sessions -= 1;
      if (sessions === 0) exit(); // Terraform is gone, however it went
    });
  });
  server.listen(socket, () => {
    const encoded = certificate === undefined ? '' : certificate.der.toString('base64').replaceAll('=', '');
    process.stdout.write(`1|6|unix|${socket}|grpc|${encoded}\n`);
  });
}
