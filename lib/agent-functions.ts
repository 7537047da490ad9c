import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Foundations } from './foundations.ts';
import { InterdictFunction } from './interdict-function.ts';

/**
 * The functions that agents of others call, in the agents' own protocols. None of them can write a
 * ban, and none that takes a report can enrol.
 */
export class AgentFunctions extends Construct {
  readonly osqueryEnroll: InterdictFunction;
  readonly osqueryReport: InterdictFunction;

  constructor(scope: Construct, id: string, foundations: Foundations) {
    super(scope, id);
    this.osqueryEnroll = new InterdictFunction(this, 'OsqueryEnroll', foundations, {
      name: 'osquery-enroll',
      errorImpact:
        'Hosts with osquery cannot enrol, so nothing is known of new ones; they try again by ' +
        'themselves.',
      timeLimit: Duration.seconds(10),
    })
      .knowsSettings()
      .mayOn('access', 'GetItem', 'BatchGetItem', 'UpdateItem', 'PutItem')
      .mayOn('devices', 'GetItem', 'PutItem')
      .mayOn('audit', 'GetItem', 'PutItem');

    this.osqueryReport = new InterdictFunction(this, 'OsqueryReport', foundations, {
      name: 'osquery-report',
      errorImpact:
        'Hosts with osquery do not hear what to report, and their reports are not taken: they ' +
        'keep them and send them again.',
      timeLimit: Duration.seconds(10),
      memoryMegabytes: 1_024,
    })
      .knowsSettings()
      .mayReadBlocklist()
      .mayOn('devices', 'GetItem', 'PutItem', 'UpdateItem')
      .mayOn('inventories', 'GetItem', 'PutItem')
      .mayOn('findings', 'BatchGetItem', 'PutItem')
      .mayOn('places', 'Query', 'UpdateItem');
  }
}
