import { Worker } from 'node:worker_threads';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inBatches } from '../demo/fleet/parallel.ts';
import { Subscriber } from '../demo/subscriber.ts';
import type { InterdictStack } from '../local/interdict/interdict-stack.ts';
import { LOCAL_CLIENT } from '../local/local-client.ts';
import { putRows, type Row, rowsOf } from '../scripts/restore-rows/copy-rows.ts';
import { startBenchStack } from './bench-stack.ts';
import { gather } from './laid-fleets.ts';
import { Office } from './office.ts';
import type { LoopWork } from './order-loop-worker.ts';
import { medianOf, spreadOf } from './rounds.ts';
import type { Section } from './section.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SIZE = 4_000;
const AFFECTED = 500;
/** As a worker of the stack moves rows side by side. */
const AT_ONCE = 8;
/** Messages of one call. */
const BATCH = 10;

const appOf = (round: number) => `com.example.rate${round}`;

/** What the loop is to do again: the rows that a sweep has moved, and the orders that it gave. */
type Done = Pick<LoopWork, 'rows' | 'batches'>;

/** Runs the loop in a thread of its own, as functions do; the thread stays warm. */
class Loop {
  readonly #worker = new Worker(new URL('./order-loop-worker.ts', import.meta.url));

  /** How long it took, in ms. */
  async run(work: LoopWork): Promise<number> {
    const begun = performance.now();
    const done = new Promise((resolve, reject) => {
      this.#worker.once('message', resolve);
      this.#worker.once('error', reject);
    });
    this.#worker.postMessage(work);
    await done;
    return performance.now() - begun;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

class OrderRate {
  readonly #stack: InterdictStack;
  readonly #office: Office;
  readonly #subscriber: Subscriber;
  readonly #database: DynamoDBClient;

  constructor(stack: InterdictStack, office: Office, subscriber: Subscriber) {
    this.#stack = stack;
    this.#office = office;
    this.#subscriber = subscriber;
    this.#database = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: stack.endpoints.dynamodb });
  }

  /** From the effective instant of a ban until its last order is published, in ms. */
  async sweep(banId: string, round: number): Promise<number> {
    const { clock } = this.#stack;
    const begins = clock.now();
    const at = (after: number) => new Date(begins + after).toISOString();
    await this.#office.approve({
      id: banId,
      packages: [appOf(round)],
      notice: at(HOUR),
      effective: at(2 * HOUR),
    });
    await this.#office.untilOpen(banId);
    await clock.moveTo(begins + 2 * HOUR - MINUTE);
    await this.#subscriber.read();
    const before = this.#stack.counters().sns.messages;
    const begun = performance.now();
    let took = Number.NaN;
    const look = () => {
      if (!Number.isNaN(took)) return;
      if (this.#stack.counters().sns.messages - before >= AFFECTED)
        took = performance.now() - begun;
    };
    const watch = setInterval(look, 10);
    await clock.moveTo(begins + 2 * HOUR);
    clearInterval(watch);
    look();
    if (Number.isNaN(took)) throw new Error(`not all orders of ${banId} were published`);
    return took;
  }

  /** What the sweep has written and published. The rows lie where no stream hears of them. */
  async doneBy(banId: string): Promise<Done> {
    const { findings = '', work = '' } = this.#stack.tables;
    const rows: Row[] = [];
    for await (const { banShard, deviceId, ...row } of rowsOf(this.#database, findings))
      if (banShard?.S?.startsWith(`${banId}#`) && deviceId?.S !== undefined)
        rows.push({ ...row, id: { S: `LOOP#${banId}` }, part: { S: deviceId.S } });
    await putRows(this.#database, work, rows);
    const orders = (await this.#subscriber.read()).filter(({ type }) => type === 'order.remove');
    const entries = orders.map(({ text, attributes }, n) => ({
      Id: String(n % BATCH),
      Message: text,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [
          name,
          { DataType: 'String', StringValue },
        ]),
      ),
    }));
    const batches = [...inBatches(entries, BATCH)];
    if (rows.length !== AFFECTED || entries.length !== AFFECTED)
      throw new Error(`${rows.length} rows and ${entries.length} orders of ${AFFECTED} were found`);
    return { rows, batches };
  }

  workOf({ rows, batches }: Done): LoopWork {
    const { endpoints, topicArn, tables } = this.#stack;
    return { endpoints, topicArn, table: tables.work ?? '', rows, batches, atOnce: AT_ONCE };
  }

  close(): void {
    this.#subscriber.close();
    this.#database.destroy();
  }
}

/**
 * How long the orders of a ban take on the local stack, beside a loop that does nothing but the
 * same conditional writes and the same publishing, of one run, in turn. The stack also finds out
 * who is concerned, takes places, writes the story, and carries each order through the stream.
 */
export async function orderRate(rounds: number, count: (by: number) => void): Promise<Section> {
  const stack = await startBenchStack({
    // Connectors would work on the orders meanwhile, and on the loop's once more.
    disabled: (logicalId) => logicalId.startsWith('Connectors'),
  });
  const loop = new Loop();
  try {
    const office = await Office.open(stack);
    // The first round only warms up. Each has devices of its own: nothing else stands on them.
    const apps = Array.from({ length: rounds + 1 }, (_, round) => appOf(round));
    await gather(office, { size: SIZE, affected: AFFECTED, banned: apps });
    const { sns, sqs } = stack.endpoints;
    const place = { sns, sqs, topicArn: stack.topicArn };
    const rate = new OrderRate(stack, office, await Subscriber.subscribe(place, 'bench-orders'));
    const took = { stack: [] as number[], loop: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      const banId = `bench-rate-${round}`;
      const ours = await rate.sweep(banId, round);
      const theirs = await loop.run(rate.workOf(await rate.doneBy(banId)));
      await stack.settle();
      if (round > 0) {
        took.stack.push(ours);
        took.loop.push(theirs);
      }
      count(1);
    }
    rate.close();
    return section(took);
  } finally {
    await loop.close();
    await stack.close();
  }
}

function section(took: Readonly<Record<'stack' | 'loop', readonly number[]>>): Section {
  const loop = medianOf(took.loop);
  const row = (name: string, of: readonly number[]) => ({
    name,
    values: {
      ms: medianOf(of),
      spread: spreadOf(of),
      'orders a second': AFFECTED / (medianOf(of) / 1_000),
      '÷ loop': loop / medianOf(of),
    },
  });
  return {
    title: `${AFFECTED} orders, from the effective instant until the last is published`,
    columns: ['ms', 'spread', 'orders a second', '÷ loop'],
    rows: [row('the stack', took.stack), row('a loop: the same writes, then batches', took.loop)],
    notes: [
      `In a fleet of ${SIZE}. The loop is one warm thread with ${AT_ONCE} requests at once, and`,
      'knows beforehand what it is to write and say. Goal: half as many orders a second.',
    ],
  };
}
