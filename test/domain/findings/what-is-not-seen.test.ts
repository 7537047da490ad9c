import { describe, expect, test } from '@jest/globals';
import {
  COVERAGES,
  type Coverage,
  joined,
  seesAtLeast,
} from '../../../functions/domain/devices/app.ts';
import { afterResult, decide } from '../../../functions/domain/findings/decide.ts';
import type { Finding } from '../../../functions/domain/findings/finding.ts';
import { currentOrder, orderContent } from '../../../functions/domain/findings/order.ts';
import type { Presence } from '../../../functions/domain/findings/presence.ts';
import { DAY, HOUR, type Instant } from '../../../functions/domain/time/instant.ts';
import { aNamedApp } from '../../made/named-app.ts';
import { banOf, EFFECTIVE, headOf, WECHAT } from '../fixtures.ts';

const FLAPS = 14 * DAY;
const ban = banOf({ followUp: { every: 'P1D', maxRounds: 3 }, escalation: { after: 'P3D' } });

/** A device whose lists come one after the other, and the rows that decisions make of them. */
class Device {
  finding: Finding | null = null;
  readonly said: string[] = [];
  #head = headOf({ management: 'full' });

  manage(change: Partial<ReturnType<typeof headOf>>): this {
    this.#head = { ...this.#head, ...change };
    return this;
  }

  see(now: Instant, presence: Presence): Finding {
    for (let asked = 0; asked < 6; asked++) {
      const situation = { ban, device: this.#head, presence, finding: this.finding };
      const { next } = decide({ ...situation, flapsWithin: FLAPS, now });
      if (next === null) break;
      if (next.sequence > (this.finding?.sequence ?? 0))
        this.said.push(`${next.said} ${next.phase}`);
      this.finding = next;
    }
    if (this.finding === null) throw new Error('nothing was found');
    return this.finding;
  }
}

const listed = (coverage: Coverage, change: Partial<typeof WECHAT> = {}): Presence => ({
  kind: 'present',
  how: 'seen',
  apps: [{ ...WECHAT, ...change }],
  coverage,
  review: [],
});
const lacking: Presence = { ...listed('all'), kind: 'present', how: 'lacking' } as Presence;
const missing = (observedAt: Instant, coverage: Coverage, review: string[] = []): Presence => ({
  kind: 'absent',
  coverage,
  observedAt,
  amended: false,
  review: review.map((id) => aNamedApp({ id })),
});
const recorded: Presence = { kind: 'as-recorded' };
const at = (days: number) => EFFECTIVE + days * DAY;

describe('a list without the app', () => {
  const proves = (by: Coverage, than: Coverage) => {
    const device = new Device();
    device.see(at(0), listed(than));
    return device.see(at(1), missing(at(1), by)).status === 'resolved';
  };

  test.each(COVERAGES.filter((one) => one !== 'none'))(
    'of coverage %s resolves what such a list showed, and nothing wider',
    (coverage) => {
      expect(proves(coverage, coverage)).toBe(true);
      expect(proves('all', coverage)).toBe(true);
      expect(proves(coverage, 'all')).toBe(coverage === 'all');
      expect(proves('none', coverage)).toBe(false);
    },
  );

  test('resolves no more than it sees, though only the first list saw further', () => {
    const device = new Device();
    device.see(at(0), listed('all'));
    device.see(at(1), listed('work-profile'));
    expect(device.see(at(2), missing(at(2), 'work-profile')).status).toBe('open');
    expect(device.see(at(3), missing(at(3), 'all'))).toMatchObject({
      status: 'resolved',
      evidenceAt: at(3),
    });
  });

  test('coverages are joined to one that sees all that either does', () => {
    for (const a of COVERAGES)
      for (const b of COVERAGES) {
        expect(seesAtLeast(joined(a, b), a)).toBe(true);
        expect(seesAtLeast(joined(a, b), b)).toBe(true);
        expect(joined(a, b)).toBe(joined(b, a));
      }
  });
});

describe('a manager that reaches less far than when the app was seen', () => {
  test('is asked for no removal until the app is seen where it reaches', () => {
    const device = new Device();
    device.see(at(0), listed('all'));
    const shrunk = device.manage({ management: 'work-profile' }).see(at(1), recorded);
    expect(shrunk).toMatchObject({
      status: 'unenforceable',
      cause: 'management',
      phase: 'notice',
    });
    expect(device.see(at(9), recorded)).toMatchObject({ status: 'unenforceable' });
    expect(device.see(at(10), listed('work-profile'))).toMatchObject({
      status: 'open',
      phase: 'remove',
    });
  });
});

describe('what only a matcher for review names in the place of the app', () => {
  test('is reviewed: its order is withdrawn, and nothing is ordered', () => {
    const device = new Device();
    device.see(at(0), listed('all'));
    const unclear = device.see(at(1), missing(at(1), 'all', ['com.tencent.mm2']));
    expect(unclear).toMatchObject({
      status: 'open',
      cause: 'needs-review',
      phase: 'scheduled',
      outstanding: null,
      said: 'order.withdrawn',
      apps: [{ id: 'com.tencent.mm2' }],
    });
    const said = device.said.length;
    for (const day of [2, 5, 9]) device.see(at(day), recorded);
    device.see(at(10), missing(at(10), 'all', ['com.tencent.mm2']));
    expect(device.said).toHaveLength(said);
    expect(device.finding).toMatchObject({ status: 'open', cause: 'needs-review' });
  });

  test('ends with a list without it, or with an enforcing match', () => {
    const gone = new Device();
    gone.see(at(0), listed('all'));
    gone.see(at(1), missing(at(1), 'all', ['com.tencent.mm2']));
    expect(gone.see(at(2), missing(at(2), 'all'))).toMatchObject({
      status: 'resolved',
      cause: 'absent',
    });
    const back = new Device();
    back.see(at(0), listed('all'));
    back.see(at(1), missing(at(1), 'all', ['com.tencent.mm2']));
    expect(back.see(at(2), listed('all'))).toMatchObject({
      status: 'open',
      cause: null,
      phase: 'remove',
      unclear: false,
    });
  });

  test('proves the app gone where it was there beside the app', () => {
    const device = new Device();
    const beside = [aNamedApp({ id: 'com.tencent.mm2' })];
    device.see(at(0), { ...listed('all'), kind: 'present', review: beside } as Presence);
    expect(device.see(at(1), missing(at(1), 'all', ['com.tencent.mm2'])).status).toBe('resolved');
  });
});

describe('an app that comes and goes', () => {
  function returns(times: number) {
    const device = new Device();
    device.see(at(0), listed('all'));
    for (let time = 1; time <= times; time++) {
      device.see(at(time) - HOUR, missing(at(time) - HOUR, 'all'));
      device.see(at(time), listed('all'));
    }
    return device;
  }

  test('keeps its episode, and has an order and a clock of its own at the first return', () => {
    const { finding } = returns(1);
    expect(finding).toMatchObject({
      episode: 1,
      n: 2,
      phase: 'remove',
      rounds: 0,
      firstRemovalAt: at(1),
      back: { times: 1, orderedAt: at(1) },
    });
    const order = finding === null ? null : currentOrder(finding);
    if (finding === null || order === null) throw new Error('there is no order');
    expect(orderContent(finding, order, ban.document)).toMatchObject({ flapping: true });
  });

  test('goes on by the first return’s clock, and each return is a round', () => {
    const { finding } = returns(3);
    expect(finding).toMatchObject({
      episode: 1,
      n: 4,
      rounds: 2,
      firstRemovalAt: at(1),
      back: { times: 3, orderedAt: at(3) },
    });
  });

  test('is ordered away in its return before the device is taken out of use', () => {
    const device = returns(4);
    // Three days after the first return, the escalation holds by the clock.
    expect(device.finding).toMatchObject({ phase: 'remove', back: { orderedAt: at(4) } });
    expect(device.see(at(5), recorded)).toMatchObject({ phase: 'quarantine' });
    device.see(at(6), missing(at(6), 'all'));
    expect(device.see(at(6) + HOUR, listed('all'))).toMatchObject({ phase: 'remove' });
    expect(device.see(at(6) + 2 * HOUR, listed('all')).phase).toBe('remove');
  });

  test('fails in the end', () => {
    const device = returns(4);
    expect(device.finding?.rounds).toBe(3);
    const late = banOf({ followUp: { every: 'P1D', maxRounds: 3 } });
    const situation = { device: headOf(), presence: recorded, finding: device.finding };
    const { next } = decide({ ...situation, ban: late, flapsWithin: FLAPS, now: at(6) });
    expect(next).toMatchObject({ failed: true, said: 'finding.failed' });
  });

  test.each([
    ['later than the stage’s days', 15, {}, listed('all')],
    ['after a new enrolment', 2, { enrolledAt: at(1.5) }, listed('all')],
    ['as another app', 2, {}, listed('all', { id: 'com.other' })],
  ] as const)('begins a new episode where it comes back %s', (_name, day, change, presence) => {
    const device = new Device();
    device.see(at(0), listed('all'));
    device.see(at(1), missing(at(1), 'all'));
    expect(device.manage(change).see(at(1 + day), presence)).toMatchObject({
      episode: 2,
      back: null,
    });
  });
});

describe('a list that proves nothing and lacks the app', () => {
  test('keeps repeats and quarantine away for a day, once an episode', () => {
    const device = new Device();
    device.see(at(0), listed('all'));
    const doubted = device.see(at(2.5), lacking);
    expect(doubted).toMatchObject({ doubt: { since: at(2.5), lacking: true } });
    const { n } = doubted;
    expect(device.see(at(3.4), recorded)).toMatchObject({ n, phase: 'remove' });
    expect(device.see(at(3.5), recorded).phase).toBe('quarantine');
    device.see(at(4), listed('all'));
    expect(device.see(at(5), lacking).doubt).toEqual({ since: at(2.5), lacking: true });
  });

  test('counts no more once a list shows the app again', () => {
    const device = new Device();
    device.see(at(0), listed('all'));
    device.see(at(0.9), lacking);
    const { n } = device.see(at(0.95), listed('all'));
    expect(device.see(at(1.1), recorded).n).toBe(n + 1);
  });
});

describe('the word that an app cannot be started', () => {
  function hidden(lasting: boolean, change: Partial<typeof WECHAT>) {
    const device = new Device();
    const { n } = device.see(at(0), listed('all', change));
    const word = { n, outcome: 'disabled', detail: null, at: at(0), lasting } as const;
    const after = device.finding && afterResult(device.finding, word, at(0));
    if (after === null) throw new Error('the word changed nothing');
    device.finding = after;
    return device;
  }
  const opened = { status: 'open', episode: 2, phase: 'remove', rounds: 0 };

  test('is not about another version of it', () => {
    const device = hidden(false, { version: '70.0' });
    expect(device.see(at(1), listed('all', { version: '70.0' })).status).toBe('resolved');
    expect(device.see(at(9), listed('all', { version: '91.0' }))).toMatchObject(opened);
  });

  test('is over where a list has it as installed after it had it as disabled', () => {
    const device = hidden(false, {});
    expect(device.see(at(1), listed('all')).status).toBe('resolved');
    expect(device.see(at(2), listed('all', { state: 'disabled' })).status).toBe('resolved');
    expect(device.see(at(3), listed('all', { state: 'installed' }))).toMatchObject(opened);
  });

  test('lasts whatever is listed, where a rule blocks every version, until it failed', () => {
    const device = hidden(true, { version: '70.0', state: 'disabled' });
    const later = device.see(at(9), listed('all', { version: '91.0', state: 'installed' }));
    expect(later).toMatchObject({ status: 'resolved', cause: 'disabled' });
    const failed = {
      n: later.n,
      outcome: 'failed',
      detail: null,
      at: at(10),
      lasting: false,
    } as const;
    expect(afterResult(later, failed, at(10))).toMatchObject({ status: 'open' });
  });
});
