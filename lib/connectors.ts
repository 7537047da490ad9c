import { Duration } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { HEARD_KEPT } from '../functions/domain/time/retention.ts';
import { closedBucket } from './buckets.ts';
import { Connector } from './connector.ts';
import type { Foundations } from './foundations.ts';
import type { InterdictFunction } from './interdict-function.ts';
import { pascal } from './pascal.ts';

/** The connectors to managers that the stage asks for, and what they have in common. */
export class Connectors extends Construct {
  readonly all: readonly Connector[];

  constructor(scope: Construct, id: string, foundations: Foundations) {
    super(scope, id);
    const { connectors } = foundations.config;
    if (connectors.length === 0) {
      this.all = [];
      return;
    }
    const heard: Bucket = closedBucket(this, 'Heard', {
      config: foundations.config,
      expiration: Duration.millis(HEARD_KEPT),
    });
    this.all = connectors.map(
      (settings) => new Connector(this, pascal(settings.kind), foundations, { settings, heard }),
    );
  }

  /** All functions of connectors. */
  get behind(): readonly InterdictFunction[] {
    return [...this.behindTheScenes, ...this.behindApi];
  }

  /** Those that nobody waits for. */
  get behindTheScenes(): readonly InterdictFunction[] {
    return this.all.flatMap(({ deliver, poll }) => [deliver, poll]);
  }

  /** Those that managers call. */
  get behindApi(): readonly InterdictFunction[] {
    return this.all.flatMap(({ hear, answers }) => [hear, ...answers]);
  }
}
