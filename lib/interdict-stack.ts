import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AdminFunctions } from './admin-functions.ts';
import { Alarms } from './alarms.ts';
import { Buckets } from './buckets.ts';
import type { StageConfig } from './config.ts';
import { Dashboard } from './dashboard.ts';
import { DeviceFunctions } from './device-functions.ts';
import type { Foundations } from './foundations.ts';
import { HttpApi } from './http-api.ts';
import { Identity } from './identity.ts';
import type { InterdictFunction } from './interdict-function.ts';
import { StreamPublisher } from './stream-publisher.ts';
import { Tables } from './tables.ts';
import { Tick } from './tick.ts';
import { Topics } from './topics.ts';
import { WorkQueue } from './work-queue.ts';
import { Worker } from './worker.ts';

export interface InterdictStackProps extends StackProps {
  readonly config: StageConfig;
}

/** All parts of Interdict, put together. Each part is described in its own file. */
export class InterdictStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: InterdictStackProps) {
    super(scope, id, { terminationProtection: config.protectData, ...props });

    const foundations: Foundations = {
      config,
      tables: new Tables(this, 'Tables', config),
      topics: new Topics(this, 'Topics', config),
      work: new WorkQueue(this, 'Work'),
      buckets: new Buckets(this, 'Buckets', config),
    };
    const { enroll, checkIn, ingest } = new DeviceFunctions(this, 'ForDevices', foundations);
    const { manageBans, pauseBan, manageDevices, readFleet, unknownRoute } = new AdminFunctions(
      this,
      'ForAdministrators',
      foundations,
    );
    const tick = new Tick(this, 'Tick', foundations);
    const worker = new Worker(this, 'Worker', foundations);
    const publisher = new StreamPublisher(this, 'Publisher', foundations);
    const api = new HttpApi(this, 'Http', {
      config,
      authorizer: new Identity(this, 'Identity', config).authorizer,
      functions: {
        enroll,
        'check-in': checkIn,
        ingest,
        'manage-bans': manageBans,
        'pause-ban': pauseBan,
        'manage-devices': manageDevices,
        'read-fleet': readFleet,
      },
      fallback: unknownRoute,
    });

    const watched = {
      ...foundations,
      tick,
      publisher,
      api,
      functions: [
        enroll,
        checkIn,
        ingest,
        manageBans,
        pauseBan,
        manageDevices,
        readFleet,
        unknownRoute,
        tick.tick,
        worker.runWork,
        publisher.publishOrders,
        publisher.redrive,
      ],
    };
    new Alarms(this, 'Alarms', watched);
    new Dashboard(this, 'Dashboard', watched);
    this.outputs(foundations, api, { redrive: publisher.redrive, pauseBan });
  }

  private outputs(
    { tables, topics, work, buckets }: Foundations,
    { api }: HttpApi,
    { redrive, pauseBan }: Readonly<Record<'redrive' | 'pauseBan', InterdictFunction>>,
  ): void {
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(this, 'OrdersTopicArn', { value: topics.orders.topicArn });
    new CfnOutput(this, 'OrdersKeyArn', {
      value: topics.key.keyArn,
      description: 'Encrypts what is on the topics',
    });
    new CfnOutput(this, 'AlarmsTopicArn', { value: topics.alarms.topicArn });
    new CfnOutput(this, 'WorkQueueUrl', { value: work.queue.queueUrl });
    new CfnOutput(this, 'FailuresBucket', { value: buckets.failures.bucketName });
    new CfnOutput(this, 'ReportsBucket', { value: buckets.reports.bucketName });
    new CfnOutput(this, 'RedriveFunction', { value: redrive.lambda.functionName });
    new CfnOutput(this, 'PauseFunction', { value: pauseBan.lambda.functionName });
    for (const table of Object.values(tables.byName)) {
      new CfnOutput(this, `${table.node.id}Table`, { value: table.tableName });
    }
  }
}
