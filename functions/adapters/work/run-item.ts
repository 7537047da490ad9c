import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { HeldChange, HeldRun, Testimony } from '../../domain/passes/held-run.ts';
import { type Pass, RUN_NEEDS } from '../../domain/passes/pass.ts';
import type { RunBegun } from '../../domain/passes/pass-id.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { absent, unchanged } from '../dynamodb/condition.ts';
import {
  fields,
  listOf,
  number,
  oneOf,
  type StoredItem,
  text,
} from '../dynamodb/read-attribute.ts';
import { expiresAfter, listingKey, toPassItem, workKey } from './work-item.ts';

/* What is kept of sources' runs beside their passes. */

const readHeld = fields<HeldRun>({
  source: text,
  run: text,
  passId: text,
  needs: oneOf(...RUN_NEEDS),
  testimonies: listOf(fields<Testimony>({ begunAt: number, asOf: number })),
  lock: number,
});

/** The runs that wait lie together, so that a tick finds them by one query. */
export const HELD = 'HELD';

export function heldKey(source: string): Item {
  return toItem({ id: HELD, part: source });
}

/** Throws `Unreadable`. */
export function fromHeldItem(item: StoredItem): HeldRun {
  return readHeld(item.saved, `Work ${item.id?.S} ${item.part?.S} saved`);
}

/** The first of these writes is conditional on the run that waits being as it was read. */
export function heldWrites(
  TableName: string,
  { source, before, after, settled }: HeldChange,
): readonly TransactWriteItem[] {
  const condition = before === null ? absent('id') : unchanged({ lock: before.lock });
  const Key = heldKey(source);
  const first =
    after === null
      ? { Delete: { TableName, Key, ...condition } }
      : {
          Put: {
            TableName,
            Item: { ...Key, ...toItem({ saved: after, lock: after.lock }) },
            ...condition,
          },
        };
  const passes = settled === null ? [] : [workKey(settled.id), listingKey(settled)];
  return [
    first,
    ...(settled === null
      ? []
      : passes.map((key) => ({ Put: { TableName, Item: toPassItem(key, settled) } }))),
  ];
}

/** Which pass has counted a run last. */
export function countKey(source: string, run: string): Item {
  return toItem({ id: `COUNTS#${source}`, part: run });
}

/** Throws `Unreadable`. */
export function countIn(item: StoredItem): string {
  return text(item.passId, `Work ${item.id?.S} ${item.part?.S} passId`);
}

/** Makes the count of a run be found by the run. Other passes need no such write. */
export function countWrites(TableName: string, pass: Pass): readonly TransactWriteItem[] {
  if (pass.kind !== 'retire' || pass.purpose !== 'count') return [];
  const kept = toItem({ passId: pass.id, expires: expiresAfter(pass.startedAt) });
  return [{ Put: { TableName, Item: { ...countKey(pass.source, pass.run), ...kept } } }];
}

/** The partition of the devices that a run has named, and of which there is no head. */
export function namedOf({ source, run, startedAt }: RunBegun): string {
  return `NAMED#${source}#${run}#${startedAt}`;
}

export function toNamedItem(run: RunBegun, deviceId: string, at: Instant): Item {
  return toItem({ id: namedOf(run), part: deviceId, expires: expiresAfter(at) });
}

/** Throws `Unreadable`. */
export function deviceIn(item: StoredItem): string {
  return text(item.part, `Work ${item.id?.S} part`);
}
