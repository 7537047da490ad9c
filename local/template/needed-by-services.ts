import { type Need, verdict } from '../access/verdict.ts';
import type { LocalRole, StackModel } from './stack-model.ts';

/**
 * The permissions that AWS services use in the name of a role before any function runs. Lambda
 * reads queues and streams, and puts records that it gave up on. The scheduler invokes. Here the
 * local run does these things by itself and needs no permission. This check therefore looks for
 * permissions that a role lacks.
 */
export function missingForServices(
  model: StackModel,
  roleOf: (roleArn: string) => LocalRole,
): string[] {
  const problems: string[] = [];
  const check = (where: string, role: LocalRole, needs: readonly Need[]): void => {
    for (const need of needs) {
      if (!verdict(role.rules, need).allowed)
        problems.push(`${where}: ${role.name} does not allow ${need.action} on ${need.resource}`);
    }
  };
  for (const { logicalId, properties } of model.of('AWS::Lambda::EventSourceMapping')) {
    const fn = model.functions.find(({ arn, name }) =>
      [arn, name].includes(properties.FunctionName),
    );
    if (fn === undefined) continue;
    check(`${logicalId} (AWS::Lambda::EventSourceMapping)`, fn.role, [
      ...readingNeeds(properties.EventSourceArn),
      ...destinationNeeds(properties.DestinationConfig?.OnFailure.Destination),
    ]);
  }
  for (const { logicalId, properties } of model.of('AWS::Scheduler::Schedule')) {
    const { Arn: resource, RoleArn } = properties.Target;
    check(`${logicalId} (AWS::Scheduler::Schedule)`, roleOf(RoleArn), [
      { action: 'lambda:InvokeFunction', resource },
    ]);
  }
  return problems;
}

/** Lambda developer guide, "Required API permissions" of Amazon SQS and DynamoDB event sources. */
function readingNeeds(source: string): readonly Need[] {
  const [actions, resource] = source.startsWith('arn:aws:sqs:')
    ? [['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], source]
    : [
        [
          'dynamodb:DescribeStream',
          'dynamodb:GetRecords',
          'dynamodb:GetShardIterator',
          'dynamodb:ListStreams',
        ],
        source,
      ];
  return actions.map((action) => ({ action, resource }));
}

/** The same guide, "Adding an on-failure destination". */
function destinationNeeds(destination: string | undefined): readonly Need[] {
  if (destination === undefined) return [];
  if (destination.startsWith('arn:aws:sqs:'))
    return [{ action: 'sqs:SendMessage', resource: destination }];
  if (destination.startsWith('arn:aws:sns:'))
    return [{ action: 'sns:Publish', resource: destination }];
  return [
    { action: 's3:PutObject', resource: `${destination}/any` },
    { action: 's3:ListBucket', resource: destination },
  ];
}
