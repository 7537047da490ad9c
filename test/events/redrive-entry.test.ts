import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../functions/redrive.ts';

const VARIABLES = {
  STAGE: 'dev',
  AWS_REGION: 'us-east-1',
  BLOCKLIST_TABLE: 'blocklist',
  FINDINGS_TABLE: 'findings',
  ORDERS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:orders',
  FAILURES_BUCKET: 'failures',
};
const before = { ...process.env };
const s3 = mockClient(S3Client);

beforeEach(() => {
  Object.assign(process.env, VARIABLES);
  s3.reset();
  s3.on(ListObjectsV2Command).resolves({ IsTruncated: false });
});
afterEach(() => {
  process.env = { ...before };
});
afterAll(() => s3.restore());

const invoke = (event: unknown, remaining: number) =>
  handler(event, { getRemainingTimeInMillis: () => remaining });

test('the function begins nothing when Lambda leaves it too little time', async () => {
  expect(await invoke({ prefix: 'aws/' }, 19_999)).toMatchObject({ found: 0, continuation: '' });
  expect(s3.calls()).toHaveLength(0);
  expect(await invoke({ prefix: 'aws/' }, 20_000)).toMatchObject({ found: 0, continuation: null });
  expect(s3.calls()).toHaveLength(1);
});

test('the function touches nothing for what it cannot make out', async () => {
  await expect(invoke({ prefix: 'a/', continuation: 'b/' }, 60_000)).rejects.toThrow(TypeError);
  expect(s3.calls()).toHaveLength(0);
});
