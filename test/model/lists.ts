import type { Coverage, Inventory } from '../../functions/domain/devices/app.ts';
import { HOUR, isAgent, type Report } from './history.ts';

/*
 * Lists of apps as reporters send them, tidy or not, and what they prove. It is said a second time
 * and as plainly as can be, so that a mistake of the functions is not made here again.
 */

/** What every device has, whatever a history says. No ban names it. */
const SYSTEM = Array.from({ length: 12 }, (_, n) => `sys.${n}`);
/** As many of these are left in a list that lost most of what is there. */
const FEW = 3;
/** Marks a list that proves nothing by itself, wherever it is stored. No ban names it either. */
const DOUBTFUL = 'sys.doubtful';

/** When a clock that is wrong says that it is. */
const CLOCKS = { right: null, past: 180_000, future: Date.parse('2038-01-19T03:14:07Z') } as const;

/** The instant that the reporter's clock shows. */
export function clockOf({ clock }: Report, now: number): number {
  return CLOCKS[clock] ?? now;
}

/** When a report says that it observed its apps, by its own clock. */
export function saidAt(event: Report, now: number): number {
  return CLOCKS[event.clock] ?? now + event.observed;
}

/**
 * When a report counts as observed, by the server's clock. What is kept as of now is newer than all
 * that is stored.
 */
export function observedOf(event: Report, said: number, now: number): number {
  if (isAgent(event.device) && event.sends && event.clock !== 'right') return now;
  return isMoved(event) ? Number.POSITIVE_INFINITY : said;
}

/**
 * Whether a list is kept as of now whatever its time says: its clock is ahead, or it is a device's
 * own and its clock fell by years.
 */
function isMoved({ clock, device }: Report): boolean {
  return clock === 'future' || (clock === 'past' && isAgent(device));
}

/** The ids that are sent, in order, and of how many apps no usable id was sent. */
export function listOf(event: Report): { readonly ids: readonly string[]; readonly left: number } {
  const { list } = event;
  const left = list === 'cut' ? 1 : 0;
  if (list === 'empty') return { ids: [], left };
  const system = list === 'few' ? SYSTEM.slice(0, FEW) : SYSTEM;
  const mark = list === 'cut' || isMoved(event) ? [DOUBTFUL] : [];
  return { ids: [...event.apps, ...system, ...mark].sort(), left };
}

/** A list that was stored. */
interface Heard {
  readonly at: number;
  /** When its request had begun. */
  readonly begun: number;
  readonly ids: ReadonlySet<string>;
  readonly coverage: Coverage;
  /** Whether it surely proves nothing by itself, and whether it surely does. */
  readonly isDoubtful: boolean;
  readonly isProof: boolean;
}

/** The lists of one device in the order in which they were stored. */
export class Lists {
  readonly #all: Heard[] = [];
  /** Whether the device has enrolled again and has not said since what it has. */
  #isNew = false;
  #newUntil = Number.NEGATIVE_INFINITY;

  /** The device has enrolled again, or has said since what it has. */
  noteEnrolment(isNew: boolean): void {
    this.#isNew = isNew;
  }

  note({ apps, coverage }: Inventory, at: number, begun: number): void {
    const ids = new Set(apps.map((app) => app.id));
    const before = this.#all.at(-1);
    const isWhole = (list: ReadonlySet<string>) => SYSTEM.every((id) => list.has(id));
    const lost = before !== undefined && isWhole(before.ids) && !isWhole(ids);
    const isDoubtful = this.#isNew || ids.size === 0 || ids.has(DOUBTFUL) || lost;
    // What is new on a device may not have looked everywhere with its next lists either.
    if (this.#isNew) this.#newUntil = at + HOUR;
    const isProof = !isDoubtful && isWhole(ids) && at > this.#newUntil;
    this.#isNew = false;
    this.#all.push({ at, begun, ids, coverage, isDoubtful, isProof });
  }

  get count(): number {
    return this.#all.length;
  }

  /** The last lists, as many as have none of these apps. */
  #without(ids: readonly string[]): readonly Heard[] {
    const last = this.#all.findLastIndex((one) => ids.some((id) => one.ids.has(id)));
    return this.#all.slice(last + 1);
  }

  /**
   * Whether these apps, which lists from this one on have shown, can count as gone: a list without
   * them that sees as far as those, and proves it by itself or was seen again an hour later.
   */
  areGone(ids: readonly string[], from: number, skew: number): boolean {
    const without = this.#without(ids);
    const showed = this.#all
      .slice(from)
      .filter((one) => ids.some((id) => one.ids.has(id)) && one.coverage !== 'none');
    const proofs = without.filter(
      ({ coverage }) =>
        coverage === 'all' ||
        (coverage !== 'none' && showed.every((one) => one.coverage === coverage)),
    );
    const [first] = without;
    const last = proofs.at(-1);
    if (first === undefined || last === undefined) return false;
    return proofs.some((one) => !one.isDoubtful) || last.at - first.begun >= HOUR - 2 * skew;
  }

  /**
   * Whether these apps must count as gone: the last list proves it by itself, or lists of an hour
   * or more that see everything lack them.
   */
  mustBeGone(ids: readonly string[], skew: number): boolean {
    const without = this.#without(ids);
    const narrow = without.findLastIndex((one) => one.coverage !== 'all');
    const [first, last] = [without[narrow + 1], without.at(-1)];
    if (first === undefined || last === undefined) return false;
    return last.isProof || last.begun - first.at >= HOUR + 2 * skew;
  }

  /** Since when all lists lack these apps and none of them proves it; `null`: it is not so. */
  lackedSince(ids: readonly string[]): number | null {
    const without = this.#without(ids);
    return without.length > 0 && without.every((one) => one.isDoubtful)
      ? (without[0]?.begun ?? null)
      : null;
  }

  /** Whether some earlier list lacked these apps, before the last one that has some of them. */
  lackedBefore(ids: readonly string[], from: number): boolean {
    const last = this.#all.findLastIndex((one) => ids.some((id) => one.ids.has(id)));
    return this.#all
      .slice(from, Math.max(from, last))
      .some((one) => ids.every((id) => !one.ids.has(id)));
  }
}
