import { type BanAct, lateEntries } from '../../functions/domain/bans/ban-act.ts';
import type { BanRecord, BanRevision } from '../../functions/domain/bans/ban-record.ts';
import {
  type Blocklist,
  banOf,
  EMPTY_BLOCKLIST,
  type GatedBan,
} from '../../functions/domain/bans/blocklist.ts';
import { type Brake, pauseAct } from '../../functions/domain/bans/brake.ts';
import type { Bans, Brakes, Page } from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';
import { frozen } from './frozen.ts';
import type { MemoryChain } from './memory-chain.ts';
import { pageOf, sorted } from './page-of.ts';

function brakeKey({ banId, by }: Brake): string {
  return `${banId}/${by}`;
}

function withoutBrakes(blocklist: Blocklist): Blocklist {
  return { ...blocklist, bans: blocklist.bans.map((ban) => ({ ...ban, brakes: [] })) };
}

/** Bans and the blocklist in memory, under the conditions of the port. */
export class MemoryBans implements Bans, Brakes {
  readonly records = new Map<string, BanRecord>();
  readonly revisions = new Map<string, BanRevision>();
  blocklist: Blocklist = frozen(EMPTY_BLOCKLIST);
  /** Pauses by ban and person. */
  readonly brakes = new Map<string, Brake>();
  readonly #chain: MemoryChain;
  readonly #faults: Faults;
  #shown: {
    readonly blocklist: Blocklist;
    readonly brakes: readonly Brake[];
    readonly answer: Blocklist;
  } | null = null;

  constructor(chain: MemoryChain, faults: Faults) {
    this.#chain = chain;
    this.#faults = faults;
  }

  read(banId: string): Promise<BanRecord | null> {
    return read(this.#faults, 'bans.read', () => this.records.get(banId) ?? null);
  }

  readRevision(banId: string, revision: number): Promise<BanRevision | null> {
    return read(
      this.#faults,
      'bans.readRevision',
      () => this.revisions.get(`${banId}#${revision}`) ?? null,
    );
  }

  list(cursor: string | null, limit: number): Promise<Page<BanRecord>> {
    return read(this.#faults, 'bans.list', () =>
      pageOf('id=BANS', sorted(this.records), cursor, limit),
    );
  }

  readBlocklist(): Promise<Blocklist> {
    return read(this.#faults, 'bans.readBlocklist', () => this.#withBrakes());
  }

  readGate(banId: string): Promise<GatedBan | null> {
    return read(this.#faults, 'bans.readGate', () => {
      const ban = banOf(this.#withBrakes(), banId);
      return ban && { gate: ban.gate, brakes: ban.brakes };
    });
  }

  put(brake: Brake): Promise<void> {
    return write(this.#faults, 'brakes.put', () => {
      this.brakes.set(brakeKey(brake), frozen(brake));
    });
  }

  audit(brake: Brake): Promise<boolean> {
    return write(this.#faults, 'brakes.audit', () => {
      const stored = this.brakes.get(brakeKey(brake));
      if (stored?.at !== brake.at || stored.audited) return false;
      this.brakes.set(brakeKey(brake), frozen({ ...stored, audited: true }));
      this.#chain.append(pauseAct(brake));
      return true;
    });
  }

  /** The same blocklist with the same pauses is the same object. */
  #withBrakes(): Blocklist {
    const brakes = [...this.brakes.values()];
    const shown = this.#shown;
    if (
      shown?.blocklist === this.blocklist &&
      shown.brakes.length === brakes.length &&
      shown.brakes.every((brake, i) => brake === brakes[i])
    )
      return shown.answer;
    const answer = frozen(
      brakes.length === 0
        ? this.blocklist
        : {
            ...this.blocklist,
            bans: this.blocklist.bans.map((ban) => ({
              ...ban,
              brakes: brakes.filter((brake) => brake.banId === ban.id),
            })),
          },
    );
    this.#shown = { blocklist: this.blocklist, brakes, answer };
    return answer;
  }

  commit(whole: BanAct): Promise<boolean> {
    const { ban, newRevision, blocklist, released = [], act } = whole;
    return write(this.#faults, 'bans.commit', () => {
      const revisionKey =
        newRevision === undefined ? null : `${newRevision.banId}#${newRevision.revision}`;
      if (!this.#stands(ban.before, ban.after.banId)) return false;
      if (revisionKey !== null && this.revisions.has(revisionKey)) return false;
      if (blocklist !== undefined && this.blocklist.lock !== blocklist.before.lock) return false;
      if (released.some((brake) => !this.#holds(brake))) return false;
      for (const brake of released) this.brakes.delete(brakeKey(brake));
      this.records.set(ban.after.banId, frozen(ban.after));
      if (revisionKey !== null && newRevision !== undefined)
        this.revisions.set(revisionKey, frozen(newRevision));
      if (blocklist !== undefined) this.blocklist = frozen(withoutBrakes(blocklist.after));
      for (const entry of [...lateEntries(whole), act]) this.#chain.append(entry);
      return true;
    });
  }

  /** The pause is as it was read. It was neither made anew nor audited since. */
  #holds(brake: Brake): boolean {
    const stored = this.brakes.get(brakeKey(brake));
    return stored?.at === brake.at && (brake.audited || !stored.audited);
  }

  advance(before: BanRecord, after: BanRecord): Promise<boolean> {
    return write(this.#faults, 'bans.advance', () => {
      if (!this.#stands(before, after.banId)) return false;
      this.records.set(after.banId, frozen(after));
      return true;
    });
  }

  #stands(before: BanRecord | null, banId: string): boolean {
    return this.records.get(banId)?.lock === before?.lock;
  }
}
