import type { BanDocument, Matcher } from '../../functions/domain/bans/ban.ts';
import type { MatcherKey } from '../../functions/domain/bans/matcher-keys.ts';
import type { Platform } from '../../functions/domain/devices/app.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import type { PlainBanInForce, PlainExemption } from './plain-ban.ts';

type Defaulted = 'actions' | 'escalation' | 'followUp';

/** A ban document as people write it: what has a default may be left out. */
export type WrittenBan = Omit<BanDocument, Defaulted> & Partial<Pick<BanDocument, Defaulted>>;

/** How a ban came into force: what no document says. */
interface Enforced {
  readonly approvedAt: Instant;
  /** Default: at once. */
  readonly gateOpenAt?: Instant;
  /** An approver's lift; the earlier of it and the document's own holds. */
  readonly liftedAt?: Instant;
  readonly exemptions?: readonly PlainExemption[];
  /** Default: 14 days, as the stack has it. */
  readonly flapsWithin?: number;
}

const ACTIONS = { organization: 'remove', contractor: 'notice', personal: 'none' } as const;
const FOLLOW_UP = { every: 'P1D', maxRounds: 8 };

/** What each key says plainly: an app's id, a team, or (`null`) nothing exact. */
const PLAINLY: Readonly<Record<MatcherKey, 'ids' | 'teamIds' | null>> = {
  packageName: 'ids',
  bundleId: 'ids',
  packageFamilyName: 'ids',
  productCode: 'ids',
  packageId: 'ids',
  extensionId: 'ids',
  teamId: 'teamIds',
  signingId: null,
  signerSha256: null,
  publisher: null,
  displayName: null,
  upgradeCode: null,
  type: null,
};

/**
 * Says plainly what a ban document means. Refuses what cannot be said with exact identifiers
 * (prefixes, several keys at once, names): the ground truth must not need the matching that it
 * checks. Matchers for review are left out, since they order nothing.
 */
export function plainBanOf(document: WrittenBan, enforced: Enforced): PlainBanInForce {
  const { id, timeline, scope, actions = ACTIONS, escalation, followUp = FOLLOW_UP } = document;
  if (timeline.effective === null)
    throw new Error(`${id} has no effective instant: a draft orders nothing`);
  const lifts = [instantOf(timeline.lift), enforced.liftedAt ?? null].filter((at) => at !== null);
  return {
    id,
    ...exactIds(document),
    platforms: scope.platforms,
    groups: scope.groups,
    actions,
    notice: instantOf(timeline.notice),
    effective: instant(timeline.effective),
    overrides: timeline.overrides.map(({ platforms, groups, effective }) => ({
      platforms: platforms ?? [],
      groups: groups ?? [],
      effective: instant(effective),
    })),
    due: instantOf(timeline.due),
    lift: lifts.length > 0 ? Math.min(...lifts) : null,
    escalateAfter: escalation ? milliseconds(escalation.after) : null,
    every: milliseconds(followUp.every),
    maxRounds: followUp.maxRounds,
    approvedAt: enforced.approvedAt,
    gateOpenAt: enforced.gateOpenAt ?? enforced.approvedAt,
    exemptions: enforced.exemptions ?? [],
    flapsWithin: enforced.flapsWithin ?? milliseconds('P14D'),
  };
}

const KINDS: ReadonlyMap<string, 'ids' | 'teamIds' | null> = new Map(Object.entries(PLAINLY));

type Ids = Partial<Record<Platform, Set<string>>>;

function exactIds(document: WrittenBan): { readonly ids: Ids; readonly teamIds: Ids } {
  const named: { readonly ids: Ids; readonly teamIds: Ids } = { ids: {}, teamIds: {} };
  for (const matcher of document.apps.flatMap((app) => app.match)) {
    if (matcher.effect === 'review') continue;
    const { kind, value } = exactKey(document.id, matcher);
    const target = named[kind];
    target[matcher.platform] = (target[matcher.platform] ?? new Set()).add(value);
  }
  return named;
}

function exactKey(banId: string, matcher: Matcher): { kind: 'ids' | 'teamIds'; value: string } {
  const { platform: _platform, effect: _effect, ...keys } = matcher;
  const [first, second] = Object.entries(keys).filter(([, value]) => value !== undefined);
  if (first !== undefined && second === undefined) {
    const [key, value] = first;
    const kind = KINDS.get(key) ?? null;
    if (kind !== null && !value.endsWith('.*')) return { kind, value };
  }
  throw new Error(
    `${banId}: ${JSON.stringify(matcher)} is not one exact identifier; describe this ban by hand`,
  );
}

function instant(text: string): Instant {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new Error(`${text} is not an instant: write ISO 8601 with its offset`);
  return at;
}

function instantOf(text: string | null = null): Instant | null {
  return text === null ? null : instant(text);
}

/** `P3D`, `PT12H`, `P1DT30M`: days and smaller, in ms. */
function milliseconds(text: string): number {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (parts === null) throw new Error(`${text} is not a duration in days, hours, minutes, seconds`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
