import type { BanDocument, OwnershipAction } from '../../functions/domain/bans/ban.ts';
import { MATCHER_KEYS, type MatcherKey } from '../../functions/domain/bans/matcher-keys.ts';
import type { Ownership, Platform } from '../../functions/domain/devices/app.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';

/** A ban in plain words, for the ground truth: exact identifiers, and instants as numbers. */
export interface PlainBan {
  readonly id: string;
  /** Exact ids of installed apps, by platform. */
  readonly ids: Readonly<Partial<Record<Platform, ReadonlySet<string>>>>;
  /** Apple developer teams whose every app is banned, by platform. */
  readonly teamIds: Readonly<Partial<Record<Platform, ReadonlySet<string>>>>;
  readonly platforms: readonly Platform[];
  /** Empty: every group. */
  readonly groups: readonly string[];
  readonly actions: Readonly<Record<Ownership, OwnershipAction>>;
  readonly approvedAt: Instant;
  /** From when removals may be ordered; until then owners are only warned. */
  readonly gateOpenAt: Instant;
  readonly notice: Instant | null;
  readonly effective: Instant;
  readonly overrides: readonly {
    readonly platforms: readonly Platform[];
    readonly groups: readonly string[];
    readonly effective: Instant;
  }[];
  readonly lift: Instant | null;
  readonly exemptions: readonly PlainExemption[];
}

/** Holds in `[from, until)`. */
export interface PlainExemption {
  /** Keys of devices, as the fleet calls them. */
  readonly devices: readonly string[];
  readonly groups: readonly string[];
  readonly from: Instant;
  readonly until: Instant;
}

export interface Enforced {
  readonly approvedAt: Instant;
  /** Default: at once. */
  readonly gateOpenAt?: Instant;
  /** An approver's lift; the earlier of it and the document's own holds. */
  readonly liftedAt?: Instant;
  readonly exemptions?: readonly PlainExemption[];
}

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
};

function instant(text: string): Instant {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new Error(`${text} is not an instant: write ISO 8601 with its offset`);
  return at;
}

/**
 * Says plainly what a ban document means. Refuses what cannot be said with exact identifiers
 * (prefixes, several keys at once, names): the ground truth must not need the matching that it
 * checks. Matchers for review are left out, since they order nothing.
 */
export function plainBanOf(document: BanDocument, enforced: Enforced): PlainBan {
  const { timeline, scope } = document;
  if (timeline.effective === null)
    throw new Error(`${document.id} has no effective instant: a draft orders nothing`);
  type Named = Partial<Record<Platform, Set<string>>>;
  const named: Record<'ids' | 'teamIds', Named> = { ids: {}, teamIds: {} };
  for (const matcher of document.apps.flatMap((app) => app.match)) {
    if (matcher.effect === 'review') continue;
    const keys = MATCHER_KEYS.filter((key) => matcher[key] !== undefined);
    const [key] = keys;
    const value = key === undefined ? undefined : matcher[key];
    const plainly = key === undefined ? null : PLAINLY[key];
    if (plainly === null || value === undefined || keys.length > 1 || value.endsWith('.*'))
      throw new Error(
        `${document.id}: ${JSON.stringify(matcher)} is not one exact identifier; describe ` +
          'this ban by hand',
      );
    const target = named[plainly];
    target[matcher.platform] = (target[matcher.platform] ?? new Set()).add(value);
  }
  const ends = [
    timeline.lift === null ? null : instant(timeline.lift),
    enforced.liftedAt ?? null,
  ].filter((at) => at !== null);
  return {
    id: document.id,
    ...named,
    platforms: scope.platforms,
    groups: scope.groups,
    actions: document.actions,
    approvedAt: enforced.approvedAt,
    gateOpenAt: enforced.gateOpenAt ?? enforced.approvedAt,
    notice: timeline.notice === null ? null : instant(timeline.notice),
    effective: instant(timeline.effective),
    overrides: timeline.overrides.map(({ platforms, groups, effective }) => ({
      platforms: platforms ?? [],
      groups: groups ?? [],
      effective: instant(effective),
    })),
    lift: ends.length > 0 ? Math.min(...ends) : null,
    exemptions: enforced.exemptions ?? [],
  };
}
