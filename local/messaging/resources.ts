import { firstContent } from '../secrets/made-up-secret.ts';
import { arn, LOCAL_REGION } from '../template/place.ts';
import type { StackModel } from '../template/stack-model.ts';
import type { Messaging } from './start.ts';

/**
 * Creates the template's topics, queues, buckets, secrets and subscriptions; those that are there
 * already (state on disk) stay, with the template's attributes.
 */
export function createMessagingResources(messaging: Messaging, model: StackModel): void {
  const { sqsStore, snsStore, s3Store } = messaging.emulator;
  for (const { name } of model.of('AWS::SNS::Topic'))
    snsStore.createTopic(name, undefined, undefined, LOCAL_REGION);

  for (const { name, ref, properties } of model.of('AWS::SQS::Queue')) {
    const { RedrivePolicy: redrive, ...rest } = properties;
    const attributes: Record<string, string> = {};
    for (const key of QUEUE_ATTRIBUTES)
      if (rest[key] !== undefined) attributes[key] = String(rest[key]);
    if (redrive !== undefined) attributes.RedrivePolicy = JSON.stringify(redrive);
    const queue = sqsStore.getQueueByName(name);
    if (queue === undefined) sqsStore.createQueue(name, ref, arn('sqs', name), attributes);
    else {
      queue.setAttributes(attributes);
      // The port may be another than last time.
      Object.assign(queue, { url: ref });
    }
  }

  for (const { name } of model.of('AWS::S3::Bucket'))
    if (!s3Store.hasBucket(name)) s3Store.createBucket(name);

  for (const { ref, properties } of model.of('AWS::SecretsManager::Secret'))
    messaging.secrets.create(ref, firstContent(properties));

  for (const { properties } of model.of('AWS::SNS::Subscription')) {
    const {
      TopicArn: topic,
      Endpoint: endpoint,
      RawMessageDelivery: raw,
      FilterPolicy: policy,
      FilterPolicyScope: scope,
    } = properties;
    const known = snsStore
      .listSubscriptionsByTopic(topic)
      .subscriptions.some((subscription) => subscription.endpoint === endpoint);
    if (known) continue;
    snsStore.subscribe(topic, 'sqs', endpoint, {
      RawMessageDelivery: String(raw),
      ...(policy !== undefined && { FilterPolicy: JSON.stringify(policy) }),
      ...(scope !== undefined && { FilterPolicyScope: scope }),
    });
  }
}

const QUEUE_ATTRIBUTES = [
  'VisibilityTimeout',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
] as const;
