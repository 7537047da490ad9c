import type { IncomingMessage } from 'node:http';
import type { Access } from '../access/access.ts';
import { messagingNeeds, needToSeeMissing, signedFor } from '../access/messaging-needs.ts';
import { messagingRefusal } from '../access/refusals.ts';
import type { Habits } from '../habits/habits.ts';
import type { Faults, SnsFault } from '../planned-faults.ts';
import { answerSecrets } from '../secrets/answer-secrets.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { Asked, Reply, WholeReply } from './asked.ts';
import type { Emulator } from './emulator.ts';
import { publishSome } from './refused-entries.ts';
import { onlyFailed, snsError, withFailedEntry, withoutLastEntry } from './sns-requests.ts';

/** Published messages and calls since the start, by topic ARN; refused ones do not count. */
export interface PublishCounts {
  messages: number;
  calls: number;
}

/** What requests are answered from. */
export interface Served {
  readonly emulator: Emulator;
  readonly secrets: SecretStore;
  readonly faults: Faults<SnsFault>;
  readonly counts: PublishCounts;
  readonly access: Access | undefined;
  readonly habits: Habits;
}

/**
 * Answers one request to SNS, SQS, S3 or Secrets Manager: its role, then faults on order, then what
 * carries it out.
 */
export async function answer(served: Served, message: IncomingMessage): Promise<Reply> {
  const asked = await read(message);
  const refused = refusalOf(served, asked);
  if (refused !== null) return refused;
  const isStruck = served.access?.isCaller(asked.headers.authorization) ?? true;
  if (isStruck && served.habits.strikes('hang')) {
    // Nobody hears what became of it.
    if (served.habits.below('hang', 2) === 1) await carryOut(served, asked);
    return 'never';
  }
  const fault = faultFor(served, asked);
  if (fault === 'refuse') return xml(500, snsError('InternalError', 'injected fault: refused'));
  if (fault === 'throttle') return xml(429, snsError('Throttled', 'injected fault: rate exceeded'));
  if (fault === 'entry' && asked.form !== undefined)
    return await publishButLast(served, asked, asked.form);
  const reply = isStruck
    ? await publishSome(served.habits, asked, (some) => carryOut(served, some))
    : await carryOut(served, asked);
  return fault === 'timeout-after-write' ? null : reply;
}

async function read(message: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { method = 'GET', url = '/', headers } = message;
  const isForm = headers['content-type']?.includes('x-www-form-urlencoded') === true;
  const form = isForm ? new URLSearchParams(body.toString()) : undefined;
  const service = signedFor(headers.authorization);
  return { method, url, headers, body, form, service, action: form?.get('Action') ?? '' };
}

/** Refusals that do not depend on the emulator. */
function refusalOf({ access }: Served, asked: Asked): WholeReply | null {
  const denied = access?.denial(asked.headers.authorization, () =>
    messagingNeeds(asked.service, asked),
  );
  if (denied !== undefined) return messagingRefusal(asked.service, denied);
  const protocol = asked.form?.get('Protocol');
  if (asked.action !== 'Subscribe' || protocol === 'sqs') return null;
  return xml(
    400,
    snsError(
      'InvalidParameter',
      `${protocol} subscriptions are never delivered on this machine: subscribe an SQS queue`,
    ),
  );
}

const isPublishing = ({ action }: Asked) => action === 'Publish' || action === 'PublishBatch';

function faultFor({ faults }: Served, asked: Asked): SnsFault['mode'] | undefined {
  if (!isPublishing(asked)) return undefined;
  const { action } = asked;
  return faults.take(action, ({ mode }) => mode !== 'entry' || action === 'PublishBatch');
}

/** Publishes a batch without its last entry, which the answer says has failed. */
async function publishButLast(
  served: Served,
  asked: Asked,
  form: URLSearchParams,
): Promise<WholeReply> {
  const { id, rest, empty } = withoutLastEntry(form);
  if (empty) return xml(200, onlyFailed(id));
  const reply = await carryOut(served, { ...asked, body: Buffer.from(rest.toString()) });
  const { 'content-length': _length, ...headers } = reply.headers;
  return { ...reply, headers, body: withFailedEntry(String(reply.body), id) };
}

/** Has the emulator carry a request out, and counts what it published. */
async function carryOut(
  { emulator, secrets, access, counts }: Served,
  asked: Asked,
): Promise<WholeReply> {
  if (asked.service === 'secretsmanager') return answerSecrets(secrets, asked);
  const {
    'content-length': _length,
    'transfer-encoding': _encoding,
    connection: _connection,
    ...sent
  } = asked.headers;
  const result = await emulator.app.inject({
    method: asked.method as 'GET',
    url: asked.url,
    headers: sent,
    ...(asked.body.length > 0 && { payload: asked.body }),
  });
  const toSee = result.statusCode === 404 ? needToSeeMissing(asked.service, asked) : undefined;
  const unseen = toSee && access?.denial(asked.headers.authorization, () => [toSee]);
  if (unseen !== undefined) return messagingRefusal(asked.service, unseen);
  if (isPublishing(asked) && result.statusCode === 200) {
    counts.calls += 1;
    counts.messages += (result.body.match(/<MessageId>/g) ?? []).length;
  }
  const headers = Object.fromEntries(
    Object.entries(result.headers).flatMap(([name, value]) =>
      value === undefined || name === 'transfer-encoding' || name === 'connection'
        ? []
        : [[name, value] as const],
    ),
  );
  const body = asked.method === 'HEAD' ? '' : result.rawPayload;
  return { status: result.statusCode, headers, body };
}

function xml(status: number, body: string): WholeReply {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
