import * as z from 'zod/mini';
import { jsonOrNull } from '../domain/json-or-null.ts';

const schema = z.strictObject({
  passId: z.string().check(z.minLength(1), z.maxLength(512)),
  part: z.int().check(z.gte(0), z.lte(1_000_000)),
});

/** One part of a pass to work on. */
export interface WorkMessage {
  readonly passId: string;
  readonly part: number;
}

/** A message that can never be worked on. */
export class UnreadableMessage extends Error {
  constructor(messageId: string) {
    super(
      `The work message ${messageId} is not {"passId": …, "part": …}: it goes to the ` +
        'dead-letter queue.',
    );
    this.name = 'UnreadableMessage';
  }
}

/** Reads the body of a message of the work queue. Throws `UnreadableMessage`. */
export function workMessageOf(record: {
  readonly messageId: string;
  readonly body: string;
}): WorkMessage {
  const read = z.safeParse(schema, jsonOrNull(record.body));
  if (!read.success) throw new UnreadableMessage(record.messageId);
  return read.data;
}
