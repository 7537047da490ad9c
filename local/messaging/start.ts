import { createServer, type ServerResponse } from 'node:http';
import type { Access } from '../access/access.ts';
import { Habits } from '../habits/habits.ts';
import { listenOnLoopback } from '../listen.ts';
import { Faults, type SnsFault } from '../planned-faults.ts';
import { SecretStore } from '../secrets/secret-store.ts';
import { webRefusal } from '../web-guard.ts';
import { answer, type PublishCounts } from './answer.ts';
import type { Reply } from './asked.ts';
import { type Emulator, startEmulator } from './emulator.ts';

export interface Messaging {
  /** One address for SNS, SQS, S3 and Secrets Manager. */
  readonly endpoint: string;
  readonly emulator: Emulator;
  readonly secrets: SecretStore;
  readonly faults: Faults<SnsFault>;
  readonly counts: PublishCounts;
  close(): Promise<void>;
}

export interface MessagingOptions {
  /** State on disk; in memory if left out. */
  readonly directory?: string;
  readonly port?: number;
  /** Whose requests are allowed what; everybody may do all if left out. */
  readonly access?: Access;
  /** None if left out. */
  readonly habits?: Habits;
}

/**
 * Starts SNS, SQS, S3 and Secrets Manager on one loopback port, with faults on order in front of
 * SNS.
 */
export async function startMessaging(options: MessagingOptions = {}): Promise<Messaging> {
  const emulator = await startEmulator(options.directory);
  const faults = new Faults<SnsFault>();
  const counts: PublishCounts = { messages: 0, calls: 0 };
  const { access, habits = new Habits() } = options;
  const secrets = new SecretStore(options.directory);
  const served = { emulator, secrets, faults, counts, access, habits };
  const hanging = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    // As for DynamoDB: the time of this machine is not the virtual clock's.
    response.sendDate = false;
    const refused = webRefusal(request);
    if (refused !== undefined) {
      request.resume();
      return send(response, {
        status: 403,
        headers: { 'content-type': 'text/plain' },
        body: refused,
      });
    }
    answer(served, request)
      .catch(
        (error: unknown): Reply => ({
          status: 500,
          headers: { 'content-type': 'text/plain' },
          body: String(error),
        }),
      )
      .then((reply) => {
        if (reply !== 'never') return send(response, reply);
        hanging.add(response);
        response.once('close', () => hanging.delete(response));
      });
  });
  const { origin, close } = await listenOnLoopback(server, options.port ?? 0);
  // Queue URLs and subscription targets carry the address that clients use.
  emulator.sqsStore.host = '';
  return {
    endpoint: origin,
    emulator,
    secrets,
    faults,
    counts,
    async close() {
      for (const response of hanging) response.destroy();
      emulator.sqsStore.shutdown();
      await close();
      await emulator.close();
    },
  };
}

function send(response: ServerResponse, reply: Exclude<Reply, 'never'>): void {
  if (reply === null) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  response.writeHead(reply.status).end(reply.body);
}
