import type { BanDocument, Texts } from '../domain/bans/ban.ts';
import type { OrderAction } from '../domain/bans/phase.ts';
import type { App, Coverage, Management, Ownership, Platform } from '../domain/devices/app.ts';
import type { CheckInStatus } from '../domain/findings/check-in-status.ts';
import type { Outcome } from '../domain/findings/finding.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Caller } from './caller.ts';

export interface EnrollInput {
  readonly enrollmentKey: string;
  readonly hardwareId: string;
  readonly platform: Platform;
  readonly osVersion: string | null;
}

export interface ResultInput {
  readonly orderId: string;
  readonly outcome: Outcome;
  readonly detail: string | null;
  readonly at: Instant | null;
}

export interface CheckInInput {
  /** The bearer token as sent: `<deviceId>.<secret>`. `null`: none was. */
  readonly token: string | null;
  readonly platform: Platform;
  readonly osVersion: string | null;
  readonly observedAt: Instant;
  readonly coverage: Coverage;
  readonly inventoryHash: string | null;
  readonly restrictionsEtag: string | null;
  /** `null`: left out. */
  readonly apps: readonly App[] | null;
  readonly results: readonly ResultInput[];
}

export interface OrderAnswer {
  readonly orderId: string;
  readonly sequence: number;
  readonly action: OrderAction;
  readonly banId: string;
  readonly title: Texts;
  readonly reason: Texts;
  readonly authority: string;
  readonly references: readonly string[];
  readonly contact: Texts;
  readonly apps: readonly { readonly id: string; readonly name: string }[];
  readonly effectiveAt: string | null;
  readonly dueAt: string | null;
}

export interface CheckInAnswer {
  /** `unknown`: not judged now. */
  readonly status: CheckInStatus;
  /**
   * `false`: what holds could not be read or written. `orders` is empty and says nothing: what the
   * device was told before stands.
   */
  readonly judged: boolean;
  readonly checkedAt: string;
  readonly send: 'inventory' | null;
  /** The hash under which the inventory is stored; `null` before the first. */
  readonly inventoryHash: string | null;
  readonly orders: readonly OrderAnswer[];
  readonly restrictions: {
    readonly etag: string;
    readonly blocked?: readonly { readonly platform: string; readonly id: string }[];
    readonly upcoming?: readonly { readonly banId: string; readonly effectiveAt: string }[];
  };
  readonly nextCheckInSeconds: number;
}

/** One line of a source's batch. Lines are numbered from 1. */
export interface SourceLine {
  readonly line: number;
  readonly externalId: string;
  readonly platform: Platform;
  readonly osVersion: string | null;
  readonly group: string;
  readonly ownership: Ownership;
  readonly management: Management;
  readonly observedAt: Instant;
  readonly coverage: Coverage;
  readonly apps: readonly App[];
}

export interface LineResult {
  readonly line: number;
  /**
   * `recorded`: judged and stored; `unchanged`; `stale`: it changes nothing; `stale` and `refused`
   * have a reason.
   */
  readonly status: 'recorded' | 'unchanged' | 'stale' | 'refused';
  readonly reason: string | null;
}

export interface IngestInput {
  readonly caller: Caller;
  readonly source: string;
  readonly lines: readonly SourceLine[];
  /** Lines that the edge could not read, with why. */
  readonly refused: readonly LineResult[];
}
export interface IngestOutput {
  readonly accepted: number;
  readonly results: readonly LineResult[];
}

export type RunInput = {
  readonly caller: Caller;
  readonly source: string;
  readonly runId: string;
} & ({ readonly startedAt: Instant } | { readonly listed: number; readonly finishedAt: Instant });

export interface ResultsInput {
  readonly caller: Caller;
  readonly results: readonly ResultInput[];
}
export interface ResultsOutput {
  readonly accepted: number;
  readonly results: readonly {
    readonly orderId: string;
    readonly status: 'recorded' | 'stale' | 'refused';
    readonly reason: string | null;
  }[];
}

export interface BanInput {
  readonly caller: Caller;
  readonly banId: string;
}
export type SaveBanInput = BanInput & { readonly document: BanDocument };
export type ProposeInput = BanInput & { readonly revision: number };
export type ApproveInput = BanInput & { readonly revision: number; readonly hash: string };
export type LiftInput = BanInput & { readonly reason: string };
export type PauseInput = BanInput & { readonly reason: string };
export type ResumeInput = BanInput & { readonly reason: string; readonly count: number };
export type PreviewInput = BanInput & {
  readonly revision: number;
  readonly purpose: string;
  readonly idempotencyKey: string | null;
};
export type GrantExemptionInput = BanInput & {
  readonly devices: readonly string[];
  readonly groups: readonly string[];
  readonly ground: string;
  readonly grantedBy: string;
  readonly expiresAt: Instant;
  readonly idempotencyKey: string | null;
};
export type EndExemptionInput = BanInput & { readonly exemptionId: string };
export type ReportInput = BanInput & {
  readonly asOf: Instant;
  readonly languages: readonly string[];
};

export interface EnrollmentKeyInput {
  readonly caller: Caller;
  readonly group: string;
  readonly ownership: Ownership;
  readonly maxUses: number;
  readonly expiresAt: Instant;
}

export interface PageInput {
  readonly cursor: string | null;
  readonly limit: number;
}
