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
  readonly santa: InterdictFunction;

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
      .mayEnroll();

    this.osqueryReport = new InterdictFunction(this, 'OsqueryReport', foundations, {
      name: 'osquery-report',
      errorImpact:
        'Hosts with osquery do not hear what to report, and their reports are not taken: they ' +
        'keep them and send them again.',
      timeLimit: Duration.seconds(10),
      memoryMegabytes: 1_024,
    })
      .knowsSettings()
      .mayTakeInventories();

    this.santa = new InterdictFunction(this, 'Santa', foundations, {
      name: 'santa',
      errorImpact:
        'Macs with Santa are not given the rules of bans, and do not lose those of bans that ' +
        'ended: they keep what they have and come again by themselves.',
      timeLimit: Duration.seconds(10),
      memoryMegabytes: 1_024,
    })
      .knowsSettings()
      .mayReadBlocklist()
      .mayOn('access', 'GetItem', 'BatchGetItem', 'UpdateItem', 'PutItem')
      .mayOn('connectors', 'GetItem', 'PutItem')
      .mayOn('devices', 'GetItem', 'BatchGetItem', 'PutItem')
      .mayOn('inventories', 'GetItem')
      .mayOn('findings', 'BatchGetItem', 'PutItem')
      .mayOn('places', 'Query', 'UpdateItem');
  }
}
