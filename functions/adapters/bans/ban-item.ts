import type { BanDocument } from '../../domain/bans/ban.ts';
import {
  type Asked,
  BAN_STATES,
  type BanRecord,
  type BanRevision,
  GATE_ACTS,
} from '../../domain/bans/ban-record.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { storable } from '../dynamodb/item-size.ts';
import { pack, unpackJson } from '../dynamodb/packed.ts';
import {
  bytes,
  fields,
  listOf,
  mapOf,
  number,
  oneOf,
  orNull,
  type Reader,
  type StoredItem,
  text,
} from '../dynamodb/read-attribute.ts';
import { Unreadable } from '../dynamodb/unreadable.ts';

type Step = NonNullable<BanRecord['proposed']>;
const step = fields<Step>({ revision: number, by: text, at: number });

const readRecord = fields<BanRecord>({
  banId: text,
  state: oneOf(...BAN_STATES),
  latest: number,
  hash: text,
  title: mapOf(text),
  draftTitle: orNull(mapOf(text)),
  proposed: orNull(step),
  approved: orNull(
    fields<NonNullable<BanRecord['approved']>>({
      revision: number,
      by: text,
      at: number,
      authors: listOf(text),
      proposedBy: text,
    }),
  ),
  approvedRevisions: listOf(number),
  authors: listOf(text),
  asked: orNull(fields<Asked>({ act: oneOf(...GATE_ACTS), number, by: text, at: number })),
  lifted: orNull(fields<NonNullable<BanRecord['lifted']>>({ by: text, at: number, reason: text })),
  shards: orNull(number),
  sweptThrough: orNull(
    fields<NonNullable<BanRecord['sweptThrough']>>({ revision: number, instant: number }),
  ),
  lastSweepAt: orNull(number),
  nextDueAt: orNull(number),
  lock: number,
});

const packedDocument: Reader<BanDocument> = (attribute, where) => {
  const document = unpackJson(bytes(attribute, where), where);
  if (typeof document !== 'object' || document === null || !('id' in document))
    throw new Unreadable(where, 'a ban document');
  return document as BanDocument;
};

const readRevision = fields<BanRevision>({
  banId: text,
  revision: number,
  hash: text,
  document: packedDocument,
  createdAt: number,
  createdBy: text,
});

/** The partition of a ban. */
export function banKey(banId: string): string {
  return `BAN#${banId}`;
}

/** The sort key of a revision: six digits, so that they sort. */
export function revisionPart(revision: number): string {
  return `REV#${String(revision).padStart(6, '0')}`;
}

export function toRecordItem(record: BanRecord): Item {
  return storable(
    toItem({ id: banKey(record.banId), part: 'CURRENT', ...record }),
    `the record of ban ${record.banId}`,
  );
}

/** Throws `Unreadable`. */
export function fromRecordItem(item: StoredItem): BanRecord {
  return readRecord({ M: item }, `Blocklist ${item.id?.S} CURRENT`);
}

/** The document is packed. Throws `TooLarge`. */
export function toRevisionItem(revision: BanRevision): Item {
  const { document, ...rest } = revision;
  const item = toItem({
    id: banKey(revision.banId),
    part: revisionPart(revision.revision),
    ...rest,
    document: pack(JSON.stringify(document)),
  });
  return storable(item, `revision ${revision.revision} of ban ${revision.banId}`);
}

/** Throws `Unreadable`. */
export function fromRevisionItem(item: StoredItem): BanRevision {
  return readRevision({ M: item }, `Blocklist ${item.id?.S} ${item.part?.S}`);
}
