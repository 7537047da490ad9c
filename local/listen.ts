import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** The only interface that any part of the local stack listens on. */
const LOOPBACK = '127.0.0.1';

/** A port that somebody else has. */
export class PortTaken extends Error {
  readonly port: number;

  constructor(port: number) {
    super(
      `port ${port} on ${LOOPBACK} is taken: stop what listens there, or choose another with ` +
        '--port',
    );
    this.port = port;
  }
}

/** `PortTaken` where an error says that, else the error as it is. */
export function portTaken(error: unknown, port: number): unknown {
  const taken =
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
  return taken ? new PortTaken(port) : error;
}

/**
 * Lets a server listen on the loopback interface; port 0 is any free one. `close` cuts connections
 * that idle.
 */
export async function listenOnLoopback(
  server: Server | TlsServer,
  port: number,
): Promise<{ origin: string; close: () => Promise<void> }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portTaken(error, port)));
    server.listen(port, LOOPBACK, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    origin: `${'setSecureContext' in server ? 'https' : 'http'}://${LOOPBACK}:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeIdleConnections();
        // A connection with a request may finish. One that takes too long is cut.
        setTimeout(() => server.closeAllConnections(), 10_000).unref();
      }),
  };
}
