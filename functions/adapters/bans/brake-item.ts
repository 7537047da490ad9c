import { createHash } from 'node:crypto';
import type { Brake } from '../../domain/bans/brake.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { type Condition, unchanged } from '../dynamodb/condition.ts';
import { fields, flag, number, type StoredItem, text } from '../dynamodb/read-attribute.ts';
import { Unreadable } from '../dynamodb/unreadable.ts';

/**
 * What every evaluator reads every few seconds lies in one partition: the head of the blocklist and
 * the pauses. One query reads them together.
 */
export const NOW = 'NOW';

/** The sort keys of pauses begin with this. */
export const BRAKE = 'BRAKE#';

type StoredBrake = Pick<Brake, 'by' | 'at' | 'reason' | 'audited'>;

const readBrake = fields<StoredBrake>({ by: text, at: number, reason: text, audited: flag });

function hashOf(subject: string): string {
  return createHash('sha256').update(subject).digest('hex');
}

/** Stands for whoever made a pause that cannot be read. The end of its key follows. */
const SOMEBODY = 'unreadable:';

/** The instant of a pause whose instant cannot be read. */
const NO_INSTANT = 0;

function keyOf(banId: string, person: string): Item {
  return toItem({ id: NOW, part: `${BRAKE}${banId}#${person}` });
}

/** The key of a pause as it was read. */
export function brakeKey({ banId, by }: Pick<Brake, 'banId' | 'by'>): Item {
  return keyOf(banId, by.startsWith(SOMEBODY) ? by.slice(SOMEBODY.length) : hashOf(by));
}

/** A subject may be longer than a key, so that the key has its hash. */
export function toBrakeItem({ banId, by, at, reason, audited }: Brake): Item {
  return {
    ...keyOf(banId, hashOf(by)),
    ...toItem({ by, at, reason, audited: audited ? true : null }),
  };
}

/** The stored pause is the one that was read. It was neither made anew nor audited since. */
export function brakeUnchanged({ at, audited }: Brake): Condition {
  if (at !== NO_INSTANT) return unchanged(audited ? { at } : { at, audited: null });
  return {
    ConditionExpression: 'attribute_exists(#part) AND NOT attribute_type(#at, :number)',
    ExpressionAttributeNames: { '#part': 'part', '#at': 'at' },
    ExpressionAttributeValues: { ':number': { S: 'N' } },
  };
}

/**
 * Reads a pause. One that cannot be read holds all the same, because its key names the ban. What
 * can be read of it is kept, so that it can be released. It counts as audited, because nobody knows
 * what the audit should say of it.
 */
export function fromBrakeItem(item: StoredItem): Brake {
  const name = (item.part?.S ?? '').slice(BRAKE.length);
  const end = name.lastIndexOf('#');
  const banId = end < 0 ? name : name.slice(0, end);
  const person = name.slice(end + 1);
  try {
    const brake = readBrake({ M: item }, `Blocklist ${BRAKE}${name}`);
    if (hashOf(brake.by) === person) return { banId, ...brake };
    throw new Unreadable(`Blocklist ${BRAKE}${name}.by`, 'the person whose hash is in the key');
  } catch (error) {
    const by = item.by?.S;
    const at = Number(item.at?.N);
    return {
      banId,
      by: by !== undefined && hashOf(by) === person ? by : `${SOMEBODY}${person}`,
      at: Number.isFinite(at) ? at : NO_INSTANT,
      reason: `This pause cannot be read. It holds until it is released. ${String(error)}`,
      audited: true,
    };
  }
}
