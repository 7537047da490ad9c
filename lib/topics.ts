import { Arn, ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { keptUnlessJustMade } from './removal.ts';

/**
 * The orders topic, which connectors subscribe to, and the alarms topic. Both refuse anything but
 * TLS. One customer-managed key encrypts both. The AWS-managed key cannot be opened to CloudWatch
 * or to subscribers in other accounts.
 */
export class Topics extends Construct {
  readonly key: Key;
  readonly orders: Topic;
  readonly alarms: Topic;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'Interdict: orders and alarms on their topics',
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy: keptUnlessJustMade(config),
    });
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    // CloudWatch publishes under its own identity. Without this, alarms that fire are silently
    // lost.
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );

    this.orders = new Topic(this, 'Orders', {
      displayName: 'Interdict orders',
      masterKey: this.key,
      enforceSSL: true,
    });
    this.alarms = new Topic(this, 'Alarms', {
      displayName: 'Interdict alarms',
      masterKey: this.key,
      enforceSSL: true,
    });
    // enforceSSL writes its own policy, which replaces the default one. Publishing must therefore
    // be granted by name.
    this.alarms.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.alarms.topicArn],
        conditions: {
          ArnLike: {
            'aws:SourceArn': Arn.format(
              {
                service: 'cloudwatch',
                resource: 'alarm',
                resourceName: '*',
                arnFormat: ArnFormat.COLON_RESOURCE_NAME,
              },
              Stack.of(this),
            ),
          },
        },
      }),
    );
    if (config.alarmEmail) this.alarms.addSubscription(new EmailSubscription(config.alarmEmail));
  }
}
