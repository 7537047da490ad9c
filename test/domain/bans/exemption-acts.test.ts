import { describe, expect, test } from '@jest/globals';
import {
  end,
  type Grant,
  grant,
  MOST_EXEMPT_DEVICES,
  MOST_EXEMPTIONS,
} from '../../../functions/domain/bans/exemption-acts.ts';
import { DAY, formatInstant } from '../../../functions/domain/time/instant.ts';
import { EXEMPTION_KEPT } from '../../../functions/domain/time/retention.ts';
import { aHead, headsOf } from '../../made/head.ts';
import { actOf, BAN, banInForce, FIRST, STATES, type StateName, wordFor } from '../ban-states.ts';
import { APPROVED, documentOf, exemptionOf } from '../fixtures.ts';

const NOW = APPROVED + DAY;

function asked(change: Partial<Grant> = {}): Grant {
  return {
    id: 'new',
    hardwareIds: [],
    externalIds: [],
    devices: ['device-1'],
    groups: [],
    ground: 'consular work',
    grantedBy: 'chief information officer',
    expiresAt: NOW + DAY,
    by: 'approver',
    at: NOW,
    heads: headsOf(change.devices ?? ['device-1']),
    ...change,
  };
}

const ending = { by: 'approver', at: NOW, exemptionId: 'exemption-1' };
const holding = exemptionOf({ from: APPROVED, expiresAt: NOW + DAY });

describe('granting and ending', () => {
  test.each<[StateName, string, string]>([
    ['draft', 'conflict', 'conflict'],
    ['proposed', 'conflict', 'conflict'],
    ['approved', 'act', 'not-found'],
    ['approved, with a draft', 'act', 'not-found'],
    ['approved, with a proposal', 'act', 'not-found'],
    ['lifted', 'conflict', 'conflict'],
    ['lifted and gone', 'conflict', 'conflict'],
  ])('%s: %s, %s', (state, granting, ended) => {
    expect(wordFor(grant(STATES[state], asked()))).toBe(granting);
    expect(wordFor(end(STATES[state], ending))).toBe(ended);
  });
});

describe('a grant', () => {
  test('holds from now on, beside those before, each device and group once', () => {
    const ban = banInForce({ exemptions: [holding] });
    const command = asked({
      devices: ['b', 'a', 'b'],
      heads: [
        aHead({ deviceId: 'b', hardwareHash: 'e'.repeat(64) }),
        aHead({ deviceId: 'a', source: 'mdm' }),
      ],
      hardwareIds: ['Serial-1', ' Serial-1 '],
      externalIds: [
        { source: 'mdm', externalId: 'D-1' },
        { source: 'mdm', externalId: 'D-1' },
      ],
      groups: ['embassy', 'embassy'],
    });
    const { act, told } = actOf(grant(ban, command));
    expect(told).toEqual({
      id: 'new',
      devices: ['b', 'a'],
      hardwareTags: ['e'.repeat(32)],
      hardwareIds: ['Serial-1'],
      externalIds: [{ source: 'mdm', externalId: 'D-1' }],
      groups: ['embassy'],
      ground: 'consular work',
      grantedBy: 'chief information officer',
      from: NOW,
      expiresAt: NOW + DAY,
      endedAt: null,
    });
    expect(act.ban.after).toEqual({ ...ban.record, lock: 8 });
    expect(act.blocklist?.after).toMatchObject({ version: 4, lock: 10 });
    expect(act.blocklist?.after.bans[0]?.exemptions).toEqual([holding, told]);
    const { hardwareTags: _, ...shown } = told;
    expect(act.act).toEqual({
      at: NOW,
      by: 'approver',
      action: 'exemption.grant',
      on: `bans/${BAN}`,
      before: null,
      after: {
        ...shown,
        from: formatInstant(NOW),
        expiresAt: formatInstant(NOW + DAY),
      },
    });
  });

  test.each<[string, Partial<Grant>, string]>([
    ['the same', {}, 'stands'],
    ['the same, though it is past by now', { at: NOW + 2 * DAY }, 'stands'],
    ['other devices', { devices: ['device-2'] }, 'conflict'],
    ['other groups', { groups: ['embassy'] }, 'conflict'],
    ['other hardware', { hardwareIds: ['serial-1'] }, 'conflict'],
    ['other ids', { externalIds: [{ source: 'mdm', externalId: 'D-1' }] }, 'conflict'],
    ['the same, though the device is gone', { heads: [] }, 'stands'],
    ['another ground', { ground: 'a trial' }, 'conflict'],
    ['another official', { grantedBy: 'the board' }, 'conflict'],
    ['another end', { expiresAt: NOW + 2 * DAY }, 'conflict'],
  ])('asked for again under its id, %s', (_name, change, word) => {
    const known = actOf(grant(banInForce(), asked())).told;
    const outcome = grant(banInForce({ exemptions: [known] }), asked(change));
    expect(wordFor(outcome)).toBe(word);
    if (outcome.kind === 'stands') expect(outcome.told).toBe(known);
  });

  test.each<[string, Partial<Grant>, string]>([
    ['nobody', { devices: [] }, 'Name at least one device or one group.'],
    [
      'nobody, in the past',
      { devices: [], expiresAt: NOW },
      'Name at least one device or one group.',
    ],
    [
      'until now',
      { expiresAt: NOW },
      `expiresAt must be in the future; the server's time is ${formatInstant(NOW)}.`,
    ],
  ])('for %s is refused', (_name, change, detail) => {
    expect(grant(banInForce(), asked(change))).toMatchObject({
      refusal: { kind: 'unprocessable', detail },
    });
  });

  test('for one more moment is granted', () => {
    expect(wordFor(grant(banInForce(), asked({ expiresAt: NOW + 1 })))).toBe('act');
  });
});

describe('what the decision allows', () => {
  const blanket = 'The decision allows no blanket exemption: name devices, not groups.';
  const grounds = 'The decision allows these grounds only: law enforcement; a trial.';
  const duration = 'The decision allows an exemption for P1D at most.';
  const strict = { blanket: false, grounds: ['law enforcement', 'a trial'], maxDuration: 'P1D' };
  const fits = { ground: 'a trial' };
  const late = { ...fits, expiresAt: NOW + DAY + 1 };
  const group = { ...fits, groups: ['embassy'] };

  test.each<[string, typeof FIRST.decision.exceptions, Partial<Grant>, string | null]>([
    ['nothing said', null, late, null],
    ['nothing said of blankets', { blanket: null }, group, null],
    ['blankets allowed', { blanket: true }, group, null],
    ['no blankets', strict, group, blanket],
    ['a ground of the list', strict, fits, null],
    ['another ground', strict, { ground: 'convenience' }, grounds],
    ['an empty list of grounds', { grounds: [] }, { ground: 'convenience' }, null],
    ['the longest time', strict, { ...fits, expiresAt: NOW + DAY }, null],
    ['a moment longer', strict, late, duration],
    ['no time said', { maxDuration: null }, late, null],
    ['everything wrong: the first is told', strict, { ...late, ...group, ground: '' }, blanket],
  ])('%s', (_name, exceptions, change, detail) => {
    const document = documentOf({ decision: { ...FIRST.decision, exceptions } });
    const outcome = grant(banInForce({ document }), asked(change));
    expect(outcome.kind === 'refused' ? outcome.refusal.detail : null).toBe(detail);
  });

  test('the refusal of a time that is too long names the longest', () => {
    const document = documentOf({ decision: { ...FIRST.decision, exceptions: strict } });
    expect(grant(banInForce({ document }), asked(late))).toMatchObject({
      refusal: {
        parts: [{ pointer: '/expiresAt', detail: `must not be after ${formatInstant(NOW + DAY)}` }],
      },
    });
  });
});

describe('the room that a ban has for exemptions', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, n) => `device-${n}`);
  const many = (count: number) =>
    ids(count).map((id) => exemptionOf({ id, devices: [], groups: ['embassy'] }));

  test.each([
    ['as many devices as there may be', MOST_EXEMPT_DEVICES - 1, 'act'],
    ['one more', MOST_EXEMPT_DEVICES, 'unprocessable'],
  ])('%s', (_name, before, word) => {
    const exemptions = [exemptionOf({ devices: ids(before) })];
    expect(wordFor(grant(banInForce({ exemptions }), asked()))).toBe(word);
  });

  test('hardware ids and external ids are counted as devices', () => {
    const third = Math.floor(MOST_EXEMPT_DEVICES / 3);
    const exemptions = [
      exemptionOf({
        devices: ids(third),
        hardwareIds: ids(third),
        externalIds: ids(third).map((externalId) => ({ source: 'mdm', externalId })),
      }),
    ];
    const ban = banInForce({ exemptions });
    const left = MOST_EXEMPT_DEVICES - 3 * third;
    const many = (count: number) =>
      wordFor(grant(ban, asked({ devices: [], hardwareIds: ids(count) })));
    expect([many(left), many(left + 1)]).toEqual(['act', 'unprocessable']);
  });

  test('groups are not counted as devices', () => {
    const exemptions = [exemptionOf({ devices: ids(MOST_EXEMPT_DEVICES) })];
    const command = asked({ devices: [], groups: ['embassy'] });
    expect(wordFor(grant(banInForce({ exemptions }), command))).toBe('act');
  });

  test.each([
    ['the last place', MOST_EXEMPTIONS - 1, 'act'],
    ['no place', MOST_EXEMPTIONS, 'conflict'],
  ])('%s', (_name, before, word) => {
    expect(wordFor(grant(banInForce({ exemptions: many(before) }), asked()))).toBe(word);
  });

  test.each([
    ['that ended less than thirty days ago takes a place', NOW - EXEMPTION_KEPT + 1, 'conflict'],
    ['that ended thirty days ago leaves, and makes a place', NOW - EXEMPTION_KEPT, 'act'],
  ])('an exemption %s', (_name, endedAt, word) => {
    const [old, ...others] = many(MOST_EXEMPTIONS);
    const exemptions = [...(old ? [{ ...old, from: 0, endedAt }] : []), ...others];
    const outcome = grant(banInForce({ exemptions }), asked());
    expect(wordFor(outcome)).toBe(word);
    if (outcome.kind !== 'act') return;
    const after = outcome.act.blocklist?.after.bans[0]?.exemptions ?? [];
    expect(after.map((one) => one.id)).toEqual([...others.map((one) => one.id), 'new']);
  });

  test.each([
    ['a sweep for its end has not come', null, 'conflict'],
    ['a sweep of another revision came', { revision: 2, instant: NOW }, 'conflict'],
    ['a sweep came before its end', { revision: 1, instant: NOW - DAY - 1 }, 'conflict'],
    ['a sweep has carried out its end', { revision: 1, instant: NOW - DAY }, 'act'],
  ])('that ended yesterday makes room only once swept: %s', (_name, sweptThrough, word) => {
    const ended = many(MOST_EXEMPTIONS).map((one, n) => ({
      ...one,
      endedAt: NOW - DAY + (n === 7 ? 0 : 1),
    }));
    const { record, ...rest } = banInForce({ exemptions: ended });
    const outcome = grant({ ...rest, record: { ...record, sweptThrough } }, asked());
    expect(wordFor(outcome)).toBe(word);
    if (outcome.kind !== 'act') return;
    const after = outcome.act.blocklist?.after.bans[0]?.exemptions ?? [];
    expect(after.map((one) => one.id)).not.toContain(ended[7]?.id);
    expect(after).toHaveLength(MOST_EXEMPTIONS);
  });

  test('devices of what ended and was swept make room for others, the first to end first', () => {
    const exemptions = [
      exemptionOf({ id: 'late', devices: ids(900), endedAt: NOW - 1 }),
      exemptionOf({ id: 'early', devices: ids(1_100), endedAt: NOW - 2 }),
    ];
    const { record, ...rest } = banInForce({ exemptions });
    const swept = { ...record, sweptThrough: { revision: 1, instant: NOW } };
    const { act } = actOf(grant({ ...rest, record: swept }, asked()));
    expect(act.blocklist?.after.bans[0]?.exemptions.map((one) => one.id)).toEqual(['late', 'new']);
  });
});

describe('an end', () => {
  test('takes effect now, and leaves the others as they are', () => {
    const other = exemptionOf({ id: 'other' });
    const { act, told } = actOf(end(banInForce({ exemptions: [holding, other] }), ending));
    expect(told).toEqual({ ...holding, endedAt: NOW });
    expect(act.blocklist?.after.bans[0]?.exemptions).toEqual([told, other]);
    expect(act.act).toMatchObject({
      action: 'exemption.end',
      before: { id: 'exemption-1', endedAt: null },
      after: { id: 'exemption-1', endedAt: formatInstant(NOW) },
    });
  });

  test.each([
    ['ended before', { endedAt: NOW - 1 }],
    ['ended now', { endedAt: NOW }],
    ['expired now', { expiresAt: NOW }],
  ])('of what %s changes nothing', (_name, change) => {
    const exemptions = [{ ...holding, ...change }];
    expect(wordFor(end(banInForce({ exemptions }), ending))).toBe('stands');
  });

  test('of an exemption that the ban does not have is refused', () => {
    const ban = banInForce({ exemptions: [holding] });
    expect(end(ban, { ...ending, exemptionId: 'other' })).toEqual({
      kind: 'refused',
      refusal: {
        kind: 'not-found',
        detail: 'This ban has no exemption of this id.',
        parts: [],
      },
    });
  });
});
