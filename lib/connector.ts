import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, MetricType } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LONGEST_RUN } from '../functions/domain/time/fence.ts';
import { CONNECTOR_MESSAGES_KEPT } from '../functions/domain/time/retention.ts';
import type { ConnectorSettings, ManagerKind } from '../functions/managers/settings.ts';
import { everyMinute } from './every-minute.ts';
import type { Foundations } from './foundations.ts';
import { InterdictFunction } from './interdict-function.ts';
import { queuePair } from './queue-pair.ts';
import { keptUnlessJustMade } from './removal.ts';

/** A message is delivered so often before it waits in the dead-letter queue. */
const RECEIVES = 5;
/** A message stays hidden for six runs: throttled deliveries are tried again within that. */
const HIDDEN = 6 * LONGEST_RUN;
const AT_ONCE = 2;

/** The platforms of which a kind's managers have devices. */
const PLATFORMS: Readonly<Record<ManagerKind, readonly string[]>> = {
  nanomdm: ['ios', 'macos'],
  'android-management': ['android'],
  fleet: ['macos', 'windows', 'linux', 'ios', 'android', 'chromeos'],
};

/** What of a finding concerns whoever carries orders out. */
const ABOUT_ORDERS = ['order.remove', 'order.quarantine', 'order.withdrawn', 'finding.resolved'];

/**
 * A connector to one manager of devices: a queue of its own for orders and for what the manager
 * sends, the function that works on it, one that polls the manager each minute, one that takes what
 * the manager sends, and its secret. The secret begins empty, and the connector is idle until
 * somebody fills it.
 */
export class Connector extends Construct {
  readonly settings: ConnectorSettings;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly secret: Secret;
  readonly deliver: InterdictFunction;
  readonly poll: InterdictFunction;
  readonly hear: InterdictFunction;
  /** What managers of the kind ask at once, beside what they only tell. */
  readonly answers: readonly InterdictFunction[];
  readonly source: EventSourceMapping;

  constructor(
    scope: Construct,
    id: string,
    foundations: Foundations,
    { settings, heard }: { readonly settings: ConnectorSettings; readonly heard: Bucket },
  ) {
    super(scope, id);
    this.settings = settings;
    const bounds = { hidden: HIDDEN, kept: CONNECTOR_MESSAGES_KEPT, receives: RECEIVES };
    ({ queue: this.queue, deadLetters: this.deadLetters } = queuePair(this, bounds));
    this.secret = this.makeSecret(foundations);
    this.subscribe(foundations);
    const { kind } = settings;
    this.deliver = this.function('Deliver', foundations, {
      name: `${kind}-deliver`,
      errorImpact: `Orders reach ${kind} only at its polls, and what it sends waits.`,
      timeLimit: Duration.millis(LONGEST_RUN),
      memoryMegabytes: 1_024,
    })
      .mayWorkAsSource()
      .mayOn('work', 'PutItem')
      .mayOnHeard(heard, 'GetObject', 'ListBucket')
      .mayWorkOn(this.queue);
    this.poll = this.function('Poll', foundations, {
      name: `${kind}-poll`,
      errorImpact:
        `Devices of ${kind} are not listed, bans are not carried to it, and nobody hears what ` +
        'became of orders there.',
      timeLimit: Duration.millis(LONGEST_RUN),
      memoryMegabytes: 1_024,
    })
      .mayWorkAsSource()
      .mayOn('access', 'GetItem', 'PutItem')
      .mayOn('work', 'GetItem', 'PutItem')
      .mayQueueAside();
    this.hear = new InterdictFunction(this, 'Hear', foundations, {
      name: `${kind}-hear`,
      errorImpact: `What ${kind} sends by itself is lost; its polls make up for it.`,
      timeLimit: Duration.seconds(10),
    })
      .knowsSettings()
      .mayReadSecret(this.secret)
      .mayOnHeard(heard, 'PutObject')
      .maySendTo(this.queue);
    this.answers = kind === 'nanomdm' ? [this.declarations(foundations)] : [];
    this.source = new EventSourceMapping(this, 'Source', {
      target: this.deliver.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      maxConcurrency: AT_ONCE,
      reportBatchItemFailures: true,
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    // Each poll does what the one before could not.
    everyMinute(this, { what: `the poll of ${kind}`, target: this.poll });
  }

  private function(
    id: string,
    foundations: Foundations,
    props: ConstructorParameters<typeof InterdictFunction>[3],
  ): InterdictFunction {
    return this.knowing(
      new InterdictFunction(this, id, foundations, props)
        .knowsSettings()
        .mayReadSecret(this.secret)
        .mayOn('connectors', 'GetItem', 'Query', 'PutItem'),
    );
  }

  /** It answers devices that ask NanoMDM for their declarations. */
  private declarations(foundations: Foundations): InterdictFunction {
    const made = new InterdictFunction(this, 'Declarations', foundations, {
      name: 'nanomdm-dm',
      errorImpact: 'Apple devices with OS 27 keep the declarations that they have.',
      timeLimit: Duration.seconds(10),
    })
      .knowsSettings()
      .mayReadSecret(this.secret)
      .mayOn('connectors', 'GetItem', 'PutItem');
    return this.knowing(made);
  }

  private knowing(made: InterdictFunction): InterdictFunction {
    return made.knows('CONNECTOR', JSON.stringify(this.settings));
  }

  private makeSecret({ config }: Foundations): Secret {
    const secret = new Secret(this, 'Secret', {
      description: `Interdict: the address of ${this.settings.kind} and how it is let in, as JSON`,
      // Nothing secret: what people fill in takes its place, and no deployment touches it again.
      secretObjectValue: {},
      removalPolicy: keptUnlessJustMade(config),
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Its content is given out by the manager of devices: whoever changes it there fills ' +
        'it in here, and the connector reads it at its next poll.',
    });
    return secret;
  }

  /** SNS takes one subscription of a queue to a topic, so that one filter says all. */
  private subscribe({ topics }: Foundations): void {
    const { kind, name, actsFor } = this.settings;
    const sources = actsFor === null ? [name] : [name, actsFor];
    new CfnSubscription(this, 'Orders', {
      topicArn: topics.orders.topicArn,
      protocol: 'sqs',
      endpoint: this.queue.queueArn,
      rawMessageDelivery: true,
      filterPolicy: {
        $or: [
          { source: sources, type: ABOUT_ORDERS },
          { type: ['restrictions.changed'], platform: PLATFORMS[kind] },
        ],
      },
      redrivePolicy: { deadLetterTargetArn: this.deadLetters.queueArn },
    });
    for (const queue of [this.queue, this.deadLetters])
      queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('sns.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': topics.orders.topicArn } },
        }),
      );
  }
}
