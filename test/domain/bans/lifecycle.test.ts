import { describe, expect, test } from '@jest/globals';
import { type Approval, MOST_BANS } from '../../../functions/domain/bans/approvable.ts';
import { approve } from '../../../functions/domain/bans/approval.ts';
import type { BanAsRead } from '../../../functions/domain/bans/ban-act.ts';
import { leaveBlocklist, lift, propose } from '../../../functions/domain/bans/lifecycle.ts';
import { save } from '../../../functions/domain/bans/new-revision.ts';
import { DAY, formatInstant } from '../../../functions/domain/time/instant.ts';
import { aBrake } from '../../made/brake.ts';
import {
  actOf,
  BAN,
  banInForce,
  enforcedOf,
  FIRST,
  revisionOf,
  SECOND,
  STATES,
  type StateName,
  wordFor,
} from '../ban-states.ts';
import { APPROVED, banOf, documentOf, EFFECTIVE, exemptionOf, timelineAt } from '../fixtures.ts';
import { someNumbers } from '../numbers.ts';

const NOW = APPROVED + DAY;
const author = { by: 'author', at: NOW };
const approver = { by: 'approver', at: NOW };
const first = revisionOf(1, FIRST);
const second = revisionOf(2, SECOND);

function approval(change: Partial<Approval> = {}): Approval {
  return {
    ...approver,
    revision: 1,
    hash: first.hash,
    found: first,
    named: { preview: null, limit: 10 },
    numbers: someNumbers(),
    fewestPartitions: 16,
    ...change,
  };
}

const ofSecond = { revision: 2, hash: second.hash, found: second };

describe('every act from every state', () => {
  const acts: Readonly<Record<string, (ban: BanAsRead) => string>> = {
    'save the same': (ban) => wordFor(save(ban, { ...author, document: FIRST })),
    'save another': (ban) => wordFor(save(ban, { ...author, document: documentOf({ apps: [] }) })),
    'propose 1': (ban) => wordFor(propose(ban, { ...author, revision: 1, found: first })),
    'propose 2': (ban) => wordFor(propose(ban, { ...author, revision: 2, found: second })),
    'approve 1': (ban) => wordFor(approve(ban, approval())),
    'approve 2': (ban) => wordFor(approve(ban, approval(ofSecond))),
    lift: (ban) => wordFor(lift(ban, { ...approver, reason: 'repealed' })),
  };
  const all = Object.keys(acts);

  test.each<[StateName, readonly string[]]>([
    ['draft', ['stands', 'act', 'act', 'conflict', 'conflict', 'conflict', 'conflict']],
    ['proposed', ['stands', 'act', 'stands', 'conflict', 'act', 'conflict', 'conflict']],
    ['approved', ['stands', 'act', 'stands', 'conflict', 'stands', 'conflict', 'act']],
    ['approved, with a draft', ['act', 'act', 'stands', 'act', 'stands', 'conflict', 'act']],
    ['approved, with a proposal', ['act', 'act', 'stands', 'stands', 'stands', 'act', 'act']],
    ['lifted', ['conflict', 'conflict', 'conflict', 'conflict', 'conflict', 'conflict', 'stands']],
    [
      'lifted and gone',
      ['conflict', 'conflict', 'conflict', 'conflict', 'conflict', 'conflict', 'stands'],
    ],
  ])('%s', (state, expected) => {
    const found = all.map((name) => acts[name]?.(STATES[state]));
    expect(Object.fromEntries(all.map((name, i) => [name, found[i]]))).toEqual(
      Object.fromEntries(all.map((name, i) => [name, expected[i]])),
    );
  });

  test('an act changes the lock of the record by one, and nothing of the ban beside it', () => {
    for (const ban of Object.values(STATES)) {
      const outcomes = [
        save(ban, { ...author, document: documentOf({ apps: [] }) }),
        propose(ban, { ...author, revision: ban.record.latest, found: second }),
        approve(ban, approval(ban.record.latest === 2 ? ofSecond : {})),
        lift(ban, { ...approver, reason: 'repealed' }),
      ];
      for (const outcome of outcomes) {
        if (outcome.kind !== 'act') continue;
        const { ban: written, blocklist, act } = outcome.act;
        expect(written.before).toBe(ban.record);
        expect(written.after.lock).toBe(8);
        expect(act).toMatchObject({ at: NOW, on: `bans/${BAN}` });
        if (blocklist === undefined) continue;
        expect(blocklist.before).toBe(ban.blocklist);
        expect(blocklist.after.lock).toBe(10);
        const other = blocklist.after.bans.find((one) => one.id === 'other');
        expect(other).toBe(ban.blocklist.bans.at(-1));
      }
    }
  });
});

describe('saving', () => {
  test('the first document makes a ban with its first revision', () => {
    const nothing = { record: null, enforced: null };
    const { act, told } = actOf(save(nothing, { ...author, document: FIRST }));
    expect(act).toEqual({
      ban: { before: null, after: { ...STATES.draft.record, lock: 1 } },
      newRevision: { ...first, createdAt: NOW, createdBy: 'author' },
      act: {
        at: NOW,
        by: 'author',
        action: 'ban.save',
        on: `bans/${BAN}`,
        before: null,
        after: { revision: 1, hash: first.hash },
      },
    });
    expect(told).toEqual({ record: act.ban.after, enforced: null, warnings: [] });
  });

  test('another document is the next revision, and takes a proposal back but no approval', () => {
    const document = documentOf({ title: { en: 'Another' } });
    const ban = STATES['approved, with a proposal'];
    const { act, told } = actOf(save(ban, { ...author, document }));
    expect(act.ban.after).toMatchObject({
      state: 'approved',
      latest: 3,
      title: FIRST.title,
      draftTitle: { en: 'Another' },
      proposed: null,
      approved: ban.record.approved,
      shards: 16,
    });
    expect(act.blocklist).toBeUndefined();
    expect(act.act).toMatchObject({
      before: { revision: 2, hash: second.hash },
      after: { revision: 3 },
    });
    expect(told.enforced).toBe(ban.enforced);
    expect(actOf(save(STATES.proposed, { ...author, document })).act.ban.after.state).toBe('draft');
  });

  test('warnings are told of a new document, and again of the same', () => {
    const ban = { record: null, enforced: null };
    const document = documentOf({ scope: { platforms: ['android', 'linux'], groups: [] } });
    const warnings = [expect.stringContaining('nothing can be detected on linux')];
    const { act, told } = actOf(save(ban, { ...author, document }));
    expect(told.warnings).toEqual(warnings);
    const again = { record: act.ban.after, enforced: null };
    expect(save(again, { ...author, document })).toMatchObject({
      kind: 'stands',
      told: { warnings },
    });
  });
});

describe('proposing', () => {
  test('puts the newest revision before the approvers', () => {
    const { act } = actOf(propose(STATES.draft, { ...author, revision: 1, found: first }));
    expect(act.ban.after).toMatchObject({
      state: 'proposed',
      proposed: { revision: 1, by: 'author', at: NOW },
    });
    expect(act.act).toMatchObject({
      action: 'ban.propose',
      before: { state: 'draft' },
      after: { revision: 1, hash: first.hash },
    });
  });

  test('a ban in force stays approved beside a proposal', () => {
    const ban = STATES['approved, with a draft'];
    const { act } = actOf(propose(ban, { ...author, revision: 2, found: second }));
    expect(act.ban.after).toMatchObject({ state: 'approved', proposed: { revision: 2 } });
    expect(act.blocklist).toBeUndefined();
  });

  test('proposing again is not signed anew', () => {
    const again = propose(STATES.proposed, { by: 'approver', at: NOW, revision: 1, found: first });
    expect(again).toMatchObject({ told: { record: STATES.proposed.record } });
  });

  const undated = documentOf({ timeline: timelineAt({ effective: null }) });
  const advisory = documentOf({ kind: 'advisory', timeline: undated.timeline });
  test.each([
    ['an unread revision', null, 'not-found', '/revision'],
    ['a ban without its date', undated, 'unprocessable', '/timeline/effective'],
  ])('%s is refused', (_name, document, kind, pointer) => {
    const found = document && revisionOf(1, document);
    expect(propose(STATES.draft, { ...author, revision: 1, found })).toMatchObject({
      refusal: { kind, parts: [{ pointer }] },
    });
  });

  test('an advisory needs no date', () => {
    const found = revisionOf(1, advisory);
    expect(wordFor(propose(STATES.draft, { ...author, revision: 1, found }))).toBe('act');
  });

  test('the refusal of an older revision names the newest', () => {
    const older = propose(STATES['approved, with a draft'], {
      ...author,
      revision: 3,
      found: null,
    });
    expect(older).toEqual({
      kind: 'refused',
      refusal: {
        kind: 'conflict',
        detail: 'Revision 3 is not the newest: 2 is.',
        parts: [{ pointer: '/revision', detail: 'propose 2' }],
      },
    });
  });
});

describe('approving', () => {
  test('puts the revision in force, pending, in a new version of the blocklist', () => {
    const reach = [
      { platform: 'android', orders: 15_000, reporting: 60_000 } as const,
      { platform: 'ios', orders: 5_000, reporting: 30_000 } as const,
    ];
    const numbers = someNumbers({ preview: 'preview-1', matched: 20_001, reach });
    const named = { preview: 'preview-1', limit: 24_000 };
    const { act, told } = actOf(approve(STATES.proposed, approval({ named, numbers })));
    expect(act.ban.after).toMatchObject({
      state: 'approved',
      proposed: null,
      approved: {
        revision: 1,
        by: 'approver',
        at: NOW,
        authors: ['author'],
        proposedBy: 'author',
      },
      approvedRevisions: [1],
      authors: [],
      shards: 32,
    });
    expect(act.blocklist?.after).toMatchObject({ version: 5, lock: 10, versionAt: NOW });
    expect(act.blocklist?.after.bans.at(-1)).toBe(told.enforced);
    expect(told.enforced).toMatchObject({
      id: BAN,
      revision: 1,
      hash: first.hash,
      document: FIRST,
      approvedAt: NOW,
      sinceVersion: 5,
      shards: 32,
      liftedAt: null,
      exemptions: [],
      gate: { state: 'pending', revision: 1, limit: 24_000, census: null, by: 'approver' },
      carried: [],
      carriedRules: [],
    });
    expect(act.act).toEqual({
      at: NOW,
      by: 'approver',
      action: 'ban.approve',
      on: `bans/${BAN}`,
      before: { approved: null, proposedBy: 'author', authors: ['author'] },
      after: {
        revision: 1,
        hash: first.hash,
        limit: 24_000,
        preview: 'preview-1',
        orderedBefore: 0,
      },
    });
  });

  test('an amendment takes the place of the revision before it and keeps its partitions', () => {
    const exemption = exemptionOf();
    const enforced = enforcedOf({ exemptions: [exemption], shards: 64 });
    const { record } = STATES['approved, with a proposal'];
    const ban = { ...banInForce(), record: { ...record, shards: 64 }, enforced };
    const { act, told } = actOf(
      approve(ban, approval({ ...ofSecond, numbers: someNumbers({ matched: 500_000 }) })),
    );
    expect(act.blocklist?.after.bans.map((one) => [one.id, one.revision])).toEqual([
      ['other', 1],
      [BAN, 2],
    ]);
    expect(told.enforced).toMatchObject({ shards: 64, exemptions: [exemption] });
    expect(told.enforced?.carried.map((app) => app.id)).toContain('com.tencent.xin');
    expect(act.act.before).toEqual({ approved: 1, proposedBy: 'author', authors: ['author'] });
    expect(act.ban.after.approvedRevisions).toEqual([1, 2]);
  });

  test.each([
    ['a moment before its end', NOW + 1, true],
    ['at its end', NOW, false],
  ])('what was blocked is carried over %s: %s', (_name, lifted, carried) => {
    const timeline = timelineAt({ lift: lifted });
    const ended = enforcedOf({ document: documentOf({ timeline }) });
    const ban = { ...STATES['approved, with a proposal'], enforced: ended };
    const { told } = actOf(approve(ban, approval(ofSecond)));
    expect((told.enforced?.carried.length ?? 0) > 0).toBe(carried);
  });

  test.each<[string, Partial<Approval>, string, string | undefined]>([
    ['by who proposed it', { by: 'author' }, 'forbidden', undefined],
    ['of a revision that is not proposed', { revision: 2 }, 'conflict', '/revision'],
    ['of a revision that cannot be read', { found: null }, 'not-found', '/revision'],
    ['of another hash', { hash: '0'.repeat(64) }, 'conflict', '/hash'],
    [
      'by who proposed it, of another hash',
      { by: 'author', hash: '0'.repeat(64) },
      'forbidden',
      undefined,
    ],
  ])('an approval %s is refused', (_name, change, kind, pointer) => {
    const outcome = approve(STATES.proposed, approval(change));
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { kind } });
    if (outcome.kind === 'refused') expect(outcome.refusal.parts[0]?.pointer).toBe(pointer);
  });

  test.each<[string, StateName, Partial<Approval>, string, { pointer: string; detail: string }[]]>([
    [
      'four eyes',
      'proposed',
      { by: 'author' },
      'Who proposed a revision may not approve it: another approver must.',
      [],
    ],
    [
      'what was read and is another text',
      'proposed',
      { hash: '0'.repeat(64) },
      'The hash is not the one of this revision: read the ban again and approve what you read.',
      [{ pointer: '/hash', detail: 'is not the hash of this revision' }],
    ],
    [
      'a revision beside the one proposed',
      'proposed',
      { revision: 2 },
      'Revision 2 is not proposed.',
      [{ pointer: '/revision', detail: 'revision 1 is' }],
    ],
    [
      'a revision where none is proposed',
      'draft',
      {},
      'Revision 1 is not proposed.',
      [{ pointer: '/revision', detail: 'propose it first' }],
    ],
  ])('the refusal of %s says what to do', (_name, state, change, detail, parts) => {
    expect(approve(STATES[state], approval(change))).toMatchObject({ refusal: { detail, parts } });
  });

  test('the refusal of one ban too many says how many there may be', () => {
    const others = Array.from({ length: MOST_BANS }, (_, n) => banOf({ id: `ban-${n}` }));
    const ban = { ...STATES.proposed, blocklist: { ...STATES.proposed.blocklist, bans: others } };
    expect(approve(ban, approval())).toMatchObject({
      refusal: {
        detail: '500 bans are in force, the most there can be. Lift one first.',
        parts: [],
      },
    });
  });

  test('a repeat stands, whoever asks, and names the hash in force or is refused', () => {
    expect(wordFor(approve(STATES.approved, approval({ by: 'author', found: null })))).toBe(
      'stands',
    );
    expect(wordFor(approve(STATES.approved, approval({ hash: '0'.repeat(64) })))).toBe('conflict');
  });

  test.each([
    ['the last free place is taken', MOST_BANS - 1, STATES.proposed, 'act'],
    ['there is no place for another ban', MOST_BANS, STATES.proposed, 'conflict'],
    ['an amendment needs no place', MOST_BANS, STATES['approved, with a proposal'], 'act'],
  ])('%s', (_name, count, ban, word) => {
    const others = Array.from({ length: count }, (_, n) => banOf({ id: `ban-${n}` }));
    const blocklist = { ...ban.blocklist, bans: others };
    const command = approval(ban.record.latest === 2 ? ofSecond : {});
    expect(wordFor(approve({ ...ban, blocklist }, command))).toBe(word);
  });

  test('exemptions that the new decision does not allow hold on, with a warning each', () => {
    const exceptions = { blanket: false, grounds: ['law enforcement'], maxDuration: 'P1D' };
    const strict = documentOf({ decision: { ...FIRST.decision, exceptions } });
    const found = revisionOf(2, strict);
    const exemptions = [
      exemptionOf({ id: 'all', groups: ['embassy'] }),
      exemptionOf({ id: 'long', ground: 'law enforcement' }),
      exemptionOf({ id: 'ended', groups: ['embassy'], endedAt: NOW }),
      exemptionOf({ id: 'fits', ground: 'law enforcement', from: NOW, expiresAt: NOW + DAY }),
    ];
    const ban = { ...STATES['approved, with a proposal'], enforced: enforcedOf({ exemptions }) };
    const { told } = actOf(approve(ban, approval({ revision: 2, hash: found.hash, found })));
    expect(told.enforced?.exemptions).toBe(exemptions);
    expect(told.warnings).toEqual([
      'exemption all still holds, though the decision does not allow it: it names groups, ' +
        'its ground is not one of the decision, it lasts too long',
      'exemption long still holds, though the decision does not allow it: it lasts too long',
    ]);
  });
});

describe('the end', () => {
  test('a lift ends the ban in the record and in the blocklist, and takes a proposal back', () => {
    const ban = STATES['approved, with a proposal'];
    const { act, told } = actOf(lift(ban, { ...approver, reason: 'repealed' }));
    expect(act.ban.after).toMatchObject({
      state: 'lifted',
      proposed: null,
      lifted: { by: 'approver', at: NOW, reason: 'repealed' },
    });
    expect(act.blocklist?.after).toMatchObject({ version: 4, lock: 10 });
    expect(act.blocklist?.after.bans[0]).toEqual({ ...ban.enforced, liftedAt: NOW });
    expect(told.enforced).toEqual({ ...ban.enforced, liftedAt: NOW });
    expect(act.act).toMatchObject({
      action: 'ban.lift',
      before: { state: 'approved' },
      after: { state: 'lifted', reason: 'repealed' },
    });
  });

  test('a ban that is lifted or leaves the blocklist releases its pauses', () => {
    const brakes = [aBrake({ banId: BAN }), aBrake({ banId: BAN, by: 'another' })];
    const enforced = enforcedOf({ brakes });
    const { blocklist } = STATES.approved;
    const bans = blocklist.bans.map((ban) => (ban.id === BAN ? enforced : ban));
    const ban = { ...STATES.approved, enforced, blocklist: { ...blocklist, bans } };
    const { act, told } = actOf(lift(ban, { ...approver, reason: 'repealed' }));
    expect(act.released).toBe(brakes);
    expect(told.enforced?.brakes).toEqual([]);
    expect(leaveBlocklist(ban, EFFECTIVE).released).toBe(brakes);
    expect(leaveBlocklist(STATES.approved, EFFECTIVE).released).toEqual([]);
  });

  test.each<[StateName, string]>([
    ['approved, with a proposal', 'timeline'],
    ['lifted', 'approver'],
  ])('%s: it leaves the blocklist as lifted by the %s', (state, by) => {
    const act = leaveBlocklist(STATES[state], EFFECTIVE);
    expect(act.ban.after).toMatchObject({
      state: 'lifted',
      proposed: null,
      lifted: { by },
      lock: 8,
    });
    expect(act.blocklist?.after.bans.map((one) => one.id)).toEqual(['other']);
    expect(act.blocklist?.after).toMatchObject({ version: 4, lock: 10 });
    expect(act.act).toEqual({
      at: EFFECTIVE,
      by: 'tick',
      action: 'ban.leave',
      on: `bans/${BAN}`,
      before: { inBlocklist: true },
      after: { inBlocklist: false },
    });
  });

  test('an end by the timeline is dated when the ban leaves', () => {
    const act = leaveBlocklist(STATES.approved, EFFECTIVE);
    const { lifted } = act.ban.after;
    expect(lifted && { ...lifted, at: formatInstant(lifted.at) }).toEqual({
      by: 'timeline',
      at: formatInstant(EFFECTIVE),
      reason: 'the timeline ended',
    });
  });
});
