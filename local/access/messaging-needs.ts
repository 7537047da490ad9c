import { secretNamed, secretOperation } from '../secrets/secret-requests.ts';
import { arn } from '../template/place.ts';
import type { Need } from './verdict.ts';

/** A request to SNS, SQS or S3, as far as its permissions depend on it. */
export interface ServiceRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
  /** The body's parameters, where it is a form. */
  readonly form: URLSearchParams | undefined;
}

/**
 * The service that a request was signed for:
 * `Credential=<key>/<day>/<region>/<service>/aws4_request`.
 */
export function signedFor(authorization: string | undefined): string | undefined {
  return /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//.exec(authorization ?? '')?.[1];
}

/**
 * The permissions that a request needs. An unknown request needs an action that no policy names.
 */
export function messagingNeeds(
  service: string | undefined,
  request: ServiceRequest,
): readonly Need[] {
  if (service === 'sns') return [snsNeed(request)];
  if (service === 'sqs') return [sqsNeed(request)];
  if (service === 'secretsmanager') return [secretNeed(request)];
  return s3Needs(request);
}

/** Batches take the permission of the single operation: IAM knows no other. */
const single = (operation: string): string => operation.replace(/Batch$/, '');

function snsNeed({ form }: ServiceRequest): Need {
  const resource =
    form?.get('TopicArn') ?? form?.get('TargetArn') ?? form?.get('SubscriptionArn') ?? '*';
  return { action: `SNS:${single(form?.get('Action') ?? 'none')}`, resource };
}

function sqsNeed({ headers, body, form, url }: ServiceRequest): Need {
  const target = String(headers['x-amz-target'] ?? '').replace(/^AmazonSQS\./, '');
  const operation = target === '' ? (form?.get('Action') ?? 'none') : target;
  const named =
    target === ''
      ? Object.fromEntries(form ?? [])
      : (JSON.parse(body.toString() || '{}') as Record<string, unknown>);
  const queue = String(named.QueueUrl ?? named.QueueName ?? url)
    .split('?')[0]
    ?.split('/')
    .at(-1);
  return { action: `sqs:${single(operation)}`, resource: queue ? arn('sqs', queue) : '*' };
}

function secretNeed(request: ServiceRequest): Need {
  const action = `secretsmanager:${secretOperation(request) || 'none'}`;
  return { action, resource: secretNamed(request) || '*' };
}

const ON_OBJECTS: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html:
 * path-style addresses, as local clients use them.
 */
function s3Needs({ method, url, headers, body }: ServiceRequest): readonly Need[] {
  const { pathname, searchParams } = new URL(url, 'http://local');
  const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const key = rest.join('/');
  if (key === '') {
    if (method === 'GET' || method === 'HEAD')
      return [{ action: 's3:ListBucket', resource: bucketArn }];
    if (method === 'POST' && searchParams.has('delete')) {
      const keys = [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, each]) => each);
      return keys.map((each) => ({ action: 's3:DeleteObject', resource: `${bucketArn}/${each}` }));
    }
    return [{ action: `s3:${method} of a bucket`, resource: bucketArn }];
  }
  const source = headers['x-amz-copy-source'];
  return [
    { action: ON_OBJECTS[method] ?? `s3:${method} of an object`, resource: `${bucketArn}/${key}` },
    ...(typeof source === 'string'
      ? [
          {
            action: 's3:GetObject',
            resource: `arn:aws:s3:::${decodeURIComponent(source).replace(/^\//, '')}`,
          },
        ]
      : []),
  ];
}

/**
 * The permission that decides whether a missing object may be told from a forbidden one: without
 * `s3:ListBucket` S3 answers 403, not 404, to GetObject and HeadObject (API reference of both,
 * "Permissions"). `undefined` where the question does not arise.
 */
export function needToSeeMissing(
  service: string | undefined,
  { method, url }: ServiceRequest,
): Need | undefined {
  if (service !== 's3' || (method !== 'GET' && method !== 'HEAD')) return undefined;
  const [, bucket = '', ...key] = (url.split('?')[0] ?? '').split('/');
  return key.join('') === ''
    ? undefined
    : { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}` };
}
