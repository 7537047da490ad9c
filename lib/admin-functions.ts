import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Foundations } from './foundations.ts';
import { InterdictFunction, LONGEST_API_RUN } from './interdict-function.ts';

/** The functions that administrators call, and the function that answers unknown routes. */
export class AdminFunctions extends Construct {
  readonly manageBans: InterdictFunction;
  readonly pauseBan: InterdictFunction;
  readonly manageDevices: InterdictFunction;
  readonly readFleet: InterdictFunction;
  readonly unknownRoute: InterdictFunction;

  constructor(scope: Construct, id: string, foundations: Foundations) {
    super(scope, id);
    this.manageBans = new InterdictFunction(this, 'ManageBans', foundations, {
      name: 'manage-bans',
      errorImpact:
        'Bans cannot be drafted, approved, resumed, lifted or exempted from; bans already ' +
        'approved go on being enforced, and can be paused.',
      timeLimit: LONGEST_API_RUN,
    })
      .knowsSettings()
      .mayOn('blocklist', 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem')
      .mayOn('audit', 'GetItem', 'PutItem')
      .mayOn('work', 'GetItem', 'Query', 'PutItem')
      .mayOn('places', 'Query')
      .mayQueueAside()
      // For reports: a ban's findings, frozen, and how old the evidence of their devices is. For
      // exemptions: whether there are the devices that they name.
      .mayOn('findings', 'Query')
      .mayOn('devices', 'BatchGetItem')
      // When a put fails it reads the object. It can then tell a lost answer from another report of
      // that name.
      .mayOnReports('PutObject', 'GetObject');

    this.pauseBan = new InterdictFunction(this, 'PauseBan', foundations, {
      name: 'pause-ban',
      errorImpact:
        'Removals of a ban that goes wrong may not be stopped by a pause. Lift it, or exempt ' +
        'whom it must not reach.',
      timeLimit: LONGEST_API_RUN,
      reservedConcurrency: foundations.config.pauseConcurrency,
    })
      .knowsSettings()
      // It puts the pause, and marks it once the audit has its entry. It reads one ban's record and
      // gate.
      .mayOn('blocklist', 'GetItem', 'Query', 'PutItem', 'UpdateItem')
      .mayOn('places', 'Query')
      .mayOn('audit', 'GetItem', 'PutItem');

    this.manageDevices = new InterdictFunction(this, 'ManageDevices', foundations, {
      name: 'manage-devices',
      errorImpact:
        'Enrolment keys cannot be made, a lost or cloned device cannot be revoked, and no held ' +
        'run can be confirmed.',
      timeLimit: LONGEST_API_RUN,
    })
      .knowsSettings()
      .mayReadBlocklist()
      .mayOn('access', 'GetItem', 'PutItem', 'DeleteItem')
      .mayOn('devices', 'GetItem', 'PutItem')
      .mayOn('findings', 'BatchGetItem', 'PutItem')
      .mayOn('places', 'UpdateItem')
      .mayOn('audit', 'GetItem', 'PutItem')
      // It confirms held runs: it starts the pass, and the run waits no longer.
      .mayOn('work', 'GetItem', 'PutItem', 'DeleteItem')
      .mayQueueAside();

    this.readFleet = new InterdictFunction(this, 'ReadFleet', foundations, {
      name: 'read-fleet',
      errorImpact:
        'Nobody can see findings, compliance or the audit trail, and managers cannot fetch ' +
        'restrictions; enforcement goes on.',
      timeLimit: LONGEST_API_RUN,
      memoryMegabytes: 1_024,
    })
      .knowsSettings()
      .mayReadBlocklist()
      .mayOn('devices', 'GetItem', 'BatchGetItem', 'Scan')
      .mayOn('inventories', 'GetItem')
      .mayOn('findings', 'BatchGetItem', 'Query')
      .mayOn('stories', 'Query')
      .mayOn('places', 'Query')
      .mayOn('work', 'GetItem', 'Query')
      .mayOn('connectors', 'GetItem')
      .mayOn('audit', 'Query')
      .mayOnReports('GetObject', 'ListBucket');

    this.unknownRoute = new InterdictFunction(this, 'UnknownRoute', foundations, {
      name: 'unknown-route',
      errorImpact:
        'Callers of routes that do not exist get a bare 500 in place of an explanation; ' +
        'nothing else is affected.',
      timeLimit: Duration.seconds(10),
      memoryMegabytes: 128,
    });
  }
}
