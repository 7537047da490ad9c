import { banOf, type EnforcedBan, withBan } from '../../domain/bans/blocklist.ts';
import { type Exemption, exemptionEnd } from '../../domain/bans/exemption.ts';
import { sameIds } from '../../domain/same-ids.ts';
import { instantAfter } from '../../domain/time/calendar-duration.ts';
import { formatInstant, type Instant } from '../../domain/time/instant.ts';
import { EXEMPTION_KEPT } from '../../domain/time/retention.ts';
import type { BanInput, EndExemptionInput, GrantExemptionInput } from '../contracts.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { repeatableId } from '../repeatable-id.ts';
import { noSuchBan, overtaken } from '../views/ban-answer.ts';
import { type ExemptionAnswer, exemptionAnswer } from '../views/exemption-answer.ts';

type Needs = Pick<Dependencies, 'bans' | 'clock' | 'ids'>;

/** Device ids that a ban's exemptions may name in all; more than that is a group. */
export const MOST_EXEMPT_DEVICES = 2_000;
export const MOST_EXEMPTIONS = 200;

/**
 * What the decision does not allow. A decision that says nothing of exceptions leaves them to the
 * organisation.
 */
function refuseBeyondDecision(ban: EnforcedBan, input: GrantExemptionInput, now: Instant): void {
  const allowed = ban.document.decision.exceptions;
  if (allowed === null) return;
  if (allowed.blanket === false && input.groups.length > 0) {
    throw new Refusal(
      'unprocessable',
      'The decision allows no blanket exemption: name devices, not groups.',
      [{ pointer: '/groups', detail: 'must be empty' }],
    );
  }
  if (allowed.grounds && allowed.grounds.length > 0 && !allowed.grounds.includes(input.ground)) {
    throw new Refusal(
      'unprocessable',
      `The decision allows these grounds only: ${allowed.grounds.join('; ')}.`,
      [{ pointer: '/ground', detail: 'is not one that the decision allows' }],
    );
  }
  const latest = allowed.maxDuration ? instantAfter(now, allowed.maxDuration) : null;
  if (latest !== null && input.expiresAt > latest) {
    throw new Refusal(
      'unprocessable',
      `The decision allows an exemption for ${allowed.maxDuration} at most.`,
      [{ pointer: '/expiresAt', detail: `must not be after ${formatInstant(latest)}` }],
    );
  }
}

async function bothOf(deps: Needs, input: BanInput) {
  const [record, blocklist] = await Promise.all([
    deps.bans.read(input.banId),
    deps.bans.readBlocklist(),
  ]);
  if (record === null) throw noSuchBan(input.banId);
  const ban = banOf(blocklist, input.banId);
  if (ban === null || record.state !== 'approved')
    throw new Refusal(
      'conflict',
      'This ban is not in force: approve it first, then exempt from it.',
    );
  return { record, blocklist, ban };
}

async function commitExemptions(
  deps: Needs,
  input: BanInput,
  read: Awaited<ReturnType<typeof bothOf>>,
  exemptions: readonly Exemption[],
  action: string,
  before: unknown,
  after: unknown,
) {
  const now = deps.clock.now();
  const done = await deps.bans.commit({
    ban: { before: read.record, after: { ...read.record, lock: read.record.lock + 1 } },
    blocklist: {
      before: read.blocklist,
      after: withBan(read.blocklist, { ...read.ban, exemptions }),
    },
    act: { at: now, by: input.caller.subject, action, on: `bans/${input.banId}`, before, after },
  });
  if (!done) throw overtaken();
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}

/**
 * Leaves devices or groups alone until the exemption ends. Outstanding orders on them are
 * withdrawn.
 */
export async function grantExemption(
  deps: Needs,
  input: GrantExemptionInput,
): Promise<ExemptionAnswer> {
  const read = await bothOf(deps, input);
  const now = deps.clock.now();
  const id =
    input.idempotencyKey === null
      ? deps.ids.unique()
      : repeatableId(input.caller.subject, input.banId, input.idempotencyKey);
  const known = read.ban.exemptions.find((one) => one.id === id);
  if (known) {
    const same =
      known.ground === input.ground &&
      known.grantedBy === input.grantedBy &&
      known.expiresAt === input.expiresAt &&
      sameIds(known.devices, distinct(input.devices)) &&
      sameIds(known.groups, distinct(input.groups));
    if (same) return exemptionAnswer(known);
    throw new Refusal(
      'conflict',
      'This Idempotency-Key was used for another exemption of this ban. Choose another key.',
    );
  }
  if (input.devices.length + input.groups.length === 0)
    throw new Refusal('unprocessable', 'Name at least one device or one group.');
  if (input.expiresAt <= now) {
    throw new Refusal(
      'unprocessable',
      `expiresAt must be in the future; the server's time is ${formatInstant(now)}.`,
      [{ pointer: '/expiresAt', detail: 'is past' }],
    );
  }
  refuseBeyondDecision(read.ban, input, now);
  const kept = read.ban.exemptions.filter((one) => exemptionEnd(one) > now - EXEMPTION_KEPT);
  const devices = kept.reduce((sum, one) => sum + one.devices.length, input.devices.length);
  if (devices > MOST_EXEMPT_DEVICES) {
    throw new Refusal(
      'unprocessable',
      `A ban's exemptions may name ${MOST_EXEMPT_DEVICES} devices in all: use a group.`,
      [{ pointer: '/devices', detail: 'too many' }],
    );
  }
  if (kept.length >= MOST_EXEMPTIONS)
    throw new Refusal(
      'conflict',
      `This ban has ${MOST_EXEMPTIONS} exemptions, the most there can be.`,
    );
  const { ground, grantedBy, expiresAt } = input;
  const exemption: Exemption = {
    id,
    devices: distinct(input.devices),
    groups: distinct(input.groups),
    ground,
    grantedBy,
    from: now,
    expiresAt,
    endedAt: null,
  };
  await commitExemptions(
    deps,
    input,
    read,
    [...kept, exemption],
    'exemption.grant',
    null,
    exemptionAnswer(exemption),
  );
  return exemptionAnswer(exemption);
}

/** Ends an exemption before its expiry: its devices are judged like all others from now on. */
export async function endExemption(deps: Needs, input: EndExemptionInput): Promise<void> {
  const read = await bothOf(deps, input);
  const known = read.ban.exemptions.find((one) => one.id === input.exemptionId);
  if (!known) throw new Refusal('not-found', 'This ban has no exemption of this id.');
  const now = deps.clock.now();
  if (exemptionEnd(known) <= now) return;
  const ended: Exemption = { ...known, endedAt: now };
  const exemptions = read.ban.exemptions.map((one) => (one.id === known.id ? ended : one));
  await commitExemptions(
    deps,
    input,
    read,
    exemptions,
    'exemption.end',
    exemptionAnswer(known),
    exemptionAnswer(ended),
  );
}
