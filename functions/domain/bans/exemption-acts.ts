import { formatInstant, type Instant } from '../time/instant.ts';
import { EXEMPTION_KEPT } from '../time/retention.ts';
import {
  actOn,
  type BanAct,
  type BanAsRead,
  type BanInForce,
  inForce,
  type Outcome,
  type RefusedOutcome,
  refused,
  type Signed,
} from './ban-act.ts';
import { withBan } from './blocklist.ts';
import { tooHeavy } from './blocklist-size.ts';
import { beyondDecision } from './decision-limits.ts';
import { type Exemption, exemptionEnd, hardwareTag } from './exemption.ts';
import {
  type ExemptNames,
  eachOnce,
  type NamedHead,
  namedDevices,
  namesFault,
  sameNames,
} from './exemption-names.ts';
import { writtenExemption } from './written.ts';

/**
 * The most devices that a ban's exemptions may name in all, by whatever ids. More devices than that
 * are a group.
 */
export const MOST_EXEMPT_DEVICES = 2_000;
export const MOST_EXEMPTIONS = 200;
/** The most different groups that a ban's exemptions may name in all. */
export const MOST_EXEMPT_GROUPS = 200;
/**
 * The most bytes of a ban's exemptions as they were asked for, as JSON in UTF-8. Its document may
 * have 256 KB, and both lie in one item of 400 KB. What is left is for the tags of the exempt
 * devices' hardware, and a reserve: an exemption can always be ended, and the ban lifted.
 */
export const LARGEST_EXEMPTIONS = 96 * 1024;

const NOT_IN_FORCE = refused(
  'conflict',
  'This ban is not in force: approve it first, then exempt from it.',
);

/** A request for an exemption. Two requests with the same `id` are the same request. */
export interface Grant extends Signed, ExemptNames {
  readonly id: string;
  /** The heads of those of `devices` that there are. */
  readonly heads: readonly NamedHead[];
  readonly ground: string;
  readonly grantedBy: string;
  readonly expiresAt: Instant;
}

/** The exemption that a request makes. It holds from now on and has each name once. */
function granted({ id, ground, grantedBy, expiresAt, at, heads, ...names }: Grant): Exemption {
  return {
    id,
    ...eachOnce(names),
    hardwareTags: heads.flatMap(({ hardwareHash }) =>
      hardwareHash === null ? [] : [hardwareTag(hardwareHash)],
    ),
    ground,
    grantedBy,
    from: at,
    expiresAt,
    endedAt: null,
  };
}

function isSame(known: Exemption, asked: Exemption): boolean {
  return (
    known.ground === asked.ground &&
    known.grantedBy === asked.grantedBy &&
    known.expiresAt === asked.expiresAt &&
    sameNames(known, asked)
  );
}

/** Why an exemption may not be granted beside those that are kept. `null`: it may be. */
function whyNot(
  ban: BanInForce,
  kept: readonly Exemption[],
  command: Grant,
): RefusedOutcome | null {
  const { groups, ground, expiresAt, at } = command;
  const fault = namesFault(command, command.heads);
  if (fault !== null) return fault;
  if (expiresAt <= at)
    return refused(
      'unprocessable',
      `expiresAt must be in the future; the server's time is ${formatInstant(at)}.`,
      { pointer: '/expiresAt', detail: 'is past' },
    );
  const { exceptions } = ban.enforced.document.decision;
  const [beyond] = beyondDecision(exceptions, { groups, ground, from: at, expiresAt });
  if (beyond) return beyond.refusal;
  const named = devicesOf([...kept, command]);
  if (named > MOST_EXEMPT_DEVICES)
    return refused(
      'unprocessable',
      `A ban's exemptions may name ${MOST_EXEMPT_DEVICES} devices in all, by whatever ids, not ` +
        `${named}: use a group.`,
    );
  const ofGroups = groupsOf([...kept, { groups }]).size;
  if (ofGroups > MOST_EXEMPT_GROUPS)
    return refused(
      'unprocessable',
      `A ban's exemptions may name ${MOST_EXEMPT_GROUPS} groups in all, not ${ofGroups}: amend ` +
        'the scope of the ban.',
      { pointer: '/groups', detail: 'too many' },
    );
  if (kept.length >= MOST_EXEMPTIONS)
    return refused(
      'conflict',
      `This ban has ${MOST_EXEMPTIONS} exemptions that hold or have just ended, the most there ` +
        'can be. End some, and try again when a sweep has carried out their end.',
    );
  return null;
}

function groupsOf(exemptions: readonly Pick<Exemption, 'groups'>[]): ReadonlySet<string> {
  return new Set(exemptions.flatMap((one) => one.groups));
}

function bytesOf(exemptions: readonly Exemption[]): number {
  const asAsked = exemptions.map(({ hardwareTags: _, ...asked }) => asked);
  return Buffer.byteLength(JSON.stringify(asAsked));
}

/** Why the exemptions that a ban would have are too large to be kept. `null`: they are not. */
function tooLarge(ban: BanInForce, exemptions: readonly Exemption[]): RefusedOutcome | null {
  const bytes = bytesOf(exemptions);
  if (bytes > LARGEST_EXEMPTIONS)
    return refused(
      'conflict',
      `This ban's exemptions would have ${bytes} bytes, and may have ${LARGEST_EXEMPTIONS}: ` +
        'shorten the ground, name a group instead of devices, or end some and try again when a ' +
        'sweep has carried out their end.',
    );
  const { before, after } = withExemptions(ban, exemptions);
  const heavy = tooHeavy(before, after);
  return heavy === null ? null : refused('conflict', heavy);
}

function devicesOf(exemptions: readonly ExemptNames[]): number {
  return exemptions.reduce((sum, one) => sum + namedDevices(one), 0);
}

/**
 * The exemptions that are kept beside a new one. Those that ended long ago go. If there is no room,
 * those that ended first go too, once a sweep has carried out their end: the audit keeps them.
 */
function withRoom({ record, enforced }: BanInForce, command: Grant): readonly Exemption[] {
  const { groups, at } = command;
  const { sweptThrough } = record;
  const swept = sweptThrough?.revision === enforced.revision ? sweptThrough.instant : 0;
  const kept = enforced.exemptions.filter((one) => exemptionEnd(one) > at - EXEMPTION_KEPT);
  const leaving = kept
    .filter((one) => exemptionEnd(one) <= Math.min(at, swept))
    .sort((a, b) => exemptionEnd(a) - exemptionEnd(b));
  const isCrowded = (all: readonly Exemption[]) =>
    all.length >= MOST_EXEMPTIONS ||
    devicesOf([...all, command]) > MOST_EXEMPT_DEVICES ||
    groupsOf([...all, { groups }]).size > MOST_EXEMPT_GROUPS ||
    bytesOf([...all, granted(command)]) > LARGEST_EXEMPTIONS;
  let left: readonly Exemption[] = kept;
  for (const one of leaving) if (isCrowded(left)) left = left.filter((other) => other !== one);
  return left;
}

function withExemptions(
  { blocklist, enforced }: BanInForce,
  exemptions: readonly Exemption[],
): NonNullable<BanAct['blocklist']> {
  return { before: blocklist, after: withBan(blocklist, { ...enforced, exemptions }) };
}

/**
 * Exempts devices or groups until the exemption ends. The same act drops ended exemptions that need
 * not be kept.
 */
export function grant(ban: BanAsRead, command: Grant): Outcome<Exemption> {
  const found = inForce(ban);
  if (found === null) return NOT_IN_FORCE;
  const { exemptions } = found.enforced;
  const asked = granted(command);
  const known = exemptions.find((one) => one.id === asked.id);
  if (known && isSame(known, asked)) return { kind: 'stands', told: known };
  if (known)
    return refused(
      'conflict',
      'This Idempotency-Key was used for another exemption of this ban. Choose another key.',
    );
  const kept = withRoom(found, command);
  const refusal = whyNot(found, kept, command) ?? tooLarge(found, [...kept, asked]);
  if (refusal !== null) return refusal;
  const act = actOn(
    found.record,
    command,
    { action: 'exemption.grant', before: null, after: writtenExemption(asked) },
    { blocklist: withExemptions(found, [...kept, asked]) },
  );
  return { kind: 'act', act, told: asked };
}

/** Ends an exemption before its expiry. From now on its devices are judged like all others. */
export function end(
  ban: BanAsRead,
  command: Signed & { readonly exemptionId: string },
): Outcome<Exemption> {
  const found = inForce(ban);
  if (found === null) return NOT_IN_FORCE;
  const { exemptions } = found.enforced;
  const known = exemptions.find((one) => one.id === command.exemptionId);
  if (!known) return refused('not-found', 'This ban has no exemption of this id.');
  if (exemptionEnd(known) <= command.at) return { kind: 'stands', told: known };
  const ended: Exemption = { ...known, endedAt: command.at };
  const act = actOn(
    found.record,
    command,
    { action: 'exemption.end', before: writtenExemption(known), after: writtenExemption(ended) },
    {
      blocklist: withExemptions(
        found,
        exemptions.map((one) => (one.id === known.id ? ended : one)),
      ),
    },
  );
  return { kind: 'act', act, told: ended };
}
