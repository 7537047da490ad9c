import { ReportExists } from '../../functions/adapters/report-exists.ts';
import type {
  FailedObjects,
  Failures,
  ReportFile,
  Reports,
} from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';
import { frozen } from './frozen.ts';

export interface Parked {
  readonly reason: string;
  readonly body: unknown;
}

/** What was put aside, in memory. */
export class MemoryFailures implements Failures, FailedObjects {
  readonly parked = new Map<string, Parked>();
  /** Keys in one answer of `list`. */
  pageSize = 1_000;
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  park(key: string, reason: string, body: unknown): Promise<void> {
    return write(this.#faults, 'failures.park', () => {
      this.parked.set(key, frozen({ reason, body }));
    });
  }

  read(key: string): Promise<string | null> {
    return read(this.#faults, 'failures.read', () => {
      const parked = this.parked.get(key);
      return parked === undefined ? null : JSON.stringify(parked);
    });
  }

  remove(key: string): Promise<void> {
    return write(this.#faults, 'failures.remove', () => {
      this.parked.delete(key);
    });
  }

  list(prefix: string, after: string): Promise<{ keys: readonly string[]; isLast: boolean }> {
    return read(this.#faults, 'failures.list', () => {
      const keys = [...this.parked.keys()].filter((key) => key.startsWith(prefix) && key > after);
      return {
        keys: keys.sort().slice(0, this.pageSize),
        isLast: keys.length <= this.pageSize,
      };
    });
  }
}

type Stored = Pick<ReportFile, 'contentType' | 'body'>;

/** Frozen reports in memory, in the order in which they were put. */
export class MemoryReports implements Reports {
  readonly files = new Map<string, Stored>();
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  put({ banId, reportId, file, contentType, body }: ReportFile): Promise<void> {
    return write(this.#faults, 'reports.put', () => {
      const key = `${banId}/${reportId}/${file}`;
      const stored = this.files.get(key);
      if (stored !== undefined && stored.body !== body)
        throw new ReportExists(`There is a report ${key} already.`);
      this.files.set(key, frozen({ contentType, body }));
    });
  }

  read(banId: string, reportId: string, file: string): Promise<Stored | null> {
    return read(
      this.#faults,
      'reports.read',
      () => this.files.get(`${banId}/${reportId}/${file}`) ?? null,
    );
  }

  list(banId: string): Promise<readonly string[]> {
    return read(this.#faults, 'reports.list', () => {
      const ids = [...this.files.keys()]
        .filter((key) => key.startsWith(`${banId}/`))
        .map((key) => key.split('/')[1] ?? '');
      return [...new Set(ids)];
    });
  }
}
