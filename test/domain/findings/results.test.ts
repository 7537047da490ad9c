import { describe, expect, test } from '@jest/globals';
import { afterResult } from '../../../functions/domain/findings/decide.ts';
import type { Finding, Outcome } from '../../../functions/domain/findings/finding.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import {
  absent,
  ask,
  banOf,
  EFFECTIVE,
  findingOf,
  present,
  settled,
  WECHAT,
  WEIXIN_WORK,
} from '../fixtures.ts';

const ban = banOf();
const heardAt = EFFECTIVE + HOUR;

function word(finding: Finding, outcome: Outcome, at = heardAt, n = finding.n): Finding | null {
  return afterResult(finding, { n, outcome, detail: null, at, lasting: false }, at);
}

function must(finding: Finding | null): Finding {
  if (finding === null) throw new Error('the word was not taken');
  return finding;
}

describe('a connector’s word', () => {
  test('that an order is done is noted: only an inventory proves it', () => {
    const heard = must(word(findingOf(), 'done'));
    expect(heard).toMatchObject({
      status: 'open',
      outstanding: 2,
      sequence: 2,
      lastResult: { outcome: 'done', n: 2 },
    });
    expect(settled(ban, heard, heardAt, absent(heardAt))).toMatchObject({
      status: 'resolved',
      cause: 'absent',
    });
  });

  test('that an order failed is noted, and the order stands', () => {
    expect(word(findingOf(), 'failed')).toMatchObject({
      status: 'open',
      outstanding: 2,
      phase: 'remove',
    });
  });

  test('that the app cannot be started resolves the finding, and says by what', () => {
    expect(word(findingOf(), 'disabled')).toMatchObject({
      status: 'resolved',
      cause: 'disabled',
      said: 'finding.resolved',
      outstanding: null,
      sequence: 3,
      endedAt: heardAt,
    });
  });

  test.each([1, 3])('about order %i is not taken where the finding is at order 2', (n) => {
    expect(word(findingOf(), 'disabled', heardAt, n)).toBeNull();
  });

  test('that was said before is not taken twice', () => {
    const heard = must(word(findingOf(), 'done'));
    expect(word(heard, 'done', heardAt + HOUR)).toBeNull();
  });

  test('that is older than the last one is not taken', () => {
    const heard = must(word(findingOf(), 'failed'));
    expect(word(heard, 'disabled', heardAt - 1)).toBeNull();
    expect(word(heard, 'disabled', heardAt + 1)).toMatchObject({ status: 'resolved' });
  });

  test('of the same instant as the last one is not taken', () => {
    const heard = must(word(findingOf(), 'failed'));
    expect(word(heard, 'disabled', heardAt)).toBeNull();
  });

  test.each<[Finding['status'], boolean]>([
    ['open', true],
    ['exempt', true],
    ['unenforceable', true],
    ['resolved', true],
    ['withdrawn', false],
  ])('that an order is done is noted on a finding that is %s: %s', (status, noted) => {
    const finding = findingOf({ status, outstanding: null });
    const heard = word(finding, 'done');
    expect(heard?.lastResult ?? null).toEqual(
      noted ? { n: 2, outcome: 'done', detail: null, at: heardAt, lasting: false } : null,
    );
    if (heard) expect(heard).toMatchObject({ status, sequence: 2, lock: 3 });
  });

  test.each<[string, Partial<Finding>]>([
    ['without an order outstanding', { outstanding: null }],
    ['with another order outstanding', { outstanding: 1 }],
    ['on a device that is exempt', { status: 'exempt' }],
    ['on a finding that is resolved', { status: 'resolved', cause: 'absent' }],
  ])('of disabling is only noted in the phase of removal %s', (_name, change) => {
    const finding = findingOf(change);
    expect(word(finding, 'disabled')).toMatchObject({
      status: finding.status,
      cause: finding.cause,
      sequence: 2,
      lastResult: { outcome: 'disabled', n: 2 },
    });
  });

  test.each<[string, Partial<Finding>]>([
    ['of a notice', { phase: 'notice', firstRemovalAt: null }],
    ['of an order that was withdrawn', { outstanding: null, phase: 'scheduled' }],
    ['on an exempt device', { status: 'exempt', outstanding: null, phase: 'scheduled' }],
    [
      'on a device that cannot be ordered to remove',
      { status: 'unenforceable', cause: 'management', phase: 'notice' },
    ],
    [
      'while an app was added that nobody ordered yet',
      { grown: true, apps: [WECHAT, WEIXIN_WORK], appCount: 2 },
    ],
  ])('of disabling resolves nothing %s', (_name, change) => {
    const finding = findingOf(change);
    expect(word(finding, 'disabled')).toMatchObject({ status: finding.status, sequence: 2 });
  });

  test('on a finding that was withdrawn is not taken', () => {
    expect(
      word(findingOf({ status: 'withdrawn', cause: 'lifted', outstanding: null }), 'done'),
    ).toBeNull();
  });
});

describe('an app that cannot be started', () => {
  const disabled = must(word(findingOf(), 'disabled'));

  test('does not flap: it goes on being listed, and the finding stays resolved', () => {
    expect(ask(ban, disabled, heardAt + DAY, present()).next).toBeNull();
    expect(ask(ban, disabled, heardAt + DAY).next).toBeNull();
  });

  test('that is no longer listed is gone', () => {
    expect(settled(ban, disabled, heardAt + DAY, absent(heardAt + DAY))).toMatchObject({
      status: 'resolved',
      cause: 'absent',
      sequence: 3,
    });
  });

  test('that goes unseen by a reporter that does not see everything stays disabled', () => {
    expect(
      ask(ban, disabled, heardAt + DAY, absent(heardAt + DAY, { complete: false })).next,
    ).toBeNull();
  });

  test('that comes back after it was gone opens a new episode', () => {
    const gone = settled(ban, disabled, heardAt + DAY, absent(heardAt + DAY));
    expect(settled(ban, gone, heardAt + 2 * DAY, present())).toMatchObject({
      status: 'open',
      episode: 2,
      n: 3,
    });
  });

  test('does not hide another banned app that comes beside it', () => {
    const beside = settled(ban, disabled, heardAt + DAY, present(WECHAT, WEIXIN_WORK));
    expect(beside).toMatchObject({
      status: 'open',
      episode: 2,
      n: 3,
      phase: 'remove',
      appCount: 2,
    });
  });

  test('of two, one that was gone and comes back is ordered again', () => {
    const both = must(word(findingOf({ apps: [WECHAT, WEIXIN_WORK], appCount: 2 }), 'disabled'));
    const one = settled(ban, both, heardAt + DAY, present(WECHAT));
    expect(one).toMatchObject({
      status: 'resolved',
      cause: 'disabled',
      apps: [WECHAT],
      sequence: 3,
    });
    expect(settled(ban, one, heardAt + 2 * DAY, present(WECHAT, WEIXIN_WORK))).toMatchObject({
      status: 'open',
      n: 3,
    });
  });

  test('that can be started after all opens a new episode, with as many apps as were known', () => {
    const known = findingOf({ appCount: 11 });
    const back = must(word(must(word(known, 'disabled')), 'failed', heardAt + 1));
    expect(back).toMatchObject({
      status: 'open',
      episode: 2,
      phase: 'scheduled',
      outstanding: null,
      n: 2,
      appCount: 11,
    });
    expect(settled(ban, back, heardAt + 1)).toMatchObject({
      phase: 'remove',
      n: 3,
      outstanding: 3,
    });
  });

  test('stays where it is when its ban is lifted', () => {
    expect(
      ask(banOf({}, { liftedAt: heardAt + 1 }), disabled, heardAt + DAY, present()).next,
    ).toBeNull();
  });
});
