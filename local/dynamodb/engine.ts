import { createRequire } from 'node:module';

/**
 * The only access to dynalite 4.0.0's internals (`db`, `actions/*`, `validations/*`). They have no
 * types and no promise of stability. Therefore package.json names the exact version, and no other
 * file here uses the internals.
 */
const load = createRequire(import.meta.url);

/** One attribute value as it travels: exactly one of S, N, B, SS, NS, BS, M, L, BOOL, NULL. */
export type WireValue = Record<string, unknown>;
export type Item = Record<string, WireValue>;
/** A request's or answer's body. */
export type Body = Record<string, unknown>;

export interface TableDescription extends Body {
  TableName: string;
  TableArn: string;
  TableStatus: string;
  KeySchema: { AttributeName: string; KeyType: string }[];
  LatestStreamArn?: string;
  StreamSpecification?: { StreamEnabled: boolean; StreamViewType?: string };
}

type Callback = (error: unknown, result?: unknown) => void;

/** One keyspace as dynalite's actions use it. */
export interface Keyspace {
  lock(key: string, run: (release: (done: Callback) => Callback) => void): void;
  get(key: string, done: Callback): void;
  put(key: string, value: unknown, done: Callback): void;
  del(key: string, done: Callback): void;
  createValueStream(range: Body): NodeJS.ReadableStream;
}

/** What dynalite's actions need of a store. */
export interface EngineStore {
  options: { maxItemSize: number };
  tableDb: Keyspace & { awsRegion: string; awsAccountId: string };
  getTable(name: string, checkStatus: boolean | Callback, done?: Callback): void;
  getItemDb(table: string): Keyspace;
  getIndexDb(kind: string, table: string, index: string): Keyspace;
}

export type Operation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };

export interface KeyRange {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  limit?: number;
  reverse?: boolean;
}

/**
 * The part of abstract-level 3 that is used: a LevelDB in memory or on disk, keys UTF-8, values
 * JSON.
 */
export interface Level {
  open(): Promise<void>;
  close(): Promise<void>;
  getSync(key: string): unknown;
  batch(operations: readonly Operation[]): Promise<void>;
  keys(range: KeyRange): AsyncIterable<string> & { all(): Promise<string[]> };
  values(range: KeyRange): AsyncIterable<unknown> & {
    all(): Promise<unknown[]>;
    nextv(size: number): Promise<unknown[]>;
    close(): Promise<void>;
  };
  iterator(
    range: KeyRange,
  ): AsyncIterable<[string, unknown]> & { all(): Promise<[string, unknown][]> };
}

interface EngineDb {
  create(options: Body): EngineStore & { db: Level };
  createKey(item: Item, table: TableDescription): string;
  hashPrefix(value: unknown, type: string): string;
  validateKey(key: Item, table: TableDescription): Error | null | undefined;
  validateItem(item: Item, table: TableDescription): Error | null | undefined;
  checkConditional(data: Body, existing: Item | undefined): Error | null | undefined;
  itemSize(item: Item): number;
  /** Write units: 1 per KiB begun. Read units: 1 per 4 KiB begun, half if not consistent. */
  capacityUnits(item: Item | undefined, isRead: boolean, isConsistent: boolean): number;
}

/*
 * In memory, texts stay texts. By default dynalite makes memory-level keep buffers. Each buffer
 * holds on to the 8 KiB that Node cut it from, and is decoded at every read. The replacement must
 * happen before dynalite takes its own reference.
 */
const memory: { MemoryLevel: new (options: Body) => Level } = load('memory-level');
memory.MemoryLevel = class extends memory.MemoryLevel {
  constructor(options: Body) {
    super({ ...options, storeEncoding: 'utf8' });
  }
};

export const engine: EngineDb = load('dynalite/db');

interface Validation {
  types: Body;
  custom?: unknown;
}
const checks: {
  checkTypes(body: Body, types: Body): Body;
  checkValidations(
    data: Body,
    types: Body,
    custom: unknown,
    store: { options: { maxItemSize: number } },
  ): void;
} = load('dynalite/validations');

const SUPPORTED = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
] as const;
export type EngineOperation = (typeof SUPPORTED)[number];
type Action = (store: EngineStore, data: Body, done: Callback) => void;

const fileName = (operation: string) => operation.charAt(0).toLowerCase() + operation.slice(1);
const validations = new Map<EngineOperation, Validation>();
const actions = new Map<EngineOperation, Action>();
for (const operation of SUPPORTED) {
  validations.set(operation, load(`dynalite/validations/${fileName(operation)}`));
  actions.set(operation, load(`dynalite/actions/${fileName(operation)}`));
}

const ENGINE_LIMITS = { options: { maxItemSize: 400 * 1024 } };

/**
 * Parses a body into what the action takes, its expressions compiled. Unknown members are dropped,
 * as DynamoDB's own front does. Throws a ValidationException or SerializationException.
 */
export function validated(operation: EngineOperation, body: Body): Body {
  const validation = validations.get(operation);
  if (!validation) throw new Error(`dynalite has no validation for ${operation}`);
  const data = checks.checkTypes({ ...body }, validation.types);
  checks.checkValidations(data, validation.types, validation.custom, ENGINE_LIMITS);
  return data;
}

function actionFor(operation: EngineOperation): Action {
  const action = actions.get(operation);
  if (!action) throw new Error(`dynalite has no action for ${operation}`);
  return action;
}

/**
 * Runs an action to its end before returning. If the store answers at once, dynalite's write
 * actions never leave the call. Read, check and write are therefore one step, and no other request
 * can come between them.
 */
export function runAtOnce(operation: EngineOperation, store: EngineStore, data: Body): Body {
  const outcomes: { error: unknown; result?: unknown }[] = [];
  actionFor(operation)(store, data, (error, result) => outcomes.push({ error, result }));
  const outcome = outcomes[0];
  if (!outcome)
    throw new Error(
      `dynalite's ${operation} did not finish at once: its isolation no longer holds`,
    );
  if (outcome.error) throw outcome.error;
  return outcome.result as Body;
}

/** Runs an action that reads ranges, and so takes several turns. */
export function run(operation: EngineOperation, store: EngineStore, data: Body): Promise<Body> {
  return new Promise((resolve, reject) => {
    actionFor(operation)(store, data, (error, result) =>
      error ? reject(error) : resolve(result as Body),
    );
  });
}
