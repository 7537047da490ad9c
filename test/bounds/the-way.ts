import { toRecordItem, toRevisionItem } from '../../functions/adapters/bans/ban-item.ts';
import { toChunk, toChunkItem } from '../../functions/adapters/bans/blocklist-item.ts';
import { itemSize } from '../../functions/adapters/dynamodb/item-size.ts';
import { toFindingItem } from '../../functions/adapters/fleet/finding-item.ts';
import { approve } from '../../functions/domain/bans/approval.ts';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import type { BanAsRead, Outcome } from '../../functions/domain/bans/ban-act.ts';
import { banHash } from '../../functions/domain/bans/ban-hash.ts';
import { EMPTY_BLOCKLIST, type EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import { end, grant } from '../../functions/domain/bans/exemption-acts.ts';
import { lift } from '../../functions/domain/bans/lifecycle.ts';
import { gateLimit } from '../../functions/domain/bans/limit.ts';
import { holdableRules } from '../../functions/domain/bans/manager-rules.ts';
import { MOST_AUTHORS, MOST_REVISIONS } from '../../functions/domain/bans/new-revision.ts';
import { blockableApps } from '../../functions/domain/bans/restrictions.ts';
import { hardwareHashOf } from '../../functions/domain/devices/hardware-hash.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import { KEPT_APPS, keptApps } from '../../functions/domain/findings/finding-rows.ts';
import { messageOf } from '../../functions/domain/findings/order.ts';
import { DAY } from '../../functions/domain/time/instant.ts';
import { toEnvelope } from '../../functions/messages/envelope.ts';
import { LONGEST_EXPLAIN_URL } from '../../functions/usecases/publishing/explain-urls.ts';
import { someNumbers } from '../domain/numbers.ts';
import { aBanRecord } from '../made/ban-record.ts';
import { aBanRevision } from '../made/ban-revision.ts';
import { anEnforcedBan } from '../made/enforced-ban.ts';
import { NOBODY } from '../made/exemption.ts';
import { aFinding } from '../made/finding.ts';
import { headsOf } from '../made/head.ts';
import { aNamedApp } from '../made/named-app.ts';
import { NOON } from '../made/noon.ts';
import { type Alphabet, GROUPS, textOf } from './largest.ts';

/*
 * Carries a document the way that it goes: rows, chunks, orders. What does not fit is thrown by the
 * codecs of the real adapters.
 */

const SUBJECT = 255;
const NUMBERS = someNumbers({ reach: [] });

/** The record of the ban when as much as possible has happened to it. */
export function fullRecord(document: BanDocument, alphabet: Alphabet) {
  const subject = (seed: number) => textOf('letters', SUBJECT, seed);
  const authors = Array.from({ length: MOST_AUTHORS }, (_, i) => subject(i));
  const step = { revision: MOST_REVISIONS, by: subject(1), at: NOON };
  return aBanRecord({
    banId: document.id,
    state: 'approved',
    latest: MOST_REVISIONS,
    title: document.title,
    draftTitle: document.title,
    authors,
    proposed: step,
    approved: { ...step, authors, proposedBy: subject(2) },
    approvedRevisions: Array.from({ length: MOST_REVISIONS }, (_, i) => i + 1),
    lifted: { by: subject(3), at: NOON, reason: textOf(alphabet, 2_000, 4) },
    shards: 1_024,
  });
}

/** The bytes of the rows of a document: its revision, its record, its chunk. */
export function rowsOf(ban: EnforcedBan, alphabet: Alphabet): readonly number[] {
  const { document } = ban;
  return [
    itemSize(toRevisionItem(aBanRevision({ document, createdBy: textOf('letters', SUBJECT, 1) }))),
    itemSize(toRecordItem(fullRecord(document, alphabet))),
    itemSize(toChunkItem('a ban', toChunk(ban), NOON)),
  ];
}

/** The ban in force by its approval, with all that an amendment could carry over. */
export function approved(document: BanDocument): BanAsRead & { readonly enforced: EnforcedBan } {
  const record = aBanRecord({
    banId: document.id,
    state: 'proposed',
    proposed: { revision: 1, by: 'proposer', at: NOON },
  });
  const found = aBanRevision({ document, hash: banHash(document) });
  const outcome = approve(
    { record, blocklist: EMPTY_BLOCKLIST, enforced: null },
    {
      revision: 1,
      hash: found.hash,
      found,
      named: { preview: null, limit: gateLimit(document.limits, NUMBERS) },
      numbers: NUMBERS,
      fewestPartitions: 16,
      by: 'approver',
      at: NOON,
    },
  );
  const after = afterAct(outcome);
  const enforced = after.blocklist.bans.find((one) => one.id === document.id);
  if (!enforced) throw new Error('the ban is not in the blocklist');
  const carried = document.scope.platforms.flatMap((one) => blockableApps(document, one));
  const carriedRules = document.scope.platforms
    .flatMap((one) => holdableRules(document, one))
    .map(({ place }) => place);
  const { gate } = anEnforcedBan();
  const ban = { ...enforced, gate, carried, carriedRules };
  return { ...after, blocklist: { ...after.blocklist, bans: [ban] }, enforced: ban };
}

function afterAct(outcome: Outcome<unknown>) {
  if (outcome.kind !== 'act') throw new Error(`no act: ${JSON.stringify(outcome)}`);
  const { ban, blocklist } = outcome.act;
  if (blocklist === undefined) throw new Error('the act does not change the blocklist');
  return { record: ban.after, blocklist: blocklist.after };
}

function next(outcome: Outcome<unknown>, id: string): BanAsRead & { enforced: EnforcedBan } {
  const after = afterAct(outcome);
  const enforced = after.blocklist.bans.find((one) => one.id === id);
  if (!enforced) throw new Error('the ban is not in the blocklist');
  return { ...after, enforced };
}

/** A device's id, as long as it may be. */
function idOf(seed: number): string {
  return `${seed}-${textOf('letters', 64, seed).replace(/[+/]/g, '_')}`.slice(0, 64);
}

/** So many devices, named in turn by each of the ways in which an exemption can name them. */
function namesOf(n: number, count: number, alphabet: Alphabet) {
  const ids = Array.from({ length: count }, (_, i) => idOf(n * 1_000 + i));
  const one = (way: number) => ids.filter((_, i) => (n + i) % 3 === way);
  const devices = one(0);
  return {
    devices,
    heads: headsOf(devices).map((head) => ({
      ...head,
      hardwareHash: hardwareHashOf(head.deviceId),
    })),
    hardwareIds: one(1).map((id, i) => `${id}${textOf(alphabet, 190, n * 1_000 + i)}`),
    externalIds: one(2).map((id) => ({ source: 's'.repeat(64), externalId: id.repeat(3) })),
  };
}

/** So many devices that enrolled by themselves, under ids as this service gives them out. */
export function enrolledOf(n: number, count: number) {
  const devices = Array.from({ length: count }, (_, i) => hardwareHashOf(`${n}-${i}`).slice(0, 26));
  const heads = headsOf(devices).map((head) => ({
    ...head,
    hardwareHash: hardwareHashOf(`hardware of ${head.deviceId}`),
  }));
  return { ...NOBODY, devices, heads };
}

/** Grants exemptions, the largest first, until none is granted. Returns the last refusal. */
export function exempted(
  ban: ReturnType<typeof approved>,
  alphabet: Alphabet,
  names: (
    n: number,
    count: number,
    alphabet: Alphabet,
  ) => ReturnType<typeof namesOf> | ReturnType<typeof enrolledOf> = namesOf,
) {
  let now = ban;
  let refusal = '';
  let n = 0;
  for (const [devices, groups, ground] of [
    [500, 100, 2_000],
    [20, 5, 2_000],
    [0, 1, 2_000],
    [3, 0, 100],
    [1, 0, 1],
  ] as const) {
    for (;;) {
      n += 1;
      const outcome = grant(now, {
        id: `${n}`.padStart(32, '0'),
        ...names(n, devices, alphabet),
        groups: GROUPS.slice((n * groups) % 100, ((n * groups) % 100) + groups),
        ground: textOf(alphabet, ground, 5_000 + n),
        grantedBy: textOf(alphabet, Math.min(255, ground), 6_000 + n),
        expiresAt: NOON + 5 * DAY,
        by: 'approver',
        at: NOON,
      });
      if (outcome.kind === 'refused') {
        refusal = outcome.refusal.detail;
        break;
      }
      now = next(outcome, ban.enforced.id);
    }
  }
  return { ban: now, refusal };
}

/** Ends every exemption, one by one, and lifts the ban. */
export function ended(ban: ReturnType<typeof approved>): readonly EnforcedBan[] {
  let now = ban;
  for (const { id } of ban.enforced.exemptions)
    now = next(end(now, { exemptionId: id, by: 'approver', at: NOON + 1 }), ban.enforced.id);
  const lifted = next(lift(now, { by: 'approver', at: NOON + 2, reason: 'over' }), now.enforced.id);
  return [now.enforced, lifted.enforced];
}

/** The finding of a device that has as many and as long apps as a row names. */
function fullFinding(document: BanDocument, alphabet: Alphabet): Finding {
  const order = { n: 999_999_999, action: 'quarantine', revision: 1, at: NOON } as const;
  return aFinding({
    banId: document.id,
    deviceId: 'd'.repeat(64),
    said: 'order',
    saidAt: NOON,
    sequence: 999_999_999,
    n: order.n,
    outstanding: order.n,
    ...keptApps(
      Array.from({ length: KEPT_APPS }, (_, i) =>
        aNamedApp({
          id: textOf(alphabet, 255, i),
          name: textOf(alphabet, 255, i + 1),
          banApp: textOf(alphabet, 255, i + 2),
          version: textOf(alphabet, 255, i + 3),
        }),
      ),
    ),
    orders: Array.from({ length: 6 }, () => ({ ...order, effectiveAt: NOON })),
    lastResult: {
      n: order.n,
      outcome: 'failed',
      detail: textOf(alphabet, 500, 1),
      at: NOON,
      lasting: false,
    },
    device: {
      platform: 'chromeos',
      group: 'g'.repeat(64),
      source: 's'.repeat(64),
      externalId: 'e'.repeat(200),
      management: 'work-profile',
    },
  });
}

/** The bytes of the largest order of the document, and of its finding's row. */
export function orderOf(document: BanDocument, alphabet: Alphabet) {
  const finding = fullFinding(document, alphabet);
  const message = messageOf(finding, document);
  if (message === null) throw new Error('the finding says nothing');
  const explainUrl = 'u'.repeat(LONGEST_EXPLAIN_URL);
  const linked = { ...message, data: { ...message.data, explainUrl } };
  return { message: toEnvelope(linked).bytes, row: itemSize(toFindingItem(finding)) };
}
