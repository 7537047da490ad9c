import { type Blocklist, banOf, withBrakes } from '../../domain/bans/blocklist.ts';
import { BLOCKLIST_MAX_AGE } from '../../domain/time/fence.ts';
import { type Instant, SECOND } from '../../domain/time/instant.ts';
import type { Bans, BlocklistCache, Clock } from '../../usecases/ports.ts';

/**
 * A copy this old is read anew. Between this age and BLOCKLIST_MAX_AGE the copy still serves if the
 * read fails.
 */
const REFRESH_AFTER = BLOCKLIST_MAX_AGE - 2 * SECOND;
const ATTEMPTS = 3;
/**
 * A read that took so long to fail is not tried again for as long. Else each of a batch waits anew
 * for a table that hangs.
 */
const SLOW = SECOND;

interface Held {
  readonly blocklist: Blocklist;
  /** When the read of this copy began. Later changes may be missing from it. */
  readonly asOf: Instant;
  /** The place of that read among all reads of this instance, in the order in which they began. */
  readonly read: number;
}

/**
 * The blocklist as this instance holds it. Callers at the same time share one read. A read that was
 * frozen together with the instance does not count as new. A read that began before the read of
 * the copy held brings nothing back, however late it ends. A lower lock than the one held is
 * ignored, but not the pauses that were read with it.
 */
export class CachedBlocklist implements BlocklistCache {
  readonly #bans: Pick<Bans, 'readBlocklist'>;
  readonly #clock: Clock;
  #held: Held | null = null;
  #failed: { readonly at: Instant; readonly error: unknown } | null = null;
  #reads = 0;
  #reading: { readonly began: Instant; readonly held: Promise<Held> } | null = null;

  constructor(bans: Pick<Bans, 'readBlocklist'>, clock: Clock) {
    this.#bans = bans;
    this.#clock = clock;
  }

  /** Throws the error of the read if the copy is older than BLOCKLIST_MAX_AGE by then. */
  async current(): Promise<Blocklist> {
    if (this.#held !== null && this.#age(this.#held.asOf) < REFRESH_AFTER)
      return this.#held.blocklist;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const held = await this.#refresh();
      if (this.#age(held.asOf) <= BLOCKLIST_MAX_AGE) return held.blocklist;
    }
    throw new Error(
      `The blocklist could not be read within ${BLOCKLIST_MAX_AGE / SECOND} seconds, ` +
        `${ATTEMPTS} times.`,
    );
  }

  async fresh(): Promise<Blocklist> {
    return (await this.#read(this.#clock.now())).blocklist;
  }

  /**
   * Joins the read that is under way if it is young enough. If the read fails, falls back on the
   * copy held if that is young enough.
   */
  async #refresh(): Promise<Held> {
    const reading = this.#reading;
    const joined =
      reading !== null && this.#age(reading.began) <= BLOCKLIST_MAX_AGE
        ? reading.held
        : this.#begin();
    try {
      return await joined;
    } catch (error) {
      if (this.#held !== null && this.#age(this.#held.asOf) <= BLOCKLIST_MAX_AGE) return this.#held;
      throw error;
    }
  }

  #begin(): Promise<Held> {
    const began = this.#clock.now();
    const held = this.#read(began).finally(() => {
      if (this.#reading?.held === held) this.#reading = null;
    });
    this.#reading = { began, held };
    return held;
  }

  async #read(began: Instant): Promise<Held> {
    if (this.#failed !== null && this.#age(this.#failed.at) < SLOW) throw this.#failed.error;
    this.#reads += 1;
    const read = this.#reads;
    const blocklist = await this.#readNow();
    const held = this.#held;
    if (held !== null && held.read > read) return held;
    this.#held = { blocklist: renewed(held?.blocklist ?? null, blocklist), asOf: began, read };
    return this.#held;
  }

  async #readNow(): Promise<Blocklist> {
    const began = this.#clock.now();
    try {
      const blocklist = await this.#bans.readBlocklist();
      this.#failed = null;
      return blocklist;
    } catch (error) {
      if (this.#age(began) >= SLOW) this.#failed = { at: this.#clock.now(), error };
      throw error;
    }
  }

  /** If the clock was set back, everything counts as old. */
  #age(since: Instant): number {
    const age = this.#clock.now() - since;
    return age < 0 ? Number.POSITIVE_INFINITY : age;
  }
}

/**
 * The copy held, as it is after a later read. With the same lock and the same pauses it is the same
 * object, so that what was compiled from it stays valid.
 */
function renewed(held: Blocklist | null, read: Blocklist): Blocklist {
  if (held === null || read.lock > held.lock) return read;
  return withBrakes(held, (ban) => banOf(read, ban.id)?.brakes ?? ban.brakes);
}
