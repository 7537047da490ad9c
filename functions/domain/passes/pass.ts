import { LONGEST_RUN } from '../time/fence.ts';
import { type Instant, MINUTE } from '../time/instant.ts';
import type { Counts } from './counts.ts';

/** Who has what, what a draft would do, what a ban's findings are due, and who is gone. */
export const PASS_KINDS = ['census', 'preview', 'sweep', 'retire'] as const;
export type PassKind = (typeof PASS_KINDS)[number];

/**
 * Whether passes of a kind are asked for by people or sources. They have a queue and slots of their
 * own, so that what enforces bans never waits behind them.
 */
export const RUNS_ASIDE: Readonly<Record<PassKind, boolean>> = {
  census: false,
  preview: true,
  sweep: false,
  retire: true,
};

/** What came of the count of a run. */
export const RUN_OUTCOMES = [
  /** Fewer devices arrived than it listed. It retires nobody. */
  'incomplete',
  /** All that it left out is retired, or what two runs left out. */
  'complete',
  /** It would retire too many, and waits. */
  'held',
  /** It waited, and a later run was counted. */
  'superseded',
  /** It waited, and an operator has confirmed it. */
  'confirmed',
] as const;
type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** What a run waits for: a second run that leaves the same devices out, or an operator's word. */
export const RUN_NEEDS = ['second-run', 'operator'] as const;
export type RunNeed = (typeof RUN_NEEDS)[number];

/** What every pass has. */
interface Common<K extends PassKind> {
  readonly id: string;
  readonly kind: K;
  /** The instant that the pass carries out; decisions are not made for an earlier one. */
  readonly asOf: Instant;
  /** When its parts were first queued. */
  readonly startedAt: Instant;
  readonly parts: number;
  readonly finishedAt: Instant | null;
  /** When it was given up, because nothing moved for hours. Such a pass is never finished. */
  readonly givenUpAt: Instant | null;
  /** Sums over its parts, once finished. */
  readonly counts: Counts;
}

/** What the passes of each kind have besides. */
interface Details extends Record<PassKind, object> {
  /** `version`: of the blocklist that the census was asked for. */
  readonly census: { readonly version: number };
  /** `purpose`: why the preview was asked for, in the words of who asked. */
  readonly preview: {
    readonly banId: string;
    readonly revision: number;
    readonly purpose: string;
  };
  /**
   * `instant`: carries out all that an instant of the ban changes. `follow-up`: carries out single
   * findings that are due.
   */
  readonly sweep: {
    readonly banId: string;
    readonly revision: number;
    readonly purpose: 'instant' | 'follow-up';
  };
  /**
   * `count`: counts what the run has listed. `retire`: retires what was not seen since `asOf`, and
   * what the run has not listed.
   */
  readonly retire: {
    readonly source: string;
    readonly run: string;
    readonly purpose: 'count' | 'retire';
    /** The devices that the source says it has listed. */
    readonly expected: number;
    /** When the run was begun, by the server's clock. */
    readonly begunAt: Instant;
    /** Whether the source says that it has no devices any more. */
    readonly retireAll: boolean;
    /**
     * When an earlier run began that left devices out too, long enough before this one. `null`:
     * there was none.
     */
    readonly testifiedAt: Instant | null;
    /** What came of a count; `null`: it goes on, or it is no count. */
    readonly outcome: RunOutcome | null;
    /** What a run that waits needs; `null`: it does not wait. */
    readonly needs: RunNeed | null;
  };
}

export type PassOf<K extends PassKind> = Common<K> & Details[K];

export type Census = PassOf<'census'>;
export type Preview = PassOf<'preview'>;
export type Sweep = PassOf<'sweep'>;
/** Goes over a source's devices after its run. */
export type Retirement = PassOf<'retire'>;

/** A census, preview, sweep or retirement: many rows are worked on, in parts side by side. */
export type Pass = { [K in PassKind]: PassOf<K> }[PassKind];

/**
 * The fields to begin a pass with. The function that is called sets the kind, and nothing is
 * counted yet.
 */
type Begun<P extends Pass> = Omit<P, 'kind' | 'finishedAt' | 'givenUpAt' | 'counts'>;

const UNFINISHED = { finishedAt: null, givenUpAt: null, counts: {} } as const;

export function newCensus(pass: Begun<Census>): Census {
  return { ...pass, kind: 'census', ...UNFINISHED };
}

export function newPreview(pass: Begun<Preview>): Preview {
  return { ...pass, kind: 'preview', ...UNFINISHED };
}

export function newSweep(pass: Begun<Sweep>): Sweep {
  return { ...pass, kind: 'sweep', ...UNFINISHED };
}

export function newRetirement(pass: Omit<Begun<Retirement>, 'outcome' | 'needs'>): Retirement {
  return { ...pass, kind: 'retire', outcome: null, needs: null, ...UNFINISHED };
}

/** The ban whose pass it is; `null`: it goes over the whole fleet. */
export function banOfPass(pass: Pass): string | null {
  switch (pass.kind) {
    case 'census':
    case 'retire':
      return null;
    case 'preview':
    case 'sweep':
      return pass.banId;
    default:
      return pass satisfies never;
  }
}

/** One part of a pass: a finding shard, or a scan segment. */
export interface Part {
  readonly passId: string;
  readonly part: number;
  /** Where the next page begins; `null` before the first page. */
  readonly cursor: string | null;
  readonly done: boolean;
  readonly counts: Counts;
  /**
   * The earliest instant at which a finding that was seen needs a pass again (a follow-up round, an
   * escalation).
   */
  readonly nextDueAt: Instant | null;
  readonly heartbeat: Instant;
  /** Pages written. Every write names the page that it follows. */
  readonly lock: number;
}

/**
 * How long a part that was handed to a worker is hidden from the others. A delivery that Lambda
 * throttles hides the part as well, so it is six times the worker's time limit.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html, configuring a
 * queue to use with Lambda
 */
export const PART_HIDDEN = 6 * LONGEST_RUN;

/**
 * A part whose heartbeat is older than this is queued again. The queue itself hands out a part that
 * failed before that.
 */
export const STALE_HEARTBEAT = PART_HIDDEN + MINUTE;
