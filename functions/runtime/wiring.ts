import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoAccess } from '../adapters/access/dynamo-access.ts';
import { DynamoOperators } from '../adapters/access/dynamo-operators.ts';
import { DynamoAudit } from '../adapters/audit/dynamo-audit.ts';
import { CachedBlocklist } from '../adapters/bans/cached-blocklist.ts';
import { DynamoBans } from '../adapters/bans/dynamo-bans.ts';
import { EmfMetrics } from '../adapters/emf-metrics.ts';
import { DynamoFleet } from '../adapters/fleet/dynamo-fleet.ts';
import { DynamoStories } from '../adapters/fleet/dynamo-stories.ts';
import { S3Failures } from '../adapters/s3-failures.ts';
import { S3Reports } from '../adapters/s3-reports.ts';
import { SnsOrdersTopic } from '../adapters/sns-orders-topic.ts';
import { SqsWorkQueue } from '../adapters/sqs-work-queue.ts';
import { DynamoWork } from '../adapters/work/dynamo-work.ts';
import type {
  Access,
  Audit,
  Bans,
  BlocklistCache,
  Clock,
  Fleet,
  Ids,
  Operators,
  OrdersTopic,
  Reports,
  Stories,
  Work,
  WorkQueue,
} from '../usecases/ports.ts';
import type { Settings } from '../usecases/settings.ts';
import type { Root } from './compose.ts';
import { parseSettings } from './environment.ts';
import { randomIds, systemClock } from './system.ts';

/*
 * One factory for each dependency, each named as in `Dependencies`. An entry imports those that it
 * needs:
 *   const dependencies = compose(process.env, { settings, clock, blocklist, fleet });
 * Each is a function of its own without anything run at load, so that the bundler leaves out the
 * rest, clients included.
 */

/**
 * A database call that has not answered by then is given up and repeated: three times fit in the
 * shortest function's 10 seconds.
 */
const DATABASE_TIMEOUTS = {
  connectionTimeout: 1_000,
  requestTimeout: 2_000,
  socketTimeout: 2_000,
  throwOnRequestTimeout: true,
};
const TIMEOUTS = {
  connectionTimeout: 1_000,
  requestTimeout: 5_000,
  socketTimeout: 5_000,
  throwOnRequestTimeout: true,
};
const ATTEMPTS = { maxAttempts: 3, retryMode: 'standard' };

export function dynamodb(_: Root): DynamoDBClient {
  return new DynamoDBClient({ ...ATTEMPTS, requestHandler: DATABASE_TIMEOUTS });
}

export function s3(root: Root): S3Client {
  // An endpoint of one's own rarely has a host name for each bucket.
  const forcePathStyle = root.environment.optional('AWS_ENDPOINT_URL_S3') !== undefined;
  return new S3Client({ ...ATTEMPTS, requestHandler: TIMEOUTS, forcePathStyle });
}

export function settings(root: Root): Settings {
  const json = root.environment.required('SETTINGS');
  return parseSettings(json === '' ? '{}' : json);
}

export function clock(_: Root): Clock {
  return systemClock;
}

export function ids(_: Root): Ids {
  return randomIds;
}

/** For functions that only read bans and the blocklist. */
export function bansReadOnly(root: Root): Bans {
  return new DynamoBans(root.once(dynamodb), { blocklist: root.table('blocklist'), audit: null });
}

export function bans(root: Root): Bans {
  return new DynamoBans(root.once(dynamodb), {
    blocklist: root.table('blocklist'),
    audit: root.table('audit'),
  });
}

export function blocklist(root: Root): BlocklistCache {
  return new CachedBlocklist(root.once(bansReadOnly), root.once(clock));
}

export function fleet(root: Root): Fleet {
  const tables = {
    devices: root.table('devices'),
    inventories: root.table('inventories'),
    findings: root.table('findings'),
  };
  return new DynamoFleet(root.once(dynamodb), tables);
}

export function stories(root: Root): Stories {
  return new DynamoStories(root.once(dynamodb), root.table('stories'));
}

export function work(root: Root): Work {
  return new DynamoWork(root.once(dynamodb), root.table('work'));
}

/** For functions that enrol no one. */
export function accessRuns(root: Root): Access {
  return new DynamoAccess(root.once(dynamodb), { access: root.table('access'), devices: null });
}

export function access(root: Root): Access {
  return new DynamoAccess(root.once(dynamodb), {
    access: root.table('access'),
    devices: root.table('devices'),
  });
}

/**
 * For functions that look into no inventory: that table has no name here, and a call to it fails.
 */
export function fleetWithoutInventories(root: Root): Fleet {
  const tables = {
    devices: root.table('devices'),
    inventories: '',
    findings: root.table('findings'),
  };
  return new DynamoFleet(root.once(dynamodb), tables);
}

export function operators(root: Root): Operators {
  return new DynamoOperators(root.once(dynamodb), {
    devices: root.table('devices'),
    // Operators change heads and findings; what a device has installed stays as it was reported.
    inventories: '',
    findings: root.table('findings'),
    access: root.table('access'),
    audit: root.table('audit'),
  });
}

export function audit(root: Root): Audit {
  return new DynamoAudit(root.once(dynamodb), root.table('audit'));
}

export function queue(root: Root): WorkQueue {
  const client = new SQSClient({ ...ATTEMPTS, requestHandler: TIMEOUTS });
  return new SqsWorkQueue(client, root.environment.required('WORK_QUEUE_URL'));
}

export function topic(root: Root): OrdersTopic {
  const client = new SNSClient({ ...ATTEMPTS, requestHandler: TIMEOUTS });
  return new SnsOrdersTopic(client, root.environment.required('ORDERS_TOPIC_ARN'));
}

export function parking(root: Root): S3Failures {
  return new S3Failures(root.once(s3), root.environment.required('FAILURES_BUCKET'));
}

export function reports(root: Root): Reports {
  return new S3Reports(root.once(s3), root.environment.required('REPORTS_BUCKET'));
}

/** Flush it at the end of each invocation. */
export function metrics(root: Root): EmfMetrics {
  return new EmfMetrics(root.once(clock));
}
