import type { BanDocument } from '../domain/bans/ban.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Caller } from './caller.ts';

export type RunInput = {
  readonly caller: Caller;
  readonly source: string;
  readonly runId: string;
} & ({ readonly startedAt: Instant } | { readonly listed: number; readonly finishedAt: Instant });

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

export interface PageInput {
  readonly cursor: string | null;
  readonly limit: number;
}
