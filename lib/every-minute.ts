import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { LONGEST_RUN } from '../functions/domain/time/fence.ts';
import { SECOND } from '../functions/domain/time/instant.ts';
import type { InterdictFunction } from './interdict-function.ts';

/**
 * Starts a function each minute. The scheduler tries no start again, since the next one does what
 * it missed. `failures`: where starts lie that were not delivered; left out: nowhere.
 */
export function everyMinute(
  scope: Construct,
  {
    what,
    target: { lambda },
    failures,
  }: { readonly what: string; readonly target: InterdictFunction; readonly failures?: Queue },
): CfnSchedule {
  const role = new Role(scope, 'SchedulerRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
  const may = (action: string, resource: string) =>
    role.addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
  may('lambda:InvokeFunction', lambda.functionArn);
  if (failures !== undefined) may('sqs:SendMessage', failures.queueArn);
  const schedule = new CfnSchedule(scope, 'EveryMinute', {
    description: `Interdict: ${what}`,
    scheduleExpression: 'rate(1 minute)',
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: lambda.functionArn,
      roleArn: role.roleArn,
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: LONGEST_RUN / SECOND },
      ...(failures === undefined ? {} : { deadLetterConfig: { arn: failures.queueArn } }),
    },
  });
  schedule.node.addDependency(role);
  return schedule;
}
