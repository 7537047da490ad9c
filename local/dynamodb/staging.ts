import { Readable } from 'node:stream';
import {
  type Body,
  type EngineStore,
  engine,
  type Item,
  type KeyRange,
  type Keyspace,
  type Level,
  type Operation,
  type TableDescription,
} from './engine.ts';
import type { Ledger } from './ledger.ts';
import { type Past, pastValues } from './past-values.ts';
import type { TableRegistry } from './table-registry.ts';

/** One item as a request found it and leaves it. */
export interface Change {
  readonly table: TableDescription;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** What a request needs to work on the data. */
export interface Workspace {
  readonly level: Level;
  readonly ledger: Ledger;
  readonly tables: TableRegistry;
  readonly engineStore: EngineStore;
  /** Items that the request sees as they were. */
  readonly past?: Past | undefined;
}

/** How many values are fetched at once. */
const PAGE = 64;

const atOnce = (
  _key: string,
  run: (release: (done: (error: unknown, result?: unknown) => void) => typeof done) => void,
) => run((done) => done);

/**
 * One request's view of the data: dynalite's actions read the latest state through it, and what
 * they write stays in it until the request as a whole is known to succeed. Dropping it drops the
 * request. It answers at once, so its locks have nothing to lock: no other request runs in between.
 */
export class Staging {
  readonly operations: Operation[] = [];
  readonly changes: Change[] = [];
  /** Whether something was read that is not written yet: the answer must wait until it is. */
  readUnwritten = false;
  readonly store: EngineStore;
  readonly #workspace: Workspace;
  readonly #staged = new Map<string, unknown>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.store = {
      ...workspace.engineStore,
      getTable: (name, checkStatus, done) => {
        const answer = typeof checkStatus === 'function' ? checkStatus : done;
        try {
          answer?.(null, workspace.tables.get(name).description);
        } catch (error) {
          answer?.(error);
        }
      },
      getItemDb: (name) => this.#keyspace(`item-${name}~`, workspace.tables.get(name).description),
      getIndexDb: (kind, table, index) =>
        this.#keyspace(`index-${kind.toLowerCase()}~${table}~${index}~`),
    };
  }

  /** The item as this request would leave it. */
  item(table: TableDescription, key: Item): Item | undefined {
    return this.#get(`item-${table.TableName}~${engine.createKey(key, table)}`) as Item | undefined;
  }

  #get(key: string): unknown {
    if (this.#staged.has(key)) return this.#staged.get(key);
    const { past, ledger } = this.#workspace;
    if (past?.has(key) === true) return past.get(key);
    if (ledger.isPending(key)) this.readUnwritten = true;
    return ledger.get(key);
  }

  #keyspace(prefix: string, table?: TableDescription): Keyspace {
    const write = (key: string, value: Item | undefined, operation: Operation) => {
      if (table)
        this.changes.push({ table, before: this.#get(key) as Item | undefined, after: value });
      this.#staged.set(key, value);
      this.operations.push(operation);
    };
    return {
      lock: atOnce,
      get: (key, done) => done(null, this.#get(prefix + key)),
      put: (key, value, done) => {
        write(prefix + key, value as Item, { type: 'put', key: prefix + key, value });
        done(null);
      },
      del: (key, done) => {
        write(prefix + key, undefined, { type: 'del', key: prefix + key });
        done(null);
      },
      createValueStream: (range) => {
        const { level, past } = this.#workspace;
        const whole = within(prefix, range);
        return past === undefined ? valueStream(level, whole) : pastValues(level, whole, past);
      },
    };
  }
}

/** A range of one keyspace as a range of the whole store. */
function within(prefix: string, range: Body): KeyRange {
  const { gt, gte, lt, lte, limit, reverse } = range as KeyRange;
  return {
    ...(gt !== undefined ? { gt: prefix + gt } : { gte: prefix + (gte ?? '') }),
    ...(lte !== undefined ? { lte: prefix + lte } : { lt: prefix + (lt ?? '\xFF') }),
    limit: limit ?? -1,
    reverse: reverse ?? false,
  };
}

/**
 * Values of a range as a stream. They are fetched by the page, because fetching one at a time costs
 * more than the rest of a query.
 */
function valueStream(level: Level, range: KeyRange): Readable {
  const iterator = level.values(range);
  return new Readable({
    objectMode: true,
    highWaterMark: PAGE,
    read() {
      iterator.nextv(PAGE).then(
        (values) => {
          for (const value of values) this.push(value);
          if (values.length === 0) this.push(null);
        },
        (error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      iterator.close().then(() => done(error), done);
    },
  });
}
