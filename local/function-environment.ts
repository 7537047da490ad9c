import { dirname } from 'node:path';
import { accessKeyOf } from './access/access.ts';
import { LOCAL_CREDENTIALS } from './local-client.ts';
import { LOCAL_REGION } from './template/place.ts';
import type { LocalFunction } from './template/stack-model.ts';

/** Where the services that functions use answer on this machine. */
export interface Endpoints {
  readonly dynamodb: string;
  readonly sns: string;
  readonly sqs: string;
  readonly s3: string;
  readonly secretsmanager: string;
}

/** An address that the template names, and the one that stands in for it here. */
export interface Moved {
  readonly named: string;
  readonly local: string;
}

/**
 * A function's environment: the template's variables, what Lambda sets by itself, and the SDK's own
 * endpoint variables. Where a variable names an address that has moved, it names the local one.
 * Nothing of this process' environment gets in.
 */
export function functionEnvironment(
  fn: LocalFunction,
  endpoints: Endpoints,
  moved: readonly Moved[],
): Readonly<Record<string, string>> {
  return {
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: accessKeyOf(fn),
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: 'local',
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.properties.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.properties.MemorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_FORMAT: fn.properties.LoggingConfig?.LogFormat ?? 'Text',
    LAMBDA_TASK_ROOT: dirname(fn.module),
    TZ: ':UTC',
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsmanager,
    ...Object.fromEntries(
      Object.entries(fn.properties.Environment?.Variables ?? {}).map(([name, value]) => [
        name,
        moved.reduce((now, { named, local }) => now.replaceAll(named, local), value),
      ]),
    ),
  };
}
