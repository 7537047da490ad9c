import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { quotaOf } from '../../domain/bans/places.ts';
import { OWNERSHIPS } from '../../domain/devices/app.ts';
import { type EnrollmentKey, KEY_KINDS, REENROLLS } from '../../domain/devices/enrollment-key.ts';
import type { SourceRun } from '../../domain/devices/source-run.ts';
import { ENROLLMENT_KEY_KEPT } from '../../domain/time/retention.ts';
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

const readKey = fields<EnrollmentKey>({
  keyId: text,
  hash: text,
  kind: oneOf(...KEY_KINDS),
  reenroll: oneOf(...REENROLLS),
  group: text,
  ownership: oneOf(...OWNERSHIPS),
  maxUses: number,
  expiresAt: number,
  createdBy: text,
});

const readUses = fields<{ readonly counter: number; readonly uses: number }>({
  counter: number,
  uses: number,
});

const readRun = fields<SourceRun>({
  source: text,
  runId: text,
  startedAt: number,
  begunAt: number,
  finishedAt: orNull(number),
  listed: orNull(number),
  retireAll: flag,
});

export function keyKey(hash: string): Item {
  return toItem({ id: `KEY#${hash}` });
}

/**
 * In how many rows the uses of a key are counted. A rollout enrols many devices at once by one key,
 * and transactions on one row would collide.
 */
export const USE_COUNTERS = 16;

/** The count of some of a key's uses. */
export function usesKey(hash: string, counter: number): Item {
  return toItem({ id: `USES#${hash}#${counter}` });
}

/** Throws `Unreadable`. */
export function fromUsesItem(item: StoredItem): {
  readonly counter: number;
  readonly uses: number;
} {
  return readUses({ M: item }, `Access ${item.id?.S}`);
}

/** Counts one use, if the counter has one left. The row goes when the key's row goes. */
export function useWrite(table: string, key: EnrollmentKey, counter: number): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: usesKey(key.hash, counter),
      UpdateExpression: 'SET #counter = :counter, #expires = :expires ADD #uses :one',
      ConditionExpression:
        quotaOf(key.maxUses, USE_COUNTERS, counter) > 0
          ? 'attribute_not_exists(#uses) OR #uses < :most'
          : '#uses < :most',
      ExpressionAttributeNames: { '#counter': 'counter', '#expires': 'expires', '#uses': 'uses' },
      ExpressionAttributeValues: toItem({
        ':counter': counter,
        ':expires': expiresOf(key),
        ':one': 1,
        ':most': quotaOf(key.maxUses, USE_COUNTERS, counter),
      }),
    },
  };
}

/** Who holds a hardware id. */
export function hardwareKey(hardwareHash: string): Item {
  return toItem({ id: `HARDWARE#${hardwareHash}` });
}

/** Throws `Unreadable`. */
export function holderIn(item: StoredItem): string {
  return text(item.deviceId, `Access ${item.id?.S} deviceId`);
}

/** Which hardware id a device holds. */
export function deviceKey(deviceId: string): Item {
  return toItem({ id: `DEVICE#${deviceId}` });
}

/** That somebody who is no device of its own has used a key. */
export function claimItem(key: EnrollmentKey, holder: string): Item {
  return toItem({ id: `CLAIM#${key.hash}#${holder}`, expires: expiresOf(key) });
}

export function runKey(source: string): Item {
  return toItem({ id: `RUN#${source}` });
}

export function toKeyItem(key: EnrollmentKey): Item {
  return { ...keyKey(key.hash), ...toItem({ ...key, expires: expiresOf(key) }) };
}

function expiresOf(key: EnrollmentKey): number {
  return Math.floor((key.expiresAt + ENROLLMENT_KEY_KEPT) / 1_000);
}

/** Throws `Unreadable`. */
export function fromKeyItem(item: StoredItem): EnrollmentKey {
  return readKey({ M: item }, 'Access KEY');
}

export function toRunItem(run: SourceRun): Item {
  return { ...runKey(run.source), ...toItem(run) };
}

/** Throws `Unreadable`. */
export function fromRunItem(item: StoredItem): SourceRun {
  return readRun({ M: item }, `Access ${item.id?.S}`);
}
