import { describe, expect, test } from '@jest/globals';
import { type Head, newHead, sameFacts, sameHead } from '../../../functions/domain/devices/head.ts';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { APPROVED, headOf } from '../fixtures.ts';

describe('two heads', () => {
  // Whether the heads agree in facts, and whether one can become the other without a write.
  test.each<[string, Partial<Head>, Partial<Head>, boolean, boolean]>([
    ['nothing', {}, {}, true, true],
    ['who it is', {}, { deviceId: 'device-2' }, true, false],
    ['its token', { tokenHash: null }, {}, true, false],
    ['its platform', {}, { platform: 'ios' }, false, false],
    ['its version', {}, { osVersion: '15' }, true, false],
    ['its version, known now', { osVersion: null }, {}, true, false],
    ['its group', {}, { group: 'health' }, false, false],
    ['its ownership', {}, { ownership: 'personal' }, false, false],
    ['its management', {}, { management: 'full' }, false, false],
    ['its coverage', {}, { coverage: 'none' }, false, false],
    ['its apps', { inventoryHash: 'a' }, { inventoryHash: 'b' }, false, false],
    ['its apps, known now', { inventoryHash: null }, { inventoryHash: 'b' }, false, false],
    ['when its apps were seen', {}, { observedAt: APPROVED }, true, false],
    ['what it was judged by', { judgedBy: 1 }, { judgedBy: 2 }, true, false],
    ['what it was judged by, known now', { judgedBy: null }, { judgedBy: 0 }, true, false],
    ['its first match', {}, { matches: ['a'] }, true, false],
    ['one of its matches', { matches: ['a', 'b'] }, { matches: ['a', 'c'] }, true, false],
    ['nothing, with matches', { matches: ['a', 'b'] }, { matches: ['a', 'b'] }, true, true],
    ['what is disabled', { disabled: ['a'] }, { disabled: [] }, true, false],
    ['its end', {}, { retiredAt: APPROVED }, false, false],
    ['when it was seen', {}, { lastSeen: APPROVED + DAY }, true, true],
    ['its source’s run', {}, { run: 'run-2' }, true, true],
    ['its lock', {}, { lock: 9 }, true, true],
  ])('that differ in %s', (_name, one, other, facts, head) => {
    const [a, b] = [headOf(one), headOf(other)];
    expect([sameFacts(a, b), sameHead(a, b)]).toEqual([facts, head]);
    expect([sameFacts(b, a), sameHead(b, a)]).toEqual([facts, head]);
  });
});

test('the head of a device before its first inventory says that nothing is known', () => {
  const born = {
    deviceId: 'device-1',
    tokenHash: null,
    source: 'mdm',
    externalId: 'D-1',
    hardwareHash: null,
    platform: 'ios',
    osVersion: '17',
    group: 'health',
    ownership: 'personal',
    management: 'full',
  } as const;
  expect(newHead(born, APPROVED)).toEqual({
    ...born,
    settling: null,
    coverage: 'none',
    inventoryHash: null,
    observedAt: null,
    appCount: 0,
    doubt: null,
    judgedBy: null,
    matches: [],
    disabled: [],
    installingSince: null,
    lastSeen: APPROVED,
    run: null,
    retiredAt: null,
    enrolledAt: APPROVED,
    rotation: null,
    lock: 0,
  });
});
