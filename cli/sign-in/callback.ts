import { createServer, type Server, type ServerResponse } from 'node:http';
import { Trouble } from '../world.ts';

/** How long somebody may take to sign in, ms. */
const PATIENCE = 5 * 60_000;

const HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  connection: 'close',
};

interface Listening {
  /** Resolves with the address that the browser came back to. Rejects with `Trouble` when late. */
  readonly answer: Promise<URL>;
  close(): void;
}

function answered(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, HEADERS).end(`${text}\n`);
}

/** Listens at the address of this machine. Throws `Trouble` where that cannot be. */
async function listen(server: Server, callback: string): Promise<void> {
  const { port, hostname } = new URL(callback);
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(
        new Trouble(
          code === 'EADDRINUSE'
            ? `${callback} is taken: end what listens there, or give the context another ` +
                'callback that the issuer knows, too.'
            : `Nothing can listen at ${callback} (${code}): give the context another callback ` +
                'that the issuer knows, too.',
        ),
      ),
    );
    server.listen(Number(port || 80), hostname === '[::1]' ? '::1' : '127.0.0.1', resolve);
  });
}

/** What comes back for `state`. Whoever else comes by is told nothing and ends nothing. */
function answerAt(server: Server, callback: string, state: string): Promise<URL> {
  const { pathname } = new URL(callback);
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Trouble('Nobody signed in within five minutes: ask for it again.')),
      PATIENCE,
    );
    server.on('close', () => clearTimeout(late));
    server.on('request', ({ url = '/', method }, response) => {
      const came = URL.canParse(url, callback) ? new URL(url, callback) : null;
      if (method !== 'GET' || came?.pathname !== pathname)
        return answered(response, 404, 'There is nothing here.');
      if (came.searchParams.get('state') !== state)
        return answered(response, 400, 'This is no answer to what was asked here.');
      clearTimeout(late);
      // Not before it is written out: whoever goes on closes the connection.
      response.once('close', () => resolve(came));
      const refused = came.searchParams.has('error');
      answered(
        response,
        200,
        refused
          ? 'Nobody was signed in: the terminal says why. You can close this page.'
          : 'The terminal goes on from here. You can close this page.',
      );
    });
  });
}

/**
 * Waits on this machine for the browser to come back with the answer for `state`. Throws `Trouble`
 * where the port is taken.
 */
export async function listenFor(callback: string, state: string): Promise<Listening> {
  const server = createServer();
  await listen(server, callback);
  const answer = answerAt(server, callback, state);
  // Who waits for it comes later than the first failure may.
  answer.catch(() => undefined);
  return {
    answer,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
