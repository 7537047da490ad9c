import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** What Node.js says of requests that it cannot parse; 400 where it says something else. */
const STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Answers what is no HTTP request, such as a byte in the path that should have been
 * percent-encoded. Node.js alone would answer with a bare status line.
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status = STATUS[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? '';
  const detail =
    'This is no HTTP request that can be read: percent-encode what is not ASCII in the path, ' +
    'and send fewer and shorter headers.';
  const body = Buffer.from(JSON.stringify({ type: 'about:blank', title, status, detail }));
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
