import type { Habits } from '../habits/habits.ts';
import type { Asked, WholeReply } from './asked.ts';
import { type EntryRefusal, noneSent, withFailedEntry, withoutEntries } from './sns-requests.ts';

/** Of the messages that are refused, so many are refused for good. */
const FOR_GOOD = 0.25;

/**
 * How SNS words it ("BatchResultErrorEntry", SNS API reference): `SenderFault` says whether it is
 * of any use to send the entry again.
 */
const REFUSED_FOR_GOOD: EntryRefusal = {
  code: 'InvalidParameter',
  message: 'Invalid parameter: Message',
  isSendersFault: true,
};
const REFUSED_FOR_NOW: EntryRefusal = {
  code: 'InternalError',
  message: 'the entry could not be published',
  isSendersFault: false,
};

/**
 * Publishes a batch without the entries that the habit refuses. Whether a message is refused for
 * good is its own: by its content, so that it is refused each time. Anything else goes on as it is.
 */
export async function publishSome(
  habits: Habits,
  asked: Asked,
  publish: (asked: Asked) => Promise<WholeReply>,
): Promise<WholeReply> {
  if (!habits.isOn('entries') || asked.action !== 'PublishBatch' || asked.form === undefined)
    return await publish(asked);
  const { refused, rest, empty } = withoutEntries(asked.form, ({ message }) => {
    if (habits.shareOf('entries', message) < habits.rate('entries') * FOR_GOOD) {
      habits.count('entries');
      return REFUSED_FOR_GOOD;
    }
    return habits.strikes('entries', 1 - FOR_GOOD) ? REFUSED_FOR_NOW : undefined;
  });
  if (refused.length === 0) return await publish(asked);
  const body = Buffer.from(rest.toString());
  const reply = empty
    ? { status: 200, headers: { 'content-type': 'text/xml' }, body: noneSent() }
    : await publish({ ...asked, form: rest, body });
  if (reply.status !== 200) return reply;
  const { 'content-length': _length, ...headers } = reply.headers;
  const failed = refused.reduce(
    (xml, { id, refusal }) => withFailedEntry(xml, id, refusal),
    String(reply.body),
  );
  return { ...reply, headers, body: failed };
}
