import { HOUR, type Instant } from '../time/instant.ts';
import type { App, Inventory, Lacking, NamedApp } from './app.ts';
import { appKey } from './app-key.ts';
import { believedApps } from './believed.ts';
import type { Head, ListDoubt } from './head.ts';

/** What is known of how a list came about, beside the list. */
export interface Flaws {
  /** Whether apps had to be left out of it. */
  readonly leftOut: boolean;
  /** Whether its time had to be corrected by more than an hour. */
  readonly timeMoved: boolean;
}

/** What a doubtful list lacks counts once a list lacks it that is received so much later. */
export const DOUBTED_UNTIL = HOUR;
/** A list is not compared with one that has fewer apps than this. */
const FEWEST_COMPARED = 10;

/** Whether a list has less than half of so many apps. */
function isShrunk(count: number, believed: number): boolean {
  return believed >= FEWEST_COMPARED && count < believed / 2;
}

/** Why a list might prove less than it seems to, by the head alone. `null`: it does not. */
export function suspicionOf(
  head: Head | null,
  inventory: Pick<Inventory, 'apps'>,
  flaws: Flaws,
): ListDoubt['why'] | null {
  if (inventory.apps.length === 0) return 'empty';
  if (flaws.leftOut) return 'apps-left-out';
  if (flaws.timeMoved) return 'time-moved';
  if (head?.rotation?.unlisted) return 'first-since-enrolment';
  if (isShrunk(inventory.apps.length, head?.appCount ?? 0)) return 'shrunk';
  // What is new on a device may not have looked everywhere with its next list either.
  return head?.doubt?.why === 'first-since-enrolment' ? head.doubt.why : null;
}

/** What is known of a finding's app, as a list would have it. */
function asListed({ id, type, version }: NamedApp): App {
  return { id, ...(type === null ? {} : { type }), ...(version === null ? {} : { version }) };
}

/** A list as it is stored, and what is to be said of it. */
export interface Weighed {
  readonly inventory: Inventory;
  readonly doubt: ListDoubt | null;
}

/**
 * A suspicious list beside the stored one. What it lacks is still believed to be there, until a
 * list lacks it too that is received an hour later or more.
 *
 * After a new enrolment that holds for what the first list lacked, in the lists of the next hour
 * too.
 *
 * `found`: the apps of the device's findings. A list that sees less may have taken the place
 * of the one that showed them. `orderedAway`: keys of apps that the device was told to remove. They
 * do not count as lost.
 */
export function weighed(
  given: {
    readonly why: ListDoubt['why'];
    readonly inventory: Inventory;
    readonly stored: Inventory | null;
    readonly head: Head | null;
    readonly found: readonly NamedApp[];
    readonly orderedAway: ReadonlySet<string>;
  },
  now: Instant,
): Weighed {
  const { why, inventory, stored, head, found, orderedAway } = given;
  const before = stored === null ? [] : believedApps(stored);
  const key = (app: App) => appKey(inventory.platform, app);
  const stays = (app: App) => !orderedAway.has(key(app));
  const count = inventory.apps.filter(stays).length;
  if (why === 'shrunk' && !isShrunk(count, before.filter(stays).length))
    return { inventory, doubt: null };
  const listed = new Set(inventory.apps.map(key));
  const since = new Map(stored?.lacking.map((one) => [key(one.app), one.since]));
  const known = new Map([...found.map(asListed), ...before].map((app) => [key(app), app]));
  const isNext = why === 'first-since-enrolment' && head?.rotation?.unlisted !== true;
  const lacking = [...known]
    .filter(([name]) => !listed.has(name) && (!isNext || since.has(name)))
    .map(([name, app]): Lacking => ({ app, since: since.get(name) ?? now }));
  return stillDoubted({ ...inventory, lacking }, head?.doubt ?? { why, since: now }, why, now);
}

/**
 * The stored list, which was seen once more. `null`: it is not long enough ago that it was first
 * received.
 */
export function seenAgain(
  stored: Inventory,
  doubt: ListDoubt,
  observedAt: Instant,
  now: Instant,
): Weighed | null {
  if (now < doubt.since + DOUBTED_UNTIL) return null;
  return stillDoubted({ ...stored, observedAt }, doubt, doubt.why, now);
}

/** What is left of a doubt: what was first lacking less than an hour ago. */
function stillDoubted(
  inventory: Inventory,
  doubt: ListDoubt,
  why: ListDoubt['why'],
  now: Instant,
): Weighed {
  const lacking = inventory.lacking.filter((one) => now < one.since + DOUBTED_UNTIL);
  const since = lacking.reduce(
    (first, one) => Math.min(first, one.since),
    Number.POSITIVE_INFINITY,
  );
  const over = lacking.length === 0 && now >= doubt.since + DOUBTED_UNTIL;
  return {
    inventory: { ...inventory, lacking },
    doubt: over ? null : { why, since: lacking.length === 0 ? doubt.since : since },
  };
}
