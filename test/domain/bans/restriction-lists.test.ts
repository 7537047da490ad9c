import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EnforcedBan } from '../../../functions/domain/bans/blocklist.ts';
import {
  blockedOn,
  MOST_UPCOMING,
  type RestrictedDevice,
  restrictionsFor,
  restrictionsOn,
} from '../../../functions/domain/bans/restriction-lists.ts';
import { blockedBy } from '../../../functions/domain/bans/restrictions.ts';
import { DAY, type Instant } from '../../../functions/domain/time/instant.ts';
import { aBrake } from '../../made/brake.ts';
import { banOf, blocklistOf, EFFECTIVE, exemptionOf, gateOf, timelineAt } from '../fixtures.ts';

const device: RestrictedDevice = {
  deviceId: 'device-1',
  hardwareHash: null,
  platform: 'android',
  group: 'treasury',
  ownership: 'organization',
  sparedBy: new Set(),
};

function named(id: string, packages: readonly string[], change: Partial<EnforcedBan> = {}) {
  const match = packages.map((packageName) => ({ platform: 'android' as const, packageName }));
  return banOf({ id, apps: [{ name: 'x', match }] }, change);
}

/** What each ban blocks, asked for this one device alone. */
function oneByOne(bans: readonly EnforcedBan[], to: RestrictedDevice, now: Instant) {
  return [...new Set(bans.flatMap((ban) => blockedBy(ban, to, now).map((app) => app.id)))].sort();
}

describe('what is kept of a blocklist', () => {
  const instants = [EFFECTIVE - DAY, EFFECTIVE, EFFECTIVE + DAY, EFFECTIVE + 3 * DAY];
  const when = fc.constantFrom(...instants);
  const ban = fc
    .record({
      id: fc.constantFrom('ban-a', 'ban-b', 'ban-c'),
      apps: fc.subarray(['com.a', 'com.b', 'com.c']),
      effective: when,
      lift: fc.option(fc.constant(EFFECTIVE + 2 * DAY)),
      groups: fc.subarray(['treasury', 'health']),
      exemption: fc.option(
        fc.record({
          devices: fc.subarray(['device-1', 'device-2']),
          groups: fc.subarray(['health']),
          from: when,
          expiresAt: when,
        }),
      ),
      state: fc.constantFrom('open' as const, 'pending' as const),
      paused: fc.boolean(),
    })
    .map(({ id, apps, effective, lift, groups, exemption, state, paused }) =>
      banOf(
        {
          id,
          scope: { platforms: ['android'], groups },
          timeline: timelineAt({ effective, lift }),
          apps: [
            {
              name: 'x',
              match: apps.map((packageName) => ({ platform: 'android', packageName })),
            },
          ],
        },
        {
          gate: gateOf({ state }),
          brakes: paused ? [aBrake()] : [],
          exemptions: exemption === null ? [] : [exemptionOf(exemption)],
        },
      ),
    );
  const asked = fc.record({
    deviceId: fc.constantFrom('device-1', 'device-2', 'device-3'),
    group: fc.constantFrom('treasury', 'health'),
    ownership: fc.constantFrom('organization' as const, 'personal' as const),
    sparedBy: fc.subarray(['ban-a', 'ban-b']).map((ids) => new Set(ids)),
    now: fc.tuple(when, fc.constantFrom(-1, 0, 1)).map(([at, by]) => at + by),
  });

  test('answers every device at every instant as if nothing were kept', () => {
    const bans = fc.uniqueArray(ban, { maxLength: 3, selector: (each) => each.id });
    fc.assert(
      fc.property(bans, fc.array(asked, { minLength: 2, maxLength: 6 }), (these, questions) => {
        const blocklist = blocklistOf(...these);
        for (const { now, ...who } of questions) {
          const to = { ...device, ...who };
          const list = blockedOn(blocklist, to, now);
          const anew = blocklistOf(...these);
          expect(list.blocked.map((app) => app.id)).toEqual(oneByOne(these, to, now));
          expect(restrictionsOn(blocklist, to, now)).toEqual(restrictionsOn(anew, to, now));
          expect(restrictionsOn(blocklist, to, now).etag).toBe(list.etag);
          const group = { platform: to.platform, group: to.group };
          expect(restrictionsFor(blocklist, group, now)).toEqual(restrictionsFor(anew, group, now));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is one list for all groups and devices that have the same blocked', () => {
    const blocklist = blocklistOf(named('ban-a', ['com.a', 'com.b']), named('ban-b', ['com.b']));
    const { blocked } = blockedOn(blocklist, device, EFFECTIVE);
    const other = { ...device, deviceId: 'device-2', group: 'health' };
    expect(blockedOn(blocklist, other, EFFECTIVE).blocked).toBe(blocked);
    expect(blockedOn(blocklist, device, EFFECTIVE + DAY).blocked).toBe(blocked);
    const spared = { ...device, sparedBy: new Set(['ban-a']) };
    expect(blockedOn(blocklist, spared, EFFECTIVE).blocked.map(({ id }) => id)).toEqual(['com.b']);
  });

  test('tells a device the nearest bans to come, and no more than so many', () => {
    const bans = Array.from({ length: MOST_UPCOMING + 5 }, (_, index) =>
      banOf({
        id: `ban-${String(index).padStart(2, '0')}`,
        timeline: timelineAt({ effective: EFFECTIVE - index * 60_000 }),
      }),
    );
    const { upcoming } = restrictionsOn(blocklistOf(...bans), device, EFFECTIVE - DAY);
    expect(upcoming).toHaveLength(MOST_UPCOMING);
    expect(upcoming[0]?.banId).toBe(`ban-${MOST_UPCOMING + 4}`);
    const times = upcoming.map((one) => one.effectiveAt);
    expect(times).toEqual([...times].sort());
  });

  test('keeps the etag of a list while only what is to come changes', () => {
    const inForce = named('ban-a', ['com.a']);
    const coming = banOf({ id: 'ban-b', timeline: timelineAt({ effective: EFFECTIVE + DAY }) });
    const without = restrictionsOn(blocklistOf(inForce), device, EFFECTIVE);
    const together = restrictionsOn(blocklistOf(inForce, coming), device, EFFECTIVE);
    expect(together.etag).toBe(without.etag);
    expect(together.upcoming).toHaveLength(1);
  });
});
