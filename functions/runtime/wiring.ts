import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoAccess } from '../adapters/access/dynamo-access.ts';
import { DynamoOperators } from '../adapters/access/dynamo-operators.ts';
import { DynamoAudit } from '../adapters/audit/dynamo-audit.ts';
import { CachedBlocklist } from '../adapters/bans/cached-blocklist.ts';
import { DynamoBans } from '../adapters/bans/dynamo-bans.ts';
import { DynamoBrakes } from '../adapters/bans/dynamo-brakes.ts';
import { DynamoConnectors } from '../adapters/connectors/dynamo-connectors.ts';
import { S3HeardBodies } from '../adapters/connectors/s3-heard-bodies.ts';
import { SecretsManagerSecret } from '../adapters/connectors/secrets-manager.ts';
import { SqsConnectorQueue } from '../adapters/connectors/sqs-connector-queue.ts';
import { CoolingSecret } from '../adapters/cooling-secret.ts';
import { EmfMetrics } from '../adapters/emf-metrics.ts';
import { DynamoFleet } from '../adapters/fleet/dynamo-fleet.ts';
import { DynamoPlaces } from '../adapters/fleet/dynamo-places.ts';
import { DynamoStories } from '../adapters/fleet/dynamo-stories.ts';
import { S3Failures } from '../adapters/s3-failures.ts';
import { S3Reports } from '../adapters/s3-reports.ts';
import { SnsOrdersTopic } from '../adapters/sns-orders-topic.ts';
import { SqsWorkQueue } from '../adapters/sqs-work-queue.ts';
import { DynamoHistory } from '../adapters/work/dynamo-history.ts';
import { DynamoWork } from '../adapters/work/dynamo-work.ts';
import type { Dependencies } from '../usecases/ports.ts';
import {
  dynamodb,
  dynamodbGathering,
  dynamodbHurried,
  s3,
  secretsManager,
  secretsManagerHurried,
  sns,
  sqs,
} from './clients.ts';
import type { Root } from './compose.ts';
import { parseSettings } from './environment.ts';
import { randomIds, systemClock } from './system.ts';

/*
 * One factory for each dependency, named as in `Dependencies`; where functions are given less of
 * one, the factory's name goes on to say what. An entry imports those that it needs:
 *   const dependencies = compose(process.env, { settings, clock, blocklist, fleet });
 * Each is a function of its own without anything run at load, so that the bundler leaves out the
 * rest, clients included.
 */

/** What bounds a request bounds its clients' calls, too, so it is made beside them. */
export { deadline } from './clients.ts';

/** A function has no name for what it was not given. A call to such a table or queue fails. */
const NOT_GIVEN = '';

export function settings(root: Root): Dependencies['settings'] {
  const json = root.environment.required('SETTINGS');
  return parseSettings(json === '' ? '{}' : json);
}

export function clock(_: Root): Dependencies['clock'] {
  return systemClock;
}

export function ids(_: Root): Dependencies['ids'] {
  return randomIds;
}

/** For functions that only read bans and the blocklist. */
export function bansReadOnly(root: Root): Dependencies['bans'] {
  return new DynamoBans(root.once(dynamodb), { blocklist: root.table('blocklist'), audit: null });
}

/** For a function that does without what it cannot read at once. */
export function bansReadBriefly(root: Root): Dependencies['bans'] {
  return new DynamoBans(root.once(dynamodbHurried), {
    blocklist: root.table('blocklist'),
    audit: null,
  });
}

export function placesReadBriefly(root: Root): Dependencies['places'] {
  return new DynamoPlaces(root.once(dynamodbHurried), root.table('places'));
}

export function bans(root: Root): Dependencies['bans'] {
  return new DynamoBans(root.once(dynamodb), {
    blocklist: root.table('blocklist'),
    audit: root.table('audit'),
  });
}

/** The pauses of bans. */
export function brakes(root: Root): Dependencies['brakes'] {
  return new DynamoBrakes(root.once(dynamodb), {
    blocklist: root.table('blocklist'),
    audit: root.table('audit'),
  });
}

export function blocklist(root: Root): Dependencies['blocklist'] {
  return new CachedBlocklist(root.once(bansReadOnly), root.once(clock));
}

function wholeFleet(client: DynamoDBClient, root: Root): Dependencies['fleet'] {
  return new DynamoFleet(client, {
    devices: root.table('devices'),
    inventories: root.table('inventories'),
    findings: root.table('findings'),
    places: root.table('places'),
  });
}

export function fleet(root: Root): Dependencies['fleet'] {
  return wholeFleet(root.once(dynamodb), root);
}

/** For functions that work on many devices side by side. */
export function fleetOfMany(root: Root): Dependencies['fleet'] {
  return wholeFleet(root.once(dynamodbGathering), root);
}

/** For functions that look into no inventory. */
export function fleetWithoutInventories(root: Root): Dependencies['fleet'] {
  return new DynamoFleet(root.once(dynamodb), {
    devices: root.table('devices'),
    inventories: NOT_GIVEN,
    findings: root.table('findings'),
    places: root.table('places'),
  });
}

/** For functions that read findings and nothing else of the fleet. */
export function fleetFindingsOnly(root: Root): Dependencies['fleet'] {
  return new DynamoFleet(root.once(dynamodb), {
    devices: NOT_GIVEN,
    inventories: NOT_GIVEN,
    findings: root.table('findings'),
    places: NOT_GIVEN,
  });
}

/** For functions that read heads and findings, and write nothing of the fleet. */
export function fleetHeadsAndFindings(root: Root): Dependencies['fleet'] {
  return new DynamoFleet(root.once(dynamodb), {
    devices: root.table('devices'),
    inventories: NOT_GIVEN,
    findings: root.table('findings'),
    places: NOT_GIVEN,
  });
}

/** The places that revisions of bans have given out, to be read. */
export function places(root: Root): Dependencies['places'] {
  return new DynamoPlaces(root.once(dynamodb), root.table('places'));
}

export function stories(root: Root): Dependencies['stories'] {
  return new DynamoStories(root.once(dynamodb), root.table('stories'));
}

export function work(root: Root): Dependencies['work'] {
  return new DynamoWork(root.once(dynamodb), { work: root.table('work') });
}

export function history(root: Root): Dependencies['history'] {
  return new DynamoHistory(root.once(dynamodb), root.table('work'));
}

/** For functions that start passes in somebody's name. */
export function workAudited(root: Root): Dependencies['work'] {
  return new DynamoWork(root.once(dynamodb), {
    work: root.table('work'),
    audit: root.table('audit'),
  });
}

/** For functions that enrol no one. */
export function accessRunsOnly(root: Root): Dependencies['access'] {
  return new DynamoAccess(root.once(dynamodb), { access: root.table('access') });
}

/** For functions that count uses of keys and look holders up, and enrol no one. */
export function accessClaims(root: Root): Dependencies['access'] {
  return new DynamoAccess(root.once(dynamodb), {
    access: root.table('access'),
    devices: root.table('devices'),
  });
}

export function connectors(root: Root): Dependencies['connectors'] {
  return new DynamoConnectors(root.once(dynamodb), root.table('connectors'));
}

/** The settings of the function's own connector, as JSON. */
export function connector(root: Root): string {
  return root.environment.required('CONNECTOR');
}

/** The secret of the function's own connector. */
export function secret(root: Root): Dependencies['secret'] {
  const id = root.environment.required('CONNECTOR_SECRET');
  return new SecretsManagerSecret(root.once(secretsManager), root.once(clock), id);
}

/**
 * What signs the links of orders, where the stage has an address for them. It gives up within some
 * two seconds: an order goes out without its link.
 */
export function explainLinks(root: Root): Dependencies['explainLinks'] {
  const address = root.environment.optional('EXPLAIN_ADDRESS');
  if (address === undefined) return null;
  const id = root.environment.required('EXPLAIN_SECRET');
  const secret = new SecretsManagerSecret(root.once(secretsManagerHurried), root.once(clock), id);
  return { address, key: new CoolingSecret(secret, root.once(clock)) };
}

export function heardBodies(root: Root): Dependencies['heardBodies'] {
  return new S3HeardBodies(root.once(s3), root.environment.required('HEARD_BUCKET'));
}

/** The queue of the function's own connector. */
export function connectorQueue(root: Root): Dependencies['connectorQueue'] {
  const url = root.environment.required('CONNECTOR_QUEUE_URL');
  return new SqsConnectorQueue(root.once(sqs), url);
}

export function access(root: Root): Dependencies['access'] {
  return new DynamoAccess(root.once(dynamodb), {
    access: root.table('access'),
    devices: root.table('devices'),
    audit: root.table('audit'),
  });
}

export function operators(root: Root): Dependencies['operators'] {
  return new DynamoOperators(root.once(dynamodb), {
    devices: root.table('devices'),
    // Operators change heads and findings; what a device has installed stays as it was reported.
    inventories: NOT_GIVEN,
    findings: root.table('findings'),
    places: root.table('places'),
    access: root.table('access'),
    audit: root.table('audit'),
  });
}

export function audit(root: Root): Dependencies['audit'] {
  return new DynamoAudit(root.once(dynamodb), root.table('audit'));
}

export function queue(root: Root): Dependencies['queue'] {
  return new SqsWorkQueue(root.once(sqs), {
    work: root.environment.required('WORK_QUEUE_URL'),
    aside: root.environment.required('ASIDE_QUEUE_URL'),
  });
}

/** For functions that start nothing but previews, or counts of runs. */
export function queueAsideOnly(root: Root): Dependencies['queue'] {
  return new SqsWorkQueue(root.once(sqs), {
    work: NOT_GIVEN,
    aside: root.environment.required('ASIDE_QUEUE_URL'),
  });
}

export function topic(root: Root): Dependencies['topic'] {
  return new SnsOrdersTopic(root.once(sns), root.environment.required('ORDERS_TOPIC_ARN'));
}

export function failures(root: Root): Dependencies['failures'] {
  return new S3Failures(root.once(s3), root.environment.required('FAILURES_BUCKET'));
}

export function failedObjects(root: Root): Dependencies['failedObjects'] {
  return new S3Failures(root.once(s3), root.environment.required('FAILURES_BUCKET'));
}

export function reports(root: Root): Dependencies['reports'] {
  return new S3Reports(root.once(s3), root.environment.required('REPORTS_BUCKET'));
}

/** Flush it at the end of each invocation. */
export function metrics(root: Root): Dependencies['metrics'] & { flush(): void } {
  return new EmfMetrics(root.environment.required('STAGE'), root.once(clock));
}
