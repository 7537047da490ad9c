import { describe, expect, test } from '@jest/globals';
import type { Head } from '../../../functions/domain/devices/head.ts';
import { type Reenrolling, reenrolled } from '../../../functions/domain/devices/reenrollment.ts';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { anEnrollmentKey } from '../../made/enrollment-key.ts';
import { aHead } from '../../made/head.ts';
import { NOON } from '../../made/noon.ts';

const key = anEnrollmentKey({ kind: 'reporter', reenroll: 'rotate', group: 'ministry' });
const before = aHead({
  group: 'ministry',
  management: 'none',
  platform: 'linux',
  source: null,
  externalId: null,
  tokenHash: 'a'.repeat(64),
  inventoryHash: 'sha256-1',
  observedAt: NOON,
  matches: ['wechat'],
});
const sent = (change: Partial<Reenrolling> = {}): Reenrolling => ({
  key,
  tokenHash: 'b'.repeat(64),
  platform: 'linux',
  osVersion: null,
  attempt: 'one',
  ...change,
});
const rotated = (at: number, change: Partial<NonNullable<Head['rotation']>> = {}): Head => ({
  ...before,
  rotation: { at, attempt: 'one', unlisted: true, ...change },
});

describe('a reporter that enrols again', () => {
  test('keeps all but its token and the time of its enrolment', () => {
    const now = NOON + 5;
    expect(reenrolled(before, sent({ osVersion: '24.04' }), now)).toEqual({
      kind: 'rotated',
      isRepeat: false,
      head: {
        ...before,
        tokenHash: 'b'.repeat(64),
        osVersion: '24.04',
        lastSeen: now,
        enrolledAt: now,
        rotation: { at: now, attempt: 'one', unlisted: true },
        lock: before.lock + 1,
      },
    });
  });

  test.each<[string, Partial<Head>, Partial<Reenrolling>]>([
    ['with a key that refuses', {}, { key: { ...key, reenroll: 'refuse' } }],
    ['with a key of another group', {}, { key: { ...key, group: 'embassy' } }],
    ['as another platform', {}, { platform: 'windows' }],
    ['where an agent is enrolled', { management: 'agent' }, {}],
    ['where a source reports the device', { source: 'mdm', tokenHash: null }, {}],
    ['once it is revoked', { retiredAt: NOON, tokenHash: null }, {}],
  ])('is refused %s', (_name, head, change) => {
    expect(reenrolled({ ...before, ...head }, sent(change), NOON)).toEqual({ kind: 'not-its-own' });
  });

  test('may do so once in 24 hours', () => {
    const other = sent({ attempt: 'two' });
    const retryAt = NOON + DAY;
    for (const attempt of ['two', null])
      expect(reenrolled(rotated(NOON), sent({ attempt }), retryAt - 1)).toEqual({
        kind: 'too-early',
        retryAt,
      });
    expect(reenrolled(rotated(NOON), other, retryAt)).toMatchObject({
      kind: 'rotated',
      isRepeat: false,
      head: { enrolledAt: retryAt, rotation: { at: retryAt, attempt: 'two' } },
    });
  });

  test('may repeat one enrolment until a list has come, and that is no second one', () => {
    const again = reenrolled(rotated(NOON), sent(), NOON + 5);
    expect(again).toMatchObject({ kind: 'rotated', isRepeat: true });
    if (again.kind !== 'rotated') throw new Error('unreachable');
    const { enrolledAt, rotation } = rotated(NOON);
    expect(again.head).toMatchObject({ enrolledAt, rotation, tokenHash: 'b'.repeat(64) });
    for (const change of [{ unlisted: false }, { attempt: 'two' }, { attempt: null }])
      expect(reenrolled(rotated(NOON, change), sent(), NOON + 5).kind).toBe('too-early');
    expect(reenrolled(rotated(NOON, { attempt: null }), sent({ attempt: null }), NOON).kind).toBe(
      'too-early',
    );
  });
});
