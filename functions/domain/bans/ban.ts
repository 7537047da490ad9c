import type { AppType, Ownership, Platform } from '../devices/app.ts';
import type { MatcherKey } from './matcher-keys.ts';

/** Text in every language of the ban, by language tag: `{ en: …, fr: … }`. */
export type Texts = Readonly<Record<string, string>>;

/** `ban` enforces. `advisory` only warns, whatever the rest of its document says. */
export const BAN_KINDS = ['ban', 'advisory'] as const;
type BanKind = (typeof BAN_KINDS)[number];

const ENFORCES: Readonly<Record<BanKind, boolean>> = { ban: true, advisory: false };

/** Whether the document may have apps blocked and removed at all. */
export function enforces(document: Pick<BanDocument, 'kind'>): boolean {
  return ENFORCES[document.kind];
}

/** `review` shows authors the apps that the matcher names, and never orders anything. */
export const MATCHER_EFFECTS = ['enforce', 'review'] as const;
type MatcherEffect = (typeof MATCHER_EFFECTS)[number];

const ORDERS: Readonly<Record<MatcherEffect, boolean>> = { enforce: true, review: false };

/** Whether something may be ordered because of this matcher. */
export function mayOrder(matcher: Pick<Matcher, 'effect'>): boolean {
  return ORDERS[matcher.effect ?? 'enforce'];
}

/** A predicate over an app: its keys are ANDed. Without an `effect` it enforces. */
export type Matcher = {
  readonly platform: Platform;
  readonly effect?: MatcherEffect;
  /** What kind of package the app must be. */
  readonly type?: AppType;
} & {
  readonly [K in Exclude<MatcherKey, 'type'>]?: string;
};

/** The place of a matcher in its document: of the app, and of the matcher in it. */
export type MatcherPlace = readonly [app: number, matcher: number];

/** How well a source vouches for an identifier. */
export const CERTAINTIES = ['A', 'B'] as const;

export interface BannedApp {
  readonly name: string;
  readonly vendor?: string;
  readonly match: readonly Matcher[];
  /**
   * Exact ids that a manager must block. By default they come from the exact matchers. `appStore`
   * holds App Store numeric ids.
   */
  readonly restrict?: { readonly [K in Platform | 'appStore']?: readonly string[] };
  /** Where the identifiers come from, by identifier. */
  readonly sources?: readonly {
    readonly id: string;
    readonly certainty: (typeof CERTAINTIES)[number];
    readonly source: string;
  }[];
}

/** What a ban does on devices of one ownership: how far it goes there. */
export const OWNERSHIP_ACTIONS = ['remove', 'notice', 'none'] as const;
export type OwnershipAction = (typeof OWNERSHIP_ACTIONS)[number];

const TAKES_OFF: Readonly<Record<OwnershipAction, boolean>> = {
  remove: true,
  notice: false,
  none: false,
};

/** Whether the ban's apps are to go from devices of this ownership. */
export function takesOffFrom(
  document: Pick<BanDocument, 'actions'>,
  ownership: Ownership,
): boolean {
  return TAKES_OFF[document.actions[ownership]];
}

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

/** How far a ban may go by itself, and what its author says of its reach. */
export interface Limits {
  readonly maxDevices: number | null;
  /** Of the devices in scope that report in full. */
  readonly maxPercent: number | null;
  /** The author's word that the ban reaches this percent of a platform, and why. */
  readonly wide: { readonly percent: number; readonly why: string } | null;
  /** The author's word that the ban reaches what an operating system or a phone comes with. */
  readonly systemVendors: boolean;
}

/**
 * A document that carries out one decision. `PUT /v1/bans/{id}` takes it and `catalogue/` holds it.
 * Here its defaults are filled in.
 */
export interface BanDocument {
  readonly id: string;
  readonly kind: BanKind;
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
  /**
   * How long after the finding's own first removal order a device is quarantined (ISO 8601
   * duration).
   */
  readonly escalation: null | { readonly after: string };
  readonly scope: { readonly platforms: readonly Platform[]; readonly groups: readonly string[] };
  readonly apps: readonly BannedApp[];
  readonly limits: Limits;
  readonly followUp: { readonly every: string; readonly maxRounds: number };
  readonly duties: readonly {
    readonly what: string;
    readonly due?: string | null;
    readonly to?: string | null;
    readonly doneBy: string;
  }[];
}
