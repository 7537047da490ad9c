import { ApiError, tableNotFound, validationError } from './api-error.ts';
import {
  type Body,
  type EngineStore,
  type Keyspace,
  type Level,
  type Operation,
  runAtOnce,
  type TableDescription,
  validated,
} from './engine.ts';
import type { Ledger } from './ledger.ts';

/** A table as it is kept: what DescribeTable says, and what DynamoDB keeps beside it. */
export interface StoredTable {
  readonly description: TableDescription;
  /** The attribute with an expiry in epoch seconds. */
  readonly timeToLive?: string;
}

const PREFIX = 'table~';
const STREAM_VIEWS = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'];
/** Every keyspace of one table: its items, its indexes and what it streamed. */
const keyspacesOf = (table: string) => [
  `item-${table}~`,
  `index-local~${table}~`,
  `index-global~${table}~`,
  `stream-${table}~`,
  `checkpoint-${table}~`,
];

const refuse = (): never => {
  throw new Error('creating a table only looks for its record and writes it');
};

/** The tables that there are: all in memory, each kept as one record. */
export class TableRegistry {
  readonly #level: Level;
  readonly #ledger: Ledger;
  readonly #engineStore: EngineStore;
  readonly #now: () => number;
  readonly #tables = new Map<string, StoredTable>();
  readonly #leaving = new Set<string>();

  constructor(level: Level, ledger: Ledger, engineStore: EngineStore, now: () => number) {
    this.#level = level;
    this.#ledger = ledger;
    this.#engineStore = engineStore;
    this.#now = now;
  }

  async load(): Promise<void> {
    for await (const [key, table] of this.#level.iterator({ gte: PREFIX, lt: `${PREFIX}~` })) {
      this.#tables.set(key.slice(PREFIX.length), table as StoredTable);
    }
  }

  names(): string[] {
    return [...this.#tables.keys()].sort();
  }

  /** Throws a ResourceNotFoundException. */
  get(name: string): StoredTable {
    const table = this.#tables.get(name);
    if (!table) throw tableNotFound();
    return table;
  }

  /** CreateTable: ACTIVE at once, with its stream if it asks for one. */
  async create(body: Body): Promise<Body> {
    const data = validated('CreateTable', body);
    const name = String(data.TableName);
    if (this.#tables.has(name) || this.#leaving.has(name)) {
      throw new ApiError('ResourceInUseException', `Table already exists: ${name}`);
    }
    const description = this.#activate(data, body.StreamSpecification);
    await this.#save(name, { description });
    return { TableDescription: description };
  }

  /** DeleteTable: gone at once, with its items, stream records and checkpoints, in one batch. */
  async delete(body: Body): Promise<Body> {
    const name = String(body.TableName);
    const { description } = this.#described(name);
    this.#tables.delete(name);
    this.#leaving.add(name);
    try {
      // Writes accepted before this one are in the ledger still; they must land to be found and
      // deleted.
      await this.#ledger.settled();
      const operations: Operation[] = [{ type: 'del', key: PREFIX + name }];
      for (const prefix of keyspacesOf(name)) {
        for await (const key of this.#level.keys({ gte: prefix, lt: `${prefix}\xFF` })) {
          operations.push({ type: 'del', key });
        }
      }
      await this.#ledger.commit(operations);
    } finally {
      this.#leaving.delete(name);
    }
    return { TableDescription: { ...description, TableStatus: 'DELETING' } };
  }

  describe(body: Body): Body {
    return { Table: this.#described(String(body.TableName)).description };
  }

  list(body: Body): Body {
    const after = body.ExclusiveStartTableName;
    const names = this.names().filter((name) => typeof after !== 'string' || name > after);
    const limit = typeof body.Limit === 'number' ? body.Limit : 100;
    if (names.length <= limit) return { TableNames: names };
    return { TableNames: names.slice(0, limit), LastEvaluatedTableName: names[limit - 1] };
  }

  /** UpdateTimeToLive: stored; deleting is left to `expire`. */
  async updateTimeToLive(body: Body): Promise<Body> {
    const name = String(body.TableName);
    const { description, timeToLive } = this.#described(name);
    const specification = (body.TimeToLiveSpecification ?? {}) as {
      Enabled?: unknown;
      AttributeName?: unknown;
    };
    const { Enabled: enabled, AttributeName: attribute } = specification;
    if (typeof enabled !== 'boolean' || typeof attribute !== 'string' || attribute === '') {
      throw validationError('TimeToLiveSpecification needs Enabled and AttributeName');
    }
    if (enabled && timeToLive !== undefined) throw validationError('TimeToLive is already enabled');
    if (!enabled && timeToLive === undefined)
      throw validationError('TimeToLive is already disabled');
    await this.#save(name, enabled ? { description, timeToLive: attribute } : { description });
    return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
  }

  describeTimeToLive(body: Body): Body {
    const { timeToLive } = this.#described(String(body.TableName));
    return {
      TimeToLiveDescription:
        timeToLive === undefined
          ? { TimeToLiveStatus: 'DISABLED' }
          : { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive },
    };
  }

  #described(name: string): StoredTable {
    const table = this.#tables.get(name);
    if (!table) throw tableNotFound(`Requested resource not found: Table: ${name} not found`);
    return table;
  }

  async #save(name: string, table: StoredTable): Promise<void> {
    this.#tables.set(name, table);
    await this.#ledger.commit([{ type: 'put', key: PREFIX + name, value: table }]);
  }

  /** Lets dynalite write the description, and takes the steps that it would leave to timers. */
  #activate(data: Body, stream: unknown): TableDescription {
    const records: unknown[] = [];
    const space: Keyspace = {
      lock: (_key, run) => run((done) => done),
      get: (_key, done) => done(null, undefined),
      put: (_key, record, done) => {
        records.push(structuredClone(record));
        done(null);
      },
      del: refuse,
      createValueStream: refuse,
    };
    const { awsRegion, awsAccountId } = this.#engineStore.tableDb;
    runAtOnce(
      'CreateTable',
      { ...this.#engineStore, tableDb: { ...space, awsRegion, awsAccountId } },
      data,
    );
    const description = records[0] as TableDescription;
    description.TableStatus = 'ACTIVE';
    description.CreationDateTime = this.#now() / 1000;
    const indexes = (description.GlobalSecondaryIndexes ?? []) as Body[];
    for (const index of indexes) index.IndexStatus = 'ACTIVE';
    const { StreamEnabled: enabled, StreamViewType: view } = (stream ?? {}) as Body;
    if (enabled === true) {
      if (!STREAM_VIEWS.includes(String(view))) {
        throw validationError(
          `StreamViewType must be one of ${STREAM_VIEWS.join(', ')}, not ${String(view)}`,
        );
      }
      const label = new Date(this.#now()).toISOString().slice(0, -1);
      description.StreamSpecification = { StreamEnabled: true, StreamViewType: String(view) };
      description.LatestStreamLabel = label;
      description.LatestStreamArn = `${description.TableArn}/stream/${label}`;
    }
    return description;
  }
}
