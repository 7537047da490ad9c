import type { Ownership, Platform } from '../devices/app.ts';

/** Text in every language of the ban, by language tag: `{ en: …, fr: … }`. */
export type Texts = Readonly<Record<string, string>>;

/**
 * The keys that a matcher may name. Exact but for `packageName` and `bundleId`, which may end in
 * `.*`.
 */
export const MATCHER_KEYS = [
  'packageName',
  'bundleId',
  'teamId',
  'signingId',
  'signerSha256',
  'packageFamilyName',
  'productCode',
  'publisher',
  'displayName',
  'packageId',
  'extensionId',
] as const;
export type MatcherKey = (typeof MATCHER_KEYS)[number];

/** A predicate over an app: its keys are ANDed. `review` shows to authors and never orders. */
export type Matcher = { readonly platform: Platform; readonly effect?: 'enforce' | 'review' } & {
  readonly [K in MatcherKey]?: string;
};

/** Which matcher keys exist on which platform. */
export const PLATFORM_KEYS: Readonly<Record<Platform, readonly MatcherKey[]>> = {
  android: ['packageName', 'signerSha256', 'displayName', 'publisher'],
  ios: ['bundleId', 'teamId', 'signingId', 'displayName', 'publisher'],
  macos: [
    'bundleId',
    'teamId',
    'signingId',
    'signerSha256',
    'displayName',
    'publisher',
    'extensionId',
  ],
  windows: [
    'packageFamilyName',
    'productCode',
    'publisher',
    'displayName',
    'signerSha256',
    'extensionId',
  ],
  linux: ['packageId', 'displayName', 'publisher', 'extensionId'],
  chromeos: ['packageName', 'extensionId', 'displayName', 'publisher'],
};

export interface BannedApp {
  readonly name: string;
  readonly vendor?: string;
  readonly match: readonly Matcher[];
  /**
   * Exact ids that a manager must block; from the exact matchers unless told. `appStore` holds App
   * Store numeric ids.
   */
  readonly restrict?: { readonly [K in Platform | 'appStore']?: readonly string[] };
  /** Where the identifiers come from, by identifier. */
  readonly sources?: readonly {
    readonly id: string;
    readonly certainty: 'A' | 'B';
    readonly source: string;
  }[];
}

export const ACTIONS = ['remove', 'notice', 'none'] as const;
export type OwnershipAction = (typeof ACTIONS)[number];

export interface TimelineOverride {
  /** Empty or absent: every platform. */
  readonly platforms?: readonly Platform[];
  /** Empty or absent: every group. */
  readonly groups?: readonly string[];
  /** ISO 8601 instant with its offset. */
  readonly effective: string;
}

/** Instants are ISO 8601 with their offset. */
export interface Timeline {
  readonly notice: string | null;
  readonly block: string | null;
  readonly effective: string | null;
  readonly due: string | null;
  readonly reviewBy: string | null;
  readonly lift: string | null;
  readonly overrides: readonly TimelineOverride[];
}

export interface Decision {
  readonly authority: string;
  readonly instrument?: string | null;
  readonly announcedAt?: string | null;
  readonly dates: readonly {
    readonly day: string | null;
    readonly means: string;
    readonly basis: string;
    readonly note?: string;
  }[];
  readonly openProducts?: boolean;
  readonly exceptions: null | {
    readonly grantedBy?: string | null;
    readonly grounds?: readonly string[] | null;
    /** ISO 8601 duration. */
    readonly maxDuration?: string | null;
    /** `false`: no exemption for a whole group. */
    readonly blanket?: boolean | null;
    readonly reportTo?: string | null;
  };
  readonly references: readonly string[];
}

/**
 * One decision carried out. The document that `PUT /v1/bans/{id}` takes and `catalogue/` holds,
 * with defaults filled in.
 */
export interface BanDocument {
  readonly id: string;
  readonly kind: 'ban' | 'advisory';
  readonly title: Texts;
  readonly reason: Texts;
  readonly contact: Texts;
  readonly decision: Decision;
  /** Every value that the sources do not state, in words. */
  readonly assumed: readonly string[];
  /** IANA zone, for people; instants carry their own offset. */
  readonly timeZone: string;
  readonly timeline: Timeline;
  readonly actions: Readonly<Record<Ownership, OwnershipAction>>;
  /** Quarantine this long (ISO 8601 duration) after the finding's own first removal order. */
  readonly escalation: null | { readonly after: string };
  readonly scope: { readonly platforms: readonly Platform[]; readonly groups: readonly string[] };
  readonly apps: readonly BannedApp[];
  readonly limits: { readonly maxDevices: number | null; readonly maxPercent: number | null };
  readonly followUp: { readonly every: string; readonly maxRounds: number };
  readonly duties: readonly {
    readonly what: string;
    readonly due?: string | null;
    readonly to?: string | null;
    readonly doneBy: string;
  }[];
}
