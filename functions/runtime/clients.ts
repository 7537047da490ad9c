import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { GatheredReads } from '../adapters/dynamodb/gathered-reads.ts';
import { ReadAhead } from '../adapters/dynamodb/read-ahead.ts';
import type { KeyNames } from '../adapters/dynamodb/row-reads.ts';
import { TABLES, type TableKeys, type TableName } from '../adapters/dynamodb/tables.ts';
import type { Root } from './compose.ts';
import { RequestDeadline } from './deadline.ts';
import { stopwatch } from './system.ts';

/*
 * The clients of AWS that dependencies are made with: a factory for each, as in `wiring.ts`. Their
 * limits stand here alone.
 */

/**
 * A database call that has not answered within these limits is given up and repeated. Three tries
 * fit in the shortest function's 10 seconds.
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

/** What clients have in common. Their middleware never changes, so it is put together once. */
const CALLS = { maxAttempts: 3, retryMode: 'standard', cacheMiddleware: true };

/**
 * Without the SDK's own log, which nobody reads: for each call it would copy what was sent and what
 * came back, to leave out what is sensitive.
 */
function withoutLog<C extends { readonly middlewareStack: { remove(name: string): boolean } }>(
  client: C,
): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

/**
 * Two tries of a second each: for functions that must answer in a few seconds whatever hangs, and
 * for what a function can do without. The request's deadline bounds all calls together.
 */
const HURRIED = {
  ...CALLS,
  maxAttempts: 2,
  requestHandler: { ...DATABASE_TIMEOUTS, requestTimeout: 1_000, socketTimeout: 1_000 },
};

/** Each call of the client is given up when the request that makes it has no time left. */
function givingUp<C extends DynamoDBClient | SQSClient>(client: C, requests: RequestDeadline): C {
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = (request, options) => {
    const { signal } = requests;
    return handle(request, signal === undefined ? options : { ...options, abortSignal: signal });
  };
  return client;
}

export function dynamodb(root: Root): DynamoDBClient {
  const how = root.isHurried ? HURRIED : { ...CALLS, requestHandler: DATABASE_TIMEOUTS };
  return givingUp(withoutLog(new DynamoDBClient(how)), root.once(deadline));
}

/** It gives up within some two seconds: most of the time is left for what must be written. */
export function dynamodbHurried(_: Root): DynamoDBClient {
  return withoutLog(new DynamoDBClient(HURRIED));
}

/** Gathers what is read by key of what is known of devices. */
export function dynamodbGathering(root: Root): DynamoDBClient {
  const names = keyNames(root, 'devices', 'inventories', 'findings');
  return new GatheredReads(root.once(dynamodb), names).client;
}

function keyNames(root: Root, ...names: readonly TableName[]): KeyNames {
  return new Map(
    names.map((name) => {
      const { partitionKey, sortKey }: TableKeys = TABLES[name];
      return [root.table(name), [partitionKey, ...(sortKey === undefined ? [] : [sortKey.name])]];
    }),
  );
}

/** Reads the rows of bans and passes ahead that the run before asked for. */
export function readAhead(root: Root): ReadAhead {
  return new ReadAhead(dynamodb(root), keyNames(root, 'blocklist', 'work'));
}

/** In the place of `dynamodb`, for a function that begins `readAhead` at each run. */
export function dynamodbAhead(root: Root): DynamoDBClient {
  return root.once(readAhead).client;
}

export function deadline(_: Root): RequestDeadline {
  return new RequestDeadline(stopwatch);
}

export function s3(root: Root): S3Client {
  // A custom endpoint rarely has a host name for each bucket.
  const forcePathStyle = root.environment.optional('AWS_ENDPOINT_URL_S3') !== undefined;
  return withoutLog(new S3Client({ ...CALLS, requestHandler: TIMEOUTS, forcePathStyle }));
}

export function secretsManager(_: Root): SecretsManagerClient {
  return withoutLog(new SecretsManagerClient({ ...CALLS, requestHandler: TIMEOUTS }));
}

/** It gives up within some two seconds. */
export function secretsManagerHurried(_: Root): SecretsManagerClient {
  return withoutLog(new SecretsManagerClient(HURRIED));
}

export function sqs(root: Root): SQSClient {
  const client = withoutLog(new SQSClient({ ...CALLS, requestHandler: TIMEOUTS }));
  return givingUp(client, root.once(deadline));
}

export function sns(_: Root): SNSClient {
  return withoutLog(new SNSClient({ ...CALLS, requestHandler: TIMEOUTS }));
}
