import * as fc from 'fast-check';
import type { Event } from './history.ts';
import { live } from './live.ts';
import { histories } from './random-history.ts';
import { story } from './story.ts';
import { Violation } from './violation.ts';

export interface Found {
  readonly seed: number;
  readonly tried: number;
  /** The shortest history found that breaks something; `null`: none did. */
  readonly broken: {
    readonly events: readonly Event[];
    readonly property: string;
    readonly report: string;
  } | null;
}

export interface Search {
  readonly count: number;
  readonly seed: number;
  /** Histories are about so many events long at most. */
  readonly longest?: number;
  /** For how long, in milliseconds, what is found is made shorter. */
  readonly shrinkingTime?: number;
  /** On which stores a history is lived: in memory unless told. */
  readonly liveOn?: (events: readonly Event[]) => Promise<void>;
  /** Hears of every history lived. */
  readonly each?: () => void;
  /** Hears of the first history that breaks something, before it is made shorter. */
  readonly broke?: () => void;
}

/**
 * Lives random histories until one breaks a property, and makes that one as short as it can. The
 * same seed and count always try the same histories.
 */
export async function search({
  count,
  seed,
  longest = 24,
  shrinkingTime = 20_000,
  liveOn = live,
  each = () => {},
  broke = () => {},
}: Search): Promise<Found> {
  let tried = 0;
  let brokenAt: number | null = null;
  const property = fc.asyncProperty(histories(longest), async (events) => {
    // A history that has broken is made shorter for a while, not for ever.
    if (brokenAt !== null && Date.now() - brokenAt > shrinkingTime) return;
    if (brokenAt === null) {
      tried += 1;
      each();
    }
    try {
      await liveOn(events);
    } catch (error) {
      if (brokenAt === null) {
        brokenAt = Date.now();
        broke();
      }
      throw error;
    }
  });
  const result = await fc.check(property, { numRuns: count, seed });
  const [events] = result.counterexample ?? [];
  if (!result.failed || events === undefined) return { seed, tried, broken: null };
  const error: unknown = result.errorInstance;
  const what = error instanceof Error ? error.message : String(error);
  const name = error instanceof Violation ? error.property : '?';
  const place = `history ${tried} of seed ${seed}`;
  const report = `${what}\n\nThe shortest history found (${place}):\n${story(events)}\n`;
  return { seed, tried, broken: { events, property: name, report } };
}

/**
 * Keeps what the use cases log about failures that a history planned from drowning the report.
 * Returns what undoes it.
 */
export function hush(): () => void {
  const { warn, error } = console;
  console.warn = () => {};
  console.error = () => {};
  return () => Object.assign(console, { warn, error });
}
