import * as z from 'zod/mini';
import type { StoredItem } from '../adapters/dynamodb/read-attribute.ts';
import { fromFindingItem, toFindingItem } from '../adapters/fleet/finding-item.ts';
import type { Finding } from '../domain/findings/finding.ts';

/** A finding that a failed record names, with the finding's sequence that the record was about. */
export interface NamedFinding {
  readonly banId: string;
  readonly shard: number;
  readonly deviceId: string;
  readonly sequence: number;
  /** The row as it was then. `null`: the record holds no row that this version can read. */
  readonly after: Finding | null;
}

const image = z.object({
  banShard: z.object({ S: z.string().check(z.regex(/^.+#\d+$/)) }),
  deviceId: z.object({ S: z.string() }),
  sequence: z.object({ N: z.string().check(z.regex(/^\d+$/)) }),
});
const record = z.object({ dynamodb: z.object({ NewImage: image }) });
const removal = z.object({ eventName: z.literal('REMOVE') });
const move = z.object({
  after: z.object({
    banId: z.string(),
    shard: z.number(),
    deviceId: z.string(),
    sequence: z.number(),
  }),
});
const records = z.object({ Records: z.array(z.unknown()) });
/** What Lambda writes for a batch that it gave up on. `payload` holds the whole event, as text. */
const invocation = z.object({ payload: z.union([z.string(), records]) });
/** What `Failures` writes. */
const parked = z.object({ reason: z.string(), body: z.unknown() });

/**
 * The findings that an object of the failures bucket is about. The object is a batch that the
 * stream gave up on, or a record or a move that was put aside.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 * @throws TypeError for an object that is neither; it stays where it is.
 */
export function namedFindings(text: string): readonly NamedFinding[] {
  const object: unknown = JSON.parse(text);
  const batch = z.safeParse(invocation, object);
  if (batch.success) {
    const { payload } = batch.data;
    const event = typeof payload === 'string' ? z.parse(records, JSON.parse(payload)) : payload;
    return event.Records.flatMap(namesOf);
  }
  const aside = z.safeParse(parked, object);
  if (aside.success) return namesOf(aside.data.body);
  throw new TypeError(
    'The object is neither a batch that the stream gave up on nor something put aside.',
  );
}

function namesOf(body: unknown): readonly NamedFinding[] {
  if (z.safeParse(removal, body).success) return [];
  const moved = z.safeParse(move, body);
  if (moved.success) {
    const { banId, shard, deviceId, sequence } = moved.data.after;
    return [
      {
        banId,
        shard,
        deviceId,
        sequence,
        after: asWritten(() => toFindingItem((body as { after: Finding }).after)),
      },
    ];
  }
  const read = z.safeParse(record, body);
  if (!read.success)
    throw new TypeError(
      'A record names no finding: its banShard, deviceId or sequence is missing.',
    );
  const { banShard, deviceId, sequence } = read.data.dynamodb.NewImage;
  const cut = banShard.S.lastIndexOf('#');
  return [
    {
      banId: banShard.S.slice(0, cut),
      shard: Number(banShard.S.slice(cut + 1)),
      deviceId: deviceId.S,
      sequence: Number(sequence.N),
      after: asWritten(() => (body as { dynamodb: { NewImage: StoredItem } }).dynamodb.NewImage),
    },
  ];
}

function asWritten(image: () => StoredItem): Finding | null {
  try {
    return fromFindingItem(image());
  } catch {
    return null;
  }
}
