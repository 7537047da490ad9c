import { randomBytes, randomInt } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { toRevisionItem } from '../../functions/adapters/bans/ban-item.ts';
import { bansInIndex, indexChunk } from '../../functions/adapters/bans/blocklist-index.ts';
import { toChunkItem } from '../../functions/adapters/bans/blocklist-item.ts';
import { toAttribute, toItem } from '../../functions/adapters/dynamodb/attribute.ts';
import { itemSize, storable } from '../../functions/adapters/dynamodb/item-size.ts';
import { TooLarge } from '../../functions/adapters/dynamodb/too-large.ts';
import { Unreadable } from '../../functions/adapters/dynamodb/unreadable.ts';
import { fromFindingItem, toFindingItem } from '../../functions/adapters/fleet/finding-item.ts';
import { fromHeadItem, toHeadItem } from '../../functions/adapters/fleet/head-item.ts';
import {
  fromInventoryItem,
  toInventoryItem,
} from '../../functions/adapters/fleet/inventory-item.ts';
import { MOST_BANS } from '../../functions/domain/bans/approvable.ts';
import { pendingGate } from '../../functions/domain/bans/gate.ts';
import { NOON } from '../made/noon.ts';
import {
  fullFinding,
  someDocument,
  someEnforcedBan,
  someFinding,
  someHead,
  someInventory,
  someRevision,
} from './rows.ts';

describe('a finding’s row', () => {
  test('is within the 1 KB that one write unit covers, and a full one within two', () => {
    const banId = 'ca-2023-10-30-wechat-kaspersky';
    const deviceId = 'f'.repeat(32);
    expect(itemSize(toFindingItem(someFinding({ banId, deviceId })))).toBeLessThan(512);
    const { apps, orders, ...ordered } = fullFinding({ banId, deviceId });
    const usual = { ...ordered, apps: apps.slice(0, 3), orders: orders.slice(0, 4) };
    expect(itemSize(toFindingItem(usual))).toBeLessThan(1024);
    expect(itemSize(toFindingItem(fullFinding({ banId, deviceId })))).toBeLessThan(1280);
  });

  test('leaves out what is not set', () => {
    const names = Object.keys(toFindingItem(someFinding({ apps: [], appCount: 0 })));
    for (const name of [
      'cause',
      'overdue',
      'failed',
      'grown',
      'orders',
      'apps',
      'lastResult',
      'banId',
      'shard',
    ]) {
      expect(names).not.toContain(name);
    }
  });

  test('keeps a ban id that has the separator in it', () => {
    const finding = someFinding({ banId: 'odd#id', shard: 1023 });
    expect(fromFindingItem(toFindingItem(finding))).toEqual(finding);
  });

  test.each([
    ['no partition', { banShard: { S: 'ban' } }],
    ['no status', { status: { S: 'gone' } }],
    ['a number in words', { n: { S: 'three' } }],
    ['an order of another form', { orders: { L: [{ S: 'remove' }] } }],
    ['a device that is not one', { device: { S: 'phone' } }],
  ])('is thrown as unreadable with %s', (_what, change) => {
    expect(() => fromFindingItem({ ...toFindingItem(someFinding()), ...change })).toThrow(
      Unreadable,
    );
  });

  test('is read although a later version added something', () => {
    const finding = fullFinding();
    expect(fromFindingItem({ ...toFindingItem(finding), addedLater: { S: 'x' } })).toEqual(finding);
  });
});

test('a head’s row is under 1 KB with a handful of bans', () => {
  const matches = ['one', 'two', 'three', 'four', 'five'].map((id) => `ca-2023-10-30-${id}`);
  const head = someHead({
    source: 'mdm',
    externalId: 'D-1029384756',
    inventoryHash: `sha256-${'b'.repeat(64)}`,
    matches,
  });
  expect(itemSize(toHeadItem(head))).toBeLessThan(1024);
  expect(fromHeadItem(toHeadItem(head))).toEqual(head);
});

test(
  'an inventory’s apps come back as they were, ' + 'in any script, and a broken one is thrown',
  () => {
    const inventory = someInventory('d1');
    const item = toInventoryItem(inventory);
    expect(fromInventoryItem(item)).toEqual(inventory);
    expect(() => fromInventoryItem({ ...item, apps: { B: new Uint8Array([1, 2, 3]) } })).toThrow(
      'Inventories d1.apps',
    );
    expect(() => fromInventoryItem({ ...item, apps: { S: '[]' } })).toThrow(Unreadable);
  },
);

describe('the size that DynamoDB counts', () => {
  test.each([
    ['text in UTF-8', { a: 'é' }, 3],
    ['a number, two digits a byte', { a: 1234 }, 4],
    ['a negative number', { a: -1234 }, 5],
    ['zeros at the end for nothing', { a: 1_000_000 }, 3],
    ['true', { a: true }, 2],
    ['binary', { a: new Uint8Array(7) }, 8],
    ['a list', { a: ['x', 'y'] }, 8],
    ['a map', { a: { b: 'x' } }, 7],
  ])('of %s', (_what, fields, bytes) => {
    expect(itemSize(toItem(fields))).toBe(bytes);
  });

  test('over 400 KB is refused before it is written, with what and how much', () => {
    const edge = toItem({ text: 'x'.repeat(400 * 1024 - 4) });
    expect(storable(edge, 'a row')).toBe(edge);
    expect(() => storable(toItem({ text: 'x'.repeat(400 * 1024 - 3) }), 'a row')).toThrow(TooLarge);
    const noise = Array.from({ length: 60_000 }, (_, i) => `https://example.org/${Math.sin(i)}`);
    const document = { ...someDocument('large'), assumed: noise };
    const revision = { ...someRevision('large', 4), document };
    expect(() => toRevisionItem(revision)).toThrow(
      /revision 4 of ban large has \d+ bytes, and a DynamoDB item takes at most 409600/,
    );
  });
});

test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [() => 1], [Symbol('x')], [10n]])(
  '%p is never stored',
  (value) => {
    expect(() => toAttribute(value)).toThrow(TypeError);
  },
);

describe('the list of the bans in force', () => {
  /** Letters that no packing makes much smaller. */
  const noise = (length: number) =>
    Array.from({ length }, () => String.fromCodePoint(0x4e00 + randomInt(20_000))).join('');
  const bans = [...Array(MOST_BANS).keys()].map((n) =>
    someEnforcedBan(`${randomBytes(28).toString('hex')}-${String(n).padStart(3, '0')}`, {
      gate: {
        ...pendingGate(1, 1_000_000, randomBytes(191).toString('base64url'), NOON),
        reason: noise(2_000),
      },
    }),
  );

  test('fits one item with as many bans as there may be, and the longest reasons', () => {
    const item = toChunkItem('the list', indexChunk(bans), 1_700_000_000);
    expect(itemSize(item)).toBeLessThan(400 * 1024);
  });

  test('keeps the beginning of a long reason, whole characters only, and short ones whole', () => {
    const [first] = bans;
    if (!first) throw new Error('there are many');
    const short = { ...first, gate: { ...first.gate, reason: 'as intended' } };
    const emoji = { ...first, gate: { ...first.gate, reason: '🧯'.repeat(500) } };
    const listed = bansInIndex(indexChunk([first, short, emoji]));
    const reasons = listed.map(({ gate }) => gate.reason);
    expect(first.gate.reason.startsWith(reasons[0]?.slice(0, -1) ?? '?')).toBe(true);
    expect(reasons[0]).toHaveLength(133);
    expect(reasons[1]).toBe('as intended');
    expect(reasons[2]).toBe(`${'🧯'.repeat(99)}…`);
  });

  test('has the same name when it is made again of what was read of it', () => {
    const chunk = indexChunk(bans);
    const again = bansInIndex(chunk).map((listed, i) => ({
      ...(bans[i] ?? someEnforcedBan('none')),
      gate: listed.gate,
    }));
    expect(indexChunk(again).hash).toBe(chunk.hash);
  });
});
