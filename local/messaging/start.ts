import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Access } from '../access/access.ts';
import { messagingNeeds, needToSeeMissing, signedFor } from '../access/messaging-needs.ts';
import { messagingRefusal, type ServiceRefusal } from '../access/refusals.ts';
import { listenOnLoopback } from '../listen.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { SnsFaults } from './sns-faults.ts';
import { onlyFailed, snsError, withFailedEntry, withoutLastEntry } from './sns-requests.ts';

/** Published messages and calls since the start, by topic ARN; refused ones do not count. */
export interface PublishCounts {
  messages: number;
  calls: number;
}

export interface Messaging {
  /** One address for SNS, SQS and S3. */
  readonly endpoint: string;
  readonly emulator: Emulator;
  readonly faults: SnsFaults;
  readonly counts: PublishCounts;
  close(): Promise<void>;
}

export interface MessagingOptions {
  /** State on disk; in memory if left out. */
  readonly directory?: string;
  readonly port?: number;
  /** Whose requests are allowed what; everybody may do all if left out. */
  readonly access?: Access;
}

/** Starts SNS, SQS and S3 on one loopback port, with faults on order in front of SNS. */
export async function startMessaging(options: MessagingOptions = {}): Promise<Messaging> {
  const emulator = await startEmulator(options.directory);
  const faults = new SnsFaults();
  const counts: PublishCounts = { messages: 0, calls: 0 };
  const server = createServer((request, response) => {
    answer({ emulator, faults, counts, access: options.access }, request, response).catch(
      (error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(String(error));
      },
    );
  });
  const { origin, close } = await listenOnLoopback(server, options.port ?? 0);
  // Queue URLs and subscription targets carry the address that clients use.
  emulator.sqsStore.host = '';
  return {
    endpoint: origin,
    emulator,
    faults,
    counts,
    async close() {
      emulator.sqsStore.shutdown();
      await close();
      await emulator.close();
    },
  };
}

interface Served {
  readonly emulator: Emulator;
  readonly faults: SnsFaults;
  readonly counts: PublishCounts;
  readonly access: Access | undefined;
}

async function answer(
  { emulator, faults, counts, access }: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  let body = Buffer.concat(chunks);
  const isForm = request.headers['content-type']?.includes('x-www-form-urlencoded') === true;
  const form = isForm ? new URLSearchParams(body.toString()) : undefined;
  const action = form?.get('Action') ?? '';
  const publishing = action === 'Publish' || action === 'PublishBatch';

  const { method = 'GET', url = '/', headers: sent } = request;
  const { authorization } = sent;
  const service = signedFor(authorization);
  const asked = { method, url, headers: sent, body, form };
  const byFunction = access?.isFunction(authorization) === true;
  const denied = byFunction
    ? access.denial(authorization, messagingNeeds(service, asked))
    : undefined;
  if (denied !== undefined) return refuse(response, messagingRefusal(service, denied));

  const unsupported = action === 'Subscribe' && form?.get('Protocol') !== 'sqs';
  if (unsupported) {
    return respond(
      response,
      400,
      snsError(
        'InvalidParameter',
        `${form?.get('Protocol')} subscriptions are never delivered on this machine: ` +
          'subscribe an SQS queue',
      ),
    );
  }
  const fault = publishing ? faults.take(action) : undefined;
  if (fault === 'refuse')
    return respond(response, 500, snsError('InternalError', 'injected fault: refused'));
  if (fault === 'throttle')
    return respond(response, 429, snsError('Throttled', 'injected fault: rate exceeded'));
  let failedEntry: string | undefined;
  if (fault === 'entry' && form !== undefined) {
    const { id, rest, empty } = withoutLastEntry(form);
    if (empty) return respond(response, 200, onlyFailed(id));
    failedEntry = id;
    body = Buffer.from(rest.toString());
  }

  const {
    'content-length': _length,
    'transfer-encoding': _encoding,
    connection: _connection,
    ...headers
  } = request.headers;
  const result = await emulator.app.inject({
    method: request.method as 'GET',
    url: request.url ?? '/',
    headers,
    ...(body.length > 0 && { payload: body }),
  });
  const toSee =
    byFunction && result.statusCode === 404 ? needToSeeMissing(service, asked) : undefined;
  const unseen = toSee && access?.denial(authorization, [toSee]);
  if (unseen !== undefined) return refuse(response, messagingRefusal(service, unseen));
  if (publishing && result.statusCode === 200) {
    counts.calls += 1;
    counts.messages += (result.body.match(/<MessageId>/g) ?? []).length;
  }
  if (fault === 'timeout-after-write') {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(result.headers)) {
    if (value !== undefined && name !== 'transfer-encoding' && name !== 'connection')
      response.setHeader(name, value);
  }
  if (failedEntry !== undefined) {
    response.removeHeader('content-length');
    response.writeHead(result.statusCode).end(withFailedEntry(result.body, failedEntry));
    return;
  }
  response
    .writeHead(result.statusCode)
    .end(request.method === 'HEAD' ? undefined : result.rawPayload);
}

function refuse(response: ServerResponse, { status, headers, body }: ServiceRefusal): void {
  response.writeHead(status, headers).end(body);
}

function respond(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
}
