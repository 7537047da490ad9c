import type { IncomingMessage } from 'node:http';
import { LOOPBACK_NAMES } from './loopback.ts';

/**
 * Why a request to a port of the local run is refused; `undefined` if it is not. A page in a
 * browser on this machine can reach the loopback interface. A browser always sends the page's
 * origin with what may change something, and a name that was bound anew to this machine comes as
 * the host. A port on this machine is therefore only answered where it is named as such, and to no
 * page of another origin.
 */
export function webRefusal({ headers, socket }: IncomingMessage): string | undefined {
  const port = socket.localPort ?? 0;
  const hosts = LOOPBACK_NAMES.map((name) => `${name}:${port}`);
  const { host, origin } = headers;
  if (host === undefined || !hosts.includes(host.toLowerCase()))
    return `this port answers to the host 127.0.0.1:${port} and to no other`;
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`)
    return 'this port answers no page of another origin';
  return undefined;
}
