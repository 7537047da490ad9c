import type { Platform } from '../../functions/domain/devices/app.ts';
import type { Matcher } from '../documents/matcher.ts';

/** What a list names, as far as it names an app. */
export interface Indicator {
  /** The app's name, if the list has one. */
  readonly app: string | null;
  readonly vendor: string | null;
  readonly matcher: Matcher;
  /** Why it only shows devices for review; `null`: it may order. */
  readonly vague: string | null;
}

/** What a list holds. */
export interface Indicators {
  /** What the list calls itself. */
  readonly title: string | null;
  readonly reason: string | null;
  readonly references: readonly string[];
  readonly found: readonly Indicator[];
  /** What names no app, by kind: how many. */
  readonly left: Readonly<Record<string, number>>;
}

/** How a list is read. `platform`: of identifiers that say none. */
export interface ReadingOptions {
  readonly platform: Platform | null;
}

/** Why a matcher is only for review, by itself; `null`: it may order. */
export function whyVague(matcher: Matcher): string | null {
  return matcher.effect === 'review' ? 'by a name, a prefix or a whole team' : null;
}

/** Counts what is left out, by kind. */
export class Left {
  readonly #counts = new Map<string, number>();

  add(kind: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
