import type { BanAct } from '../../functions/domain/bans/ban-act.ts';
import type { BanRecord, BanRevision } from '../../functions/domain/bans/ban-record.ts';
import { type Blocklist, EMPTY_BLOCKLIST } from '../../functions/domain/bans/blocklist.ts';
import type { Bans, Page } from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';
import { frozen } from './frozen.ts';
import type { MemoryChain } from './memory-chain.ts';
import { pageOf, sorted } from './page-of.ts';

/** Bans and the blocklist in memory, under the conditions of the port. */
export class MemoryBans implements Bans {
  readonly records = new Map<string, BanRecord>();
  readonly revisions = new Map<string, BanRevision>();
  blocklist: Blocklist = frozen(EMPTY_BLOCKLIST);
  readonly #chain: MemoryChain;
  readonly #faults: Faults;

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
    return read(this.#faults, 'bans.readBlocklist', () => this.blocklist);
  }

  commit({ ban, newRevision, blocklist, act }: BanAct): Promise<boolean> {
    return write(this.#faults, 'bans.commit', () => {
      const revisionKey =
        newRevision === undefined ? null : `${newRevision.banId}#${newRevision.revision}`;
      if (!this.#stands(ban.before, ban.after.banId)) return false;
      if (revisionKey !== null && this.revisions.has(revisionKey)) return false;
      if (blocklist !== undefined && this.blocklist.lock !== blocklist.before.lock) return false;
      this.records.set(ban.after.banId, frozen(ban.after));
      if (revisionKey !== null && newRevision !== undefined)
        this.revisions.set(revisionKey, frozen(newRevision));
      if (blocklist !== undefined) this.blocklist = frozen(blocklist.after);
      this.#chain.append(act);
      return true;
    });
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
