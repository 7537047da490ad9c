import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { StageConfig } from './config.ts';

/**
 * Where stream records go that could not be published, and where reports lie. Encrypted by S3,
 * closed to the public and to anything but TLS, versioned. Without protection a stack's deletion
 * stops at a bucket that is not empty: empty it by hand.
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
    // A year to redrive what failed: by then its ban has long been swept again.
    this.failures = this.bucket('Failures', config, Duration.days(365));
    this.reports = this.bucket('Reports', config, undefined);
  }

  private bucket(id: string, config: StageConfig, expiration: Duration | undefined): Bucket {
    const bucket = new Bucket(this, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        {
          expiration,
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: config.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only functions of this stack reach the bucket; an account that wants object access ' +
        'on record turns on CloudTrail data events.',
    });
    return bucket;
  }
}
