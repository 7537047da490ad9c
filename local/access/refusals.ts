import { randomUUID } from 'node:crypto';
import { ApiError } from '../dynamodb/api-error.ts';
import type { Denial } from './access.ts';

/** What a service answers to a request that is not allowed, in its own protocol. */
interface ServiceRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * DynamoDB refuses with 400; like every front of that family it spells `Message` with a capital
 * here.
 */
export function dynamoDbRefusal(denial: Denial): ApiError {
  const Message = denial.message();
  return new ApiError('AccessDeniedException', Message, {
    __type: 'com.amazon.coral.service#AccessDeniedException',
    Message,
  });
}

/**
 * SNS, SQS and S3 refuse with 403, each with a code of its own; SQS writes the action in lower
 * case. Secrets Manager refuses with 400.
 */
export function messagingRefusal(service: string | undefined, denial: Denial): ServiceRefusal {
  const id = randomUUID();
  if (service === 'sqs') {
    const message = denial.message({ action: denial.need.action.toLowerCase() });
    return {
      status: 403,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-query-error': 'AccessDenied;Sender',
      },
      body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', message }),
    };
  }
  if (service === 'secretsmanager')
    return {
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ __type: 'AccessDeniedException', Message: denial.message() }),
    };
  const headers = { 'content-type': 'text/xml' };
  if (service === 'sns') {
    const words = escaped(denial.message());
    const error =
      '<Error><Type>Sender</Type><Code>AuthorizationError</Code>' +
      `<Message>${words}</Message></Error>`;
    return {
      status: 403,
      headers,
      body:
        '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">' +
        `${error}<RequestId>${id}</RequestId></ErrorResponse>`,
    };
  }
  const message = escaped(denial.message({ quoted: true }));
  return {
    status: 403,
    headers,
    body:
      '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code>' +
      `<Message>${message}</Message><RequestId>${id}</RequestId></Error>`,
  };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
