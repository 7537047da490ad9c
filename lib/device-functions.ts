import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Foundations } from './foundations.ts';
import { InterdictFunction, LONGEST_API_RUN } from './interdict-function.ts';

/** The functions that devices and sources call. None of them can write a ban. */
export class DeviceFunctions extends Construct {
  readonly enroll: InterdictFunction;
  readonly checkIn: InterdictFunction;
  readonly ingest: InterdictFunction;

  constructor(scope: Construct, id: string, foundations: Foundations) {
    super(scope, id);
    this.enroll = new InterdictFunction(this, 'Enroll', foundations, {
      name: 'enroll',
      errorImpact:
        'New devices cannot enrol, so nothing is known or enforced on them; enrolled devices ' +
        'are not affected.',
      timeLimit: Duration.seconds(10),
    })
      .knowsSettings()
      .mayEnroll();

    this.checkIn = new InterdictFunction(this, 'CheckIn', foundations, {
      name: 'check-in',
      errorImpact:
        'Devices that check in by themselves get no answer: bans do not reach them and ' +
        'removals are not confirmed until they try again.',
      timeLimit: Duration.seconds(10),
      memoryMegabytes: 1_024,
    })
      .knowsSettings()
      .mayTakeInventories();

    this.ingest = new InterdictFunction(this, 'Ingest', foundations, {
      name: 'ingest',
      errorImpact:
        'Inventories and results that sources report are refused: managed devices go stale, ' +
        'and orders carried out stay open.',
      timeLimit: LONGEST_API_RUN,
      memoryMegabytes: 1_769,
    })
      .knowsSettings()
      .mayTakeManyInventories()
      .mayOn('access', 'GetItem', 'PutItem')
      .mayOn('work', 'GetItem', 'PutItem')
      // Who lets a source go is in the audit.
      .mayOn('audit', 'GetItem', 'PutItem')
      .mayQueueAside();
  }
}
