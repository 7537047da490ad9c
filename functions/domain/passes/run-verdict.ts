import { HOUR, type Instant } from '../time/instant.ts';
import { type Counts, countOf } from './counts.ts';
import type { Retirement, RunNeed } from './pass.ts';

/** A run retires so many devices at once, however few its source has. */
export const MOST_RETIRED_AT_ONCE = 10;
/** A run of more retires at once one device in so many of its source. */
export const ONE_AT_ONCE_OF = 10;
/** A run that would retire over one device in so many of its source needs an operator. */
export const ONE_BY_RUNS_OF = 2;
/**
 * A second run bears a first one out if it was begun so long after it, in milliseconds. Whatever
 * was wrong for an hour or a night is over by then, or somebody has seen it.
 */
export const SECOND_RUN_AFTER = 12 * HOUR;

/** What is to be done after the count of a run. */
export type RunVerdict =
  /** Fewer devices arrived than the run listed: nobody is retired. */
  | { readonly kind: 'incomplete' }
  /**
   * The devices that the run left out are retired if they were not seen since. `null`: it left out
   * none, and whoever came meanwhile is not looked at.
   */
  | { readonly kind: 'complete'; readonly unseenSince: Instant | null }
  /**
   * The run waits. `testifies`: a later run may be borne out by it. `unseenSince`: those that two
   * runs left out are retired all the same; `null`: nobody is.
   */
  | {
      readonly kind: 'held';
      readonly needs: RunNeed;
      readonly testifies: boolean;
      readonly unseenSince: Instant | null;
    };

const NEEDS_OPERATOR = {
  kind: 'held',
  needs: 'operator',
  testifies: false,
  unseenSince: null,
} as const;

function isOver(number: number, had: number, oneOf: number): boolean {
  return number > MOST_RETIRED_AT_ONCE && number * oneOf > had;
}

/**
 * Whom a counted run retires. What is not listed is not gone: a manager's list may be empty, or
 * lack its last pages, with no sign of a fault. So a run that would retire many waits for another
 * one that leaves the same devices out. A run that leaves most of them out, or lists none, is not
 * believed without an operator, and bears no other out. A source says that it is let go by
 * `retireAll`, which holds only if the run has named nobody.
 */
export function verdictOn(count: Retirement, counts: Counts): RunVerdict {
  const [arrived, had] = [countOf(counts, 'arrived'), countOf(counts, 'had')];
  const [leftOut, twice] = [countOf(counts, 'leftOut'), countOf(counts, 'leftOutTwice')];
  const { asOf, testifiedAt } = count;
  if (arrived < count.expected) return { kind: 'incomplete' };
  if (leftOut === 0) return { kind: 'complete', unseenSince: null };
  if (count.retireAll && arrived === 0) return { kind: 'complete', unseenSince: asOf };
  if (count.expected === 0 || isOver(leftOut, had, ONE_BY_RUNS_OF)) return NEEDS_OPERATOR;
  if (!isOver(leftOut, had, ONE_AT_ONCE_OF)) return { kind: 'complete', unseenSince: asOf };
  const unseenSince = twice > 0 ? testifiedAt : null;
  return unseenSince === null || isOver(leftOut - twice, had, ONE_AT_ONCE_OF)
    ? { kind: 'held', needs: 'second-run', testifies: true, unseenSince }
    : { kind: 'complete', unseenSince };
}
