import { FINDING_STATUSES } from '../../domain/findings/finding.ts';
import type { Chapter } from '../../domain/findings/story.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import {
  fields,
  flag,
  number,
  oneOf,
  orNull,
  type StoredItem,
  text,
} from '../dynamodb/read-attribute.ts';
import { readCause, readOrder, readResult, readSaid, readStopped } from './finding-item.ts';

/** The partition of a finding's story. Neither id has a dot. */
export function storyOf(banId: string, deviceId: string): string {
  return `${banId}.${deviceId}`;
}

/** A chapter's row. `null` and `false` are left out. */
export function toChapterItem(chapter: Chapter): Item {
  const { banId, deviceId, overdue, failed, order, ...rest } = chapter;
  return toItem({
    ...rest,
    finding: storyOf(banId, deviceId),
    overdue: overdue || null,
    failed: failed || null,
    order:
      order === null ? null : [order.n, order.action, order.revision, order.at, order.effectiveAt],
  });
}

const readFields = fields<Omit<Chapter, 'banId' | 'deviceId'>>({
  place: number,
  at: number,
  status: oneOf(...FINDING_STATUSES),
  cause: orNull(readCause),
  episode: number,
  revision: number,
  group: orNull(text),
  order: orNull(readOrder),
  result: orNull(readResult),
  stopped: orNull(readStopped),
  said: orNull(readSaid),
  overdue: flag,
  failed: flag,
});

/** Reads a row of the Stories table. Throws `Unreadable`. */
export function fromChapterItem(item: StoredItem): Chapter {
  const name = text(item.finding, 'Stories finding');
  const [banId = '', deviceId = ''] = name.split('.');
  return { banId, deviceId, ...readFields({ M: item }, `Stories ${name} ${item.place?.N}`) };
}
