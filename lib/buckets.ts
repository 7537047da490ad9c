import { Duration, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  FAILURES_KEPT,
  NONCURRENT_VERSIONS_KEPT,
  UNFINISHED_UPLOADS_KEPT,
} from '../functions/domain/time/retention.ts';
import type { StageConfig } from './config.ts';
import { keptUnlessJustMade } from './removal.ts';

/**
 * One bucket for stream records that could not be published, and one for reports. S3 encrypts both.
 * They are versioned, closed to the public and closed to anything but TLS. Without protection a
 * stack's deletion stops at a bucket that is not empty. Empty that bucket by hand.
 */
export class Buckets extends Construct {
  /**
   * Records that the stream gave up on (whole, put there by Lambda) and records that the publisher
   * could not read.
   */
  readonly failures: Bucket;
  /** Compliance reports: kept until somebody deletes them. */
  readonly reports: Bucket;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.failures = closedBucket(this, 'Failures', {
      config,
      expiration: Duration.millis(FAILURES_KEPT),
    });
    this.reports = closedBucket(this, 'Reports', { config, expiration: undefined });
  }
}

/** A bucket that only functions of the stack reach. `expiration`: left out, objects stay. */
export function closedBucket(
  scope: Construct,
  id: string,
  {
    config,
    expiration,
  }: { readonly config: StageConfig; readonly expiration: Duration | undefined },
): Bucket {
  const bucket = new Bucket(scope, id, {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    lifecycleRules: [
      {
        expiration,
        noncurrentVersionExpiration: Duration.millis(NONCURRENT_VERSIONS_KEPT),
        abortIncompleteMultipartUploadAfter: Duration.millis(UNFINISHED_UPLOADS_KEPT),
      },
    ],
    removalPolicy: keptUnlessJustMade(config),
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'Only functions of this stack reach the bucket; an account that wants object access ' +
      'on record turns on CloudTrail data events.',
  });
  return bucket;
}
