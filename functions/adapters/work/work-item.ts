import {
  banOfPass,
  PASS_KINDS,
  type Part,
  type Pass,
  type PassKind,
  type PassOf,
  RUN_NEEDS,
  RUN_OUTCOMES,
} from '../../domain/passes/pass.ts';
import type { Slot } from '../../domain/passes/slots.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { PASSES_KEPT } from '../../domain/time/retention.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { storable } from '../dynamodb/item-size.ts';
import {
  fields,
  flag,
  listOf,
  number,
  oneOf,
  orNull,
  type Reader,
  type StoredItem,
  text,
} from '../dynamodb/read-attribute.ts';
import { packCounts, packedCounts } from './packed-counts.ts';

const COMMON = {
  id: text,
  asOf: number,
  startedAt: number,
  parts: number,
  finishedAt: orNull(number),
  givenUpAt: orNull(number),
  counts: packedCounts,
};

const READERS: { readonly [K in PassKind]: Reader<PassOf<K>> } = {
  census: fields({ ...COMMON, kind: oneOf('census'), version: number }),
  preview: fields({
    ...COMMON,
    kind: oneOf('preview'),
    banId: text,
    revision: number,
    purpose: text,
  }),
  sweep: fields({
    ...COMMON,
    kind: oneOf('sweep'),
    banId: text,
    revision: number,
    purpose: oneOf('instant', 'follow-up'),
  }),
  retire: fields({
    ...COMMON,
    kind: oneOf('retire'),
    source: text,
    run: text,
    purpose: oneOf('count', 'retire'),
    expected: number,
    begunAt: number,
    retireAll: flag,
    testifiedAt: orNull(number),
    outcome: orNull(oneOf(...RUN_OUTCOMES)),
    needs: orNull(oneOf(...RUN_NEEDS)),
  }),
};

const readKind = fields<Pick<Pass, 'kind'>>({ kind: oneOf(...PASS_KINDS) });

const readPass: Reader<Pass> = (attribute, where) =>
  READERS[readKind(attribute, where).kind](attribute, where);

const readPart = fields<Part>({
  passId: text,
  part: number,
  cursor: orNull(text),
  done: flag,
  counts: packedCounts,
  nextDueAt: orNull(number),
  heartbeat: number,
  lock: number,
});

export const RUNNING = 'RUNNING';

/** All slots lie in one item, so that one condition holds for each and for their number. */
export const SLOTS_KEY = toItem({ id: 'ASIDE', part: 'SLOTS' });

export interface StoredSlots {
  readonly held: readonly Slot[];
  readonly lock: number;
}

const readSlots = fields<StoredSlots>({
  held: listOf(fields<Slot>({ name: text, passId: text })),
  lock: number,
});

export function toSlotsItem(slots: StoredSlots): Item {
  return { ...SLOTS_KEY, ...toItem({ saved: slots, lock: slots.lock }) };
}

/** `undefined`: no slot was ever taken. Throws `Unreadable`. */
export function fromSlotsItem(item: StoredItem | undefined): StoredSlots {
  return item === undefined
    ? { held: [], lock: 0 }
    : readSlots(item.saved, `Work ${item.id?.S} ${item.part?.S} saved`);
}

/** Epoch seconds, for the table's time to live. */
export function expiresAfter(at: Instant): number {
  return Math.floor((at + PASSES_KEPT) / 1_000);
}

export function workKey(passId: string, part = 'PASS'): Item {
  return toItem({ id: `WORK#${passId}`, part });
}

export function partName(part: number): string {
  return `PART#${String(part).padStart(4, '0')}`;
}

/** The key that lists a pass: under its ban or the fleet, by when it began. */
export function listingKey(pass: Pass): Item {
  return toItem({
    id: listingOf(banOfPass(pass)),
    part: `${new Date(pass.startedAt).toISOString()}#${pass.id}`,
  });
}

export function listingOf(banId: string | null): string {
  return `PASSES#${banId ?? 'fleet'}`;
}

/**
 * A pass under any key. The attribute `pass` holds the pass itself, because its own id is not the
 * row's. The row expires only once the pass is over.
 */
export function toPassItem(key: Item, pass: Pass): Item {
  const stored = { ...pass, counts: packCounts(pass.counts) };
  const over = pass.finishedAt ?? pass.givenUpAt;
  const expires = over === null ? null : expiresAfter(over);
  return storable(
    { ...key, ...toItem({ pass: stored, expires, finished: over }) },
    `pass ${pass.id}`,
  );
}

/** Throws `Unreadable`. */
export function fromPassItem(item: StoredItem): Pass {
  return readPass(item.pass, `Work ${item.id?.S} ${item.part?.S} pass`);
}

/** `saved` holds the part. `lock` stands beside it for the condition. */
export function toPartItem(part: Part): Item {
  const saved = { ...part, counts: packCounts(part.counts) };
  const key = workKey(part.passId, partName(part.part));
  const item = {
    ...key,
    ...toItem({ saved, lock: part.lock, expires: expiresAfter(part.heartbeat) }),
  };
  return storable(item, `part ${part.part} of pass ${part.passId}`);
}

/** Throws `Unreadable`. */
export function fromPartItem(item: StoredItem): Part {
  return readPart(item.saved, `Work ${item.id?.S} ${item.part?.S} saved`);
}
