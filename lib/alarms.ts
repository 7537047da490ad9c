import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TableName } from '../functions/adapters/dynamodb/tables.ts';
import { type AlarmRule, addAlarm } from './alarm-rule.ts';
import type { StageConfig, StageName } from './config.ts';
import type { Connectors } from './connectors.ts';
import type { HttpApi } from './http-api.ts';
import type { InterdictFunction } from './interdict-function.ts';
import { appMetric, droppedRecords, keptRecords, polls, throttleEvents } from './metrics.ts';
import { pascal } from './pascal.ts';
import type { StreamPublisher } from './stream-publisher.ts';
import type { Tables } from './tables.ts';
import type { Tick } from './tick.ts';
import type { Topics } from './topics.ts';
import type { WorkQueue } from './work-queue.ts';
import type { Worker } from './worker.ts';

export interface AlarmsProps {
  readonly config: StageConfig;
  readonly tables: Tables;
  readonly topics: Topics;
  readonly work: WorkQueue;
  readonly aside: WorkQueue;
  readonly worker: Worker;
  readonly tick: Tick;
  readonly publisher: StreamPublisher;
  readonly connectors: Connectors;
  readonly api: HttpApi;
  readonly functions: readonly InterdictFunction[];
  /**
   * Of these, those whose start nobody waits for: if they are throttled, nobody hears of it. What
   * the API starts answers 503, which ApiFaults counts, and connectors catch up at their next poll.
   * The second door of pauses is among these, for a pause that finds no instance is worth waking
   * somebody.
   */
  readonly waitedForByNobody: readonly InterdictFunction[];
}

/** Functions whose errors harm nobody who is not told. */
const ANSWERED: ReadonlySet<string> = new Set(['redrive', 'unknown-route']);

/** The tables whose throttling no caller is told, and only these: each metric costs as an alarm. */
const THROTTLED = {
  Read: ['devices', 'inventories', 'findings', 'blocklist'],
  Write: ['devices', 'inventories', 'findings', 'stories', 'places'],
} as const satisfies Readonly<Record<'Read' | 'Write', readonly TableName[]>>;

/**
 * The alarms that wake somebody. Every alarm says what it means and what to do, because only that
 * text arrives.
 *
 * There is no alarm on the objects in the failures bucket. S3 counts them only once a day, old
 * versions included. Two other counts are immediate, and the alarms use those. Lambda counts the
 * records that it moved to the destination. The publisher counts the records that it parked.
 */
export class Alarms extends Construct {
  private readonly action: SnsAction;
  private readonly stage: StageName;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.action = new SnsAction(props.topics.alarms);
    this.stage = props.config.stage;
    // Whoever starts a redrive by hand is answered, and an unknown route has nothing that may fail.
    for (const each of props.functions) if (!ANSWERED.has(each.name)) this.watchErrors(each);
    for (const each of props.waitedForByNobody) this.watchThrottles(each);
    this.watchTick(props.tick);
    this.watchPublishing(props);
    this.watchWork(props.work);
    this.watchPasses(props.aside);
    this.watchRuns();
    this.watchSilence(props);
    this.watchTables(props.tables);
    this.watchBans();
    this.watchEnrolment();
    this.watchConnectors(props.connectors);
    if (props.config.explainAddress !== null) this.watchLinks();
    this.alarm('ApiFaults', {
      metric: props.api.stage.metricServerError({
        period: Duration.minutes(5),
        statistic: Stats.SUM,
      }),
      atLeast: 5,
      means: 'The API answered five or more requests with a 5xx within five minutes.',
      do:
        'Find the route in the access log, with why and the id of the invocation, and that id in ' +
        'the log of the function.',
    });
  }

  private watchErrors({ name, errorImpact, lambda }: InterdictFunction): void {
    const id = pascal(name);
    this.alarm(`${id}Errors`, {
      metric: lambda.metricErrors({ period: Duration.minutes(5) }),
      means: `The function ${name} failed. ${errorImpact}`,
      do: 'Read its log group for level ERROR at the time of the alarm.',
    });
  }

  private watchThrottles({ name, errorImpact, lambda }: InterdictFunction): void {
    const id = pascal(name);
    this.alarm(`${id}Throttles`, {
      metric: lambda.metricThrottles({ period: Duration.minutes(5) }),
      means:
        `The function ${name} was not started for want of concurrency in the account. ` +
        `${errorImpact}`,
      do:
        'See which function takes up the concurrency of the account, and ask for a higher ' +
        'quota or lower the throttles or workersAtOnce in lib/config.ts.',
    });
  }

  private watchTick(tick: Tick): void {
    this.alarm('TickMissing', {
      // Two ticks may be nearly two minutes apart, so two missing minutes are nothing yet.
      metric: appMetric(this.stage, 'TickCompleted', Stats.SUM, Duration.minutes(1)),
      periods: 3,
      onSilence: true,
      means: `No tick has completed for some five minutes. ${tick.tick.errorImpact}`,
      do:
        'Read the log of tick; if it was not even started, see whether the schedule is ' +
        'enabled, and look into the queue of failed ticks.',
    });
    this.alarm('TickFailures', {
      metric: visible(tick.failures),
      means:
        'Ticks failed or could not be delivered, and lie in the queue of failed ticks; later ' +
        'ones have done their work since, or TickMissing fires too.',
      do: 'Read the reason in the messages and in the log of tick, then purge the queue.',
    });
  }

  private watchPublishing({ publisher, topics }: AlarmsProps): void {
    const { publishOrders, source } = publisher;
    this.alarm('OrdersLate', {
      metric: publishOrders.lambda.metric('IteratorAge', {
        period: Duration.minutes(1),
        statistic: Stats.MAXIMUM,
      }),
      atLeast: 120_000,
      periods: 3,
      means:
        'Moves of findings wait for more than two minutes to be published. After six hours ' +
        'they go to the failures bucket.',
      do:
        'If publish-orders fails, or SNS refuses, mend that; if it only keeps up badly, raise ' +
        'publishersPerShard in lib/config.ts.',
    });
    this.alarm('OrdersGivenUp', {
      metric: keptRecords(source),
      means:
        'The stream gave up on moves of findings; they lie whole in the failures bucket, and ' +
        'their orders were not sent.',
      do: 'Mend the cause, then invoke redrive with {"prefix": "aws/"} until continuation is null.',
    });
    this.alarm('OrdersDropped', {
      metric: droppedRecords(source),
      means:
        'Moves of findings left the stream unpublished and may not have reached the failures ' +
        'bucket.',
      do:
        'Compare with the failures bucket; orders that are nowhere are sent again by the next ' +
        'follow-up round of their bans.',
    });
    this.alarm('RecordsParked', {
      metric: appMetric(this.stage, 'Parked', Stats.SUM),
      means:
        'The publisher could not read records of the Findings stream and put them into the ' +
        'failures bucket, each with the reason.',
      do:
        'Read the reason in the objects, mend the cause, then invoke redrive with {"prefix": ' +
        '"<how their keys begin>"} until continuation is null.',
    });
    this.alarm('DeliveriesFailed', {
      metric: topics.orders.metricNumberOfNotificationsFailed({
        period: Duration.minutes(5),
        statistic: Stats.SUM,
      }),
      means: 'SNS could not deliver orders to a subscriber and has given up.',
      do:
        'Find the subscription without a dead-letter queue or with a queue that refuses, mend ' +
        'it; follow-up rounds send open orders again.',
    });
  }

  private watchWork({ queue, deadLetters }: WorkQueue): void {
    this.alarm('WorkDeadLetters', {
      metric: visible(deadLetters),
      means:
        'A part of a census or sweep failed ten times; its pass does not complete, and a gate ' +
        'that waits for it stays shut.',
      do:
        'Read the log of run-work for its passId and part, mend the cause, then start the ' +
        'redrive of the queue; a tick queues stale parts again by itself.',
    });
    this.alarm('WorkLate', {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1) }),
      atLeast: 900,
      periods: 5,
      means: 'Parts of passes have waited for a quarter of an hour: sweeps are late.',
      do:
        'See whether run-work is failing or throttled; if it only keeps up badly, raise ' +
        'workersAtOnce in lib/config.ts.',
    });
  }

  private watchPasses({ deadLetters }: WorkQueue): void {
    this.alarm('AsideDeadLetters', {
      metric: visible(deadLetters),
      means:
        'A part of a preview, or of the count or retirement after a run, failed ten times; its ' +
        'pass does not complete. Bans are enforced all the same.',
      do:
        'Read the log of run-work for its passId and part, mend the cause, then start the ' +
        'redrive of the queue; a tick queues stale parts again by itself.',
    });
    this.alarm('PassesStalled', {
      metric: appMetric(this.stage, 'PassesStalled', Stats.MAXIMUM),
      means:
        'At least one pass has written no page for half an hour, or runs for over twelve hours: ' +
        'a gate, a sweep, a preview or a retirement waits for it.',
      do:
        'See in GET /v1/passes, or in the passes of the bans, which one it is, and read the log ' +
        'of run-work for its id. If all go on and are slow, raise workersAtOnce in lib/config.ts.',
    });
    this.alarm('RunsIncomplete', {
      metric: appMetric(this.stage, 'RunsIncomplete', Stats.SUM),
      means:
        'The run of a source listed more devices than arrived. None of its devices is retired ' +
        'by that run.',
      do:
        'Read the log of tick at level WARN for the source, the run and both numbers. If lines ' +
        'were still under way at its end, say the end again; else mend the connector and let it ' +
        'begin a new run.',
    });
  }

  /** Apart from what stalls: a run that waits goes on by itself, or by a person. */
  private watchRuns(): void {
    this.alarm('RunsHeld', {
      metric: appMetric(this.stage, 'RunsHeld', Stats.MAXIMUM),
      means:
        'At least one run of a source left out so many devices that none of them is retired yet. ' +
        'Their orders stand.',
      do:
        'See in GET /v1/passes which one is held, and what it needs. If its manager lost devices ' +
        'by a fault, mend that and run again. If they are gone, a second run 12 hours later ' +
        'retires them, or an operator confirms the run.',
    });
  }

  /**
   * A mapping that has stopped gives no sign: no error, no record that is late, and after a day the
   * stream forgets. But one that polls says so each minute, even when it finds nothing.
   */
  private watchSilence({ publisher, worker }: AlarmsProps): void {
    this.alarm('StreamSilent', {
      metric: polls(publisher.source),
      periods: 10,
      onSilence: true,
      means:
        'For over ten minutes nobody has read the stream of findings: no orders leave. What ' +
        'waits for over six hours goes to the failures bucket, and after a day it is gone.',
      do:
        'See whether the mapping of publish-orders is enabled, and what its last result is; ' +
        'enable it, or mend what keeps it from the stream.',
    });
    this.alarm('WorkSilent', {
      metric: polls(worker.source),
      periods: 10,
      onSilence: true,
      means:
        'For over ten minutes nobody has looked into the work queue. ' +
        `${worker.runWork.errorImpact}`,
      do:
        'See whether the mapping of run-work is enabled, and what its last result is; enable ' +
        'it, or mend what keeps it from the queue.',
    });
    this.alarm('AsideSilent', {
      metric: polls(worker.asideSource),
      periods: 10,
      onSilence: true,
      means:
        'For over ten minutes nobody has looked into the queue aside: previews stand still, and ' +
        'runs of sources are not counted. Bans are enforced all the same.',
      do:
        'See whether the mapping AsideMapping of run-work is enabled, and what its last result ' +
        'is; enable it, or mend what keeps it from the queue.',
    });
  }

  /** One alarm for reads and one for writes: an alarm may look at ten metrics. */
  private watchTables(tables: Tables): void {
    const what =
      'See in the metrics of DynamoDB which table it is. A cold table warms up by itself, and ' +
      'warmThroughput in lib/config.ts does it beforehand; else lower workersAtOnce or throttles.';
    this.alarm('TableReadsThrottled', {
      metric: sum('Reads throttled', tables, 'Read'),
      atLeast: 10,
      means:
        'DynamoDB has refused reads of at least one table for want of capacity: check-ins are ' +
        'not judged and passes are slow.',
      do: what,
    });
    this.alarm('TableWritesThrottled', {
      metric: sum('Writes throttled', tables, 'Write'),
      atLeast: 10,
      means:
        'DynamoDB has refused writes of at least one table for want of capacity: reports and ' +
        'moves of findings are late.',
      do: what,
    });
  }

  private watchBans(): void {
    this.alarm('NotJudged', {
      metric: appMetric(this.stage, 'NotJudged', Stats.SUM),
      periods: 3,
      means:
        'For a quarter of an hour inventories have been kept but not judged: their devices ' +
        'get neither orders nor notices.',
      do:
        'Look for what check-in and ingest could not read or write: the blocklist or the ' +
        'Findings table. Devices ask again by themselves.',
    });
    this.alarm('BanPaused', {
      metric: appMetric(this.stage, 'BansPaused', Stats.MAXIMUM),
      means: 'Somebody has paused at least one ban. It orders no removals.',
      do:
        'Look at the ban, its matchers and its findings; resume it with another approver who ' +
        'names the number shown, or lift it.',
    });
    this.alarm('BanFull', {
      metric: appMetric(this.stage, 'BansFull', Stats.MAXIMUM),
      means:
        'At least one ban has more to remove than its limit allows. What has a place goes on; ' +
        'the other devices are held at a notice.',
      do:
        'Look at the ban, its matchers and the findings with the flag held. If they are right, ' +
        'raise the limit to the number shown as raiseTo; else pause the ban or lift it.',
    });
    this.alarm('NewsRefused', {
      metric: appMetric(this.stage, 'NewsRefused', Stats.SUM),
      means:
        'The topic refused news of a ban, or it could not be made: managers are not told what ' +
        'to block, or that a ban is paused. Orders go out all the same.',
      do:
        'Read the log of tick at level ERROR: it names the news and the reason. Managers can ' +
        'read GET /v1/restrictions meanwhile.',
    });
    this.alarm('FindingsFailed', {
      metric: appMetric(this.stage, 'FindingsFailed', Stats.SUM),
      means: 'Devices still have a banned app after all rounds of orders.',
      do:
        'List the findings of the ban with the flag ' +
        'failed, and have the devices seen to by hand.',
    });
  }

  private watchEnrolment(): void {
    this.alarm('ReenrollmentsRefused', {
      metric: appMetric(this.stage, 'ReenrollmentsRefused', Stats.SUM),
      means:
        'A device was enrolled again more than once within a day, and the second time was ' +
        'refused. Two machines have one hardware id, an answer was lost, or somebody has a key.',
      do:
        'Read the logs of enroll and osquery-enroll at level WARN for the device, the key and ' +
        'when it may enrol again. Give cloned machines hardware ids of their own; if a key ' +
        'leaked, delete its row.',
    });
  }

  private watchConnectors({ all }: Connectors): void {
    for (const { settings, deadLetters, deliver, source } of all) {
      const { kind } = settings;
      this.alarm(`${pascal(kind)}Silent`, {
        metric: polls(source),
        periods: 10,
        onSilence: true,
        means:
          `For over ten minutes nobody has looked into the queue of the connector to ${kind}: ` +
          'new orders do not reach it. What it has under way, its polls go on with.',
        do:
          `See whether the mapping of ${deliver.name} is enabled, and what its last result is; ` +
          'enable it, or mend what keeps it from the queue.',
      });
      this.alarm(`${pascal(kind)}DeadLetters`, {
        metric: visible(deadLetters),
        means:
          `What was to be told to ${kind}, or what it has sent, failed five times. Orders are ` +
          'carried out by its polls all the same; what it has sent waits.',
        do:
          `Read the log of ${deliver.name} for the reason, mend the cause, then start the ` +
          'redrive of the queue.',
      });
    }
    if (all.length === 0) return;
    this.alarm('ConnectorsStale', {
      metric: appMetric(this.stage, 'ConnectorsStale', Stats.MAXIMUM),
      means:
        'A connector has not listed the devices of its manager for two intervals: what they ' +
        'have is not known, and bans may not reach them.',
      do:
        'See in GET /v1/connectors which one is stale, and why. If its manager is down, nothing ' +
        'is lost: the connector catches up. Else read the log of its poll.',
    });
    this.alarm('ConnectorsRefused', {
      metric: appMetric(this.stage, 'ConnectorsRefused', Stats.MAXIMUM),
      means:
        'A manager of devices refuses its connector: what is in the connector’s secret is wrong ' +
        'or has expired, or its rights there do not suffice.',
      do:
        'See in GET /v1/connectors which one it is and what was refused. Make new credentials ' +
        'at the manager and put them into the secret; the next poll reads it.',
    });
  }

  /** Of a stage whose orders have links: an order goes out without one, and nobody is told. */
  private watchLinks(): void {
    this.alarm('LinksMissing', {
      metric: appMetric(this.stage, 'LinksMissing', Stats.SUM),
      means:
        'Orders went out without the link that explains them, because the key of links could not ' +
        'be read. The orders themselves are whole.',
      do:
        'Read the log of publish-orders at level ERROR for the reason. See that the secret of ' +
        'ExplainLinks is there, is JSON {key} of 32 characters or more, and may be read.',
    });
  }

  private alarm(id: string, rule: AlarmRule): void {
    addAlarm(this, id, rule, this.action);
  }
}

function sum(label: string, tables: Tables, which: 'Read' | 'Write'): IMetric {
  const metrics = THROTTLED[which].map((name) => [
    name,
    throttleEvents(tables.byName[name], which),
  ]);
  return new MathExpression({
    label,
    // Without FILL a table that has no value yet would leave the whole sum without one.
    expression: 'SUM(FILL(METRICS(), 0))',
    usingMetrics: Object.fromEntries(metrics),
    period: Duration.minutes(5),
  });
}

function visible(queue: Queue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({
    period: Duration.minutes(1),
    statistic: Stats.MAXIMUM,
  });
}
