import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webRefusal } from '../web-guard.ts';
import { ApiError, isRefusal } from './api-error.ts';
import type { Body } from './engine.ts';

/** An answer to a request; undefined cuts the connection instead, and `never` leaves it open. */
export type Answer = { readonly status: number; readonly body: Body } | 'never' | undefined;

const TYPE = 'application/x-amz-json-1.0';
const MAX_BYTES = 16 * 1024 * 1024;

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES)
        reject(
          new ApiError('RequestEntityTooLarge', `A request may hold ${MAX_BYTES} bytes`, {}, 413),
        );
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}

function parse(text: string): Body {
  try {
    const body: unknown = JSON.parse(text);
    if (body && typeof body === 'object' && !Array.isArray(body)) return body as Body;
  } catch {
    // Answered below, like everything else that is not an object.
  }
  throw new ApiError('SerializationException', 'The body must be a JSON object');
}

function send(response: ServerResponse, status: number, body: Body): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': TYPE,
    'content-length': bytes.length,
    'x-amzn-requestid': randomUUID(),
  });
  response.end(bytes);
}

export interface HttpServer {
  readonly endpoint: string;
  /** Takes no more requests, answers those that have come, then lets go of the port. */
  close(): Promise<void>;
}

/**
 * DynamoDB's protocol (AWS JSON 1.0 over HTTP) on 127.0.0.1. Signatures are not verified here.
 * `answer` gets the operation from `x-amz-target`, the parsed body and the `authorization` header;
 * refusals that it throws are sent in DynamoDB's format, everything else it throws is told on
 * stderr and answered as InternalServerError.
 */
export async function serve(
  port: number,
  answer: (operation: string, body: Body, authorization: string | undefined) => Promise<Answer>,
): Promise<HttpServer> {
  const running = new Set<Promise<void>>();
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    // The time of this machine is not the virtual clock's. The SDK would take the difference for a
    // wrong clock, and send again what was refused.
    response.sendDate = false;
    try {
      const text = await readBody(request);
      const refused = webRefusal(request);
      if (refused !== undefined) throw new ApiError('AccessDeniedException', refused, {}, 403);
      const operation = String(request.headers['x-amz-target'] ?? '').replace(
        /^DynamoDB_20120810\./,
        '',
      );
      const answered = await answer(operation, parse(text), request.headers.authorization);
      if (answered === 'never') return;
      if (answered) send(response, answered.status, answered.body);
      else response.destroy();
    } catch (error) {
      if (response.destroyed) return;
      if (isRefusal(error)) return send(response, error.statusCode, error.body);
      console.error('The local DynamoDB failed:', error);
      const message = 'The local DynamoDB failed; the cause is on its stderr';
      send(response, 500, new ApiError('InternalServerError', message).body);
    }
  };
  const server = createServer((request, response) => {
    const handled = handle(request, response);
    running.add(handled);
    void handled.finally(() => running.delete(handled));
  });
  // Idle connections stay: a server that closes one just as a client sends on it makes an error
  // that AWS would not.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all(running);
      server.closeAllConnections();
      await closed;
    },
  };
}
