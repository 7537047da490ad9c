import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ReportExists } from '../../functions/adapters/report-exists.ts';
import { S3Failures } from '../../functions/adapters/s3-failures.ts';
import { S3Reports } from '../../functions/adapters/s3-reports.ts';
import { type Messaging, startMessaging } from '../../local/messaging/start.ts';

let messaging: Messaging;
let s3: S3Client;

beforeAll(async () => {
  messaging = await startMessaging();
  s3 = new S3Client({
    endpoint: messaging.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
  });
  for (const Bucket of ['failures', 'reports']) await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  s3.destroy();
  await messaging.close();
});

test(
  'what is parked is kept whole with its reason, ' + 'once for each key, until it is taken away',
  async () => {
    const failures = new S3Failures(s3, 'failures');
    await failures.park('parked/1', 'the row cannot be read', { NewImage: { n: { S: 'three' } } });
    await failures.park('parked/1', 'the row cannot be read', { NewImage: { n: { S: 'three' } } });
    expect(JSON.parse((await failures.read('parked/1')) ?? '')).toEqual({
      reason: 'the row cannot be read',
      body: { NewImage: { n: { S: 'three' } } },
    });
    await failures.remove('parked/1');
    await failures.remove('parked/1');
    expect(await failures.read('parked/1')).toBeNull();
  },
);

describe('what is parked is listed', () => {
  test('by how keys begin, in their order, behind a key that need not be there', async () => {
    const failures = new S3Failures(s3, 'failures');
    for (const name of ['c', 'a', 'b']) await failures.park(`gate-closed/ban/${name}`, '', {});
    await failures.park('gate-closed/bandage/a', 'of another ban', {});
    const all = ['a', 'b', 'c'].map((name) => `gate-closed/ban/${name}`);
    expect(await failures.list('gate-closed/ban/', '')).toEqual({ keys: all, isLast: true });
    await failures.remove('gate-closed/ban/a');
    expect(await failures.list('gate-closed/ban/', 'gate-closed/ban/a')).toEqual({
      keys: all.slice(1),
      isLast: true,
    });
    expect(await failures.list('nothing/', '')).toEqual({ keys: [], isLast: true });
  });

  test('by pages, of which an empty one is not taken for the end', async () => {
    const mock = mockClient(S3Client);
    mock
      .on(ListObjectsV2Command)
      .resolvesOnce({ IsTruncated: true, NextContinuationToken: 'further' })
      .resolvesOnce({ Contents: [{ Key: 'a/2' }], IsTruncated: true, NextContinuationToken: 'x' });
    const failures = new S3Failures(new S3Client({}), 'failures');
    expect(await failures.list('a/', 'a/1')).toEqual({ keys: ['a/2'], isLast: false });
    expect(mock.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input)).toEqual([
      { Bucket: 'failures', Prefix: 'a/', StartAfter: 'a/1' },
      { Bucket: 'failures', Prefix: 'a/', StartAfter: 'a/1', ContinuationToken: 'further' },
    ]);
    mock.restore();
  });
});

test('a report is put once, read back, and listed by when it was put', async () => {
  const reports = new S3Reports(s3, 'reports');
  expect(await reports.list('ban')).toEqual([]);
  await reports.put({
    banId: 'ban',
    reportId: 'r2',
    file: 'report.json',
    contentType: 'application/json',
    body: '{"é":1}',
  });
  await reports.put({
    banId: 'ban',
    reportId: 'r2',
    file: 'report.csv',
    contentType: 'text/csv',
    body: 'a,b',
  });
  await reports.put({
    banId: 'bandage',
    reportId: 'r9',
    file: 'report.csv',
    contentType: 'text/csv',
    body: 'a,b',
  });
  expect(await reports.read('ban', 'r2', 'report.json')).toEqual({
    contentType: 'application/json',
    body: '{"é":1}',
  });
  expect(await reports.read('ban', 'r3', 'report.json')).toBeNull();
  expect(await reports.list('ban')).toEqual(['r2']);
});

describe('a report is never replaced', () => {
  // The local S3 does not know If-None-Match, so here its answer is S3's own as documented: 412,
  // PreconditionFailed.
  const refusal = new S3ServiceException({
    name: 'PreconditionFailed',
    message: 'At least one of the pre-conditions you specified did not hold',
    $fault: 'client',
    $metadata: { httpStatusCode: 412 },
  });

  test('each put asks that there be none of its name', async () => {
    const mock = mockClient(S3Client);
    mock.on(PutObjectCommand).resolves({});
    await new S3Reports(new S3Client({}), 'reports').put({
      banId: 'ban',
      reportId: 'r1',
      file: 'report.csv',
      contentType: 'text/csv',
      body: 'first',
    });
    expect(mock.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
      Key: 'reports/ban/r1/report.csv',
      IfNoneMatch: '*',
    });
    mock.restore();
  });

  test.each([
    ['the same content is no change, for an answer may have been lost', 'first', null],
    ['other content is thrown', 'second', ReportExists],
  ])('%s', async (_what, body, thrown) => {
    const reports = new S3Reports(s3, 'reports');
    await reports.put({
      banId: 'frozen',
      reportId: 'r1',
      file: 'report.csv',
      contentType: 'text/csv',
      body: 'first',
    });
    s3.middlewareStack.add(
      (next) => async (args) => {
        if ('IfNoneMatch' in args.input) throw refusal;
        return next(args);
      },
      { step: 'initialize', name: 'refuse-puts', override: true },
    );
    const put = reports.put({
      banId: 'frozen',
      reportId: 'r1',
      file: 'report.csv',
      contentType: 'text/csv',
      body,
    });
    if (thrown === null) await put;
    else await expect(put).rejects.toThrow(thrown);
    s3.middlewareStack.remove('refuse-puts');
    const stored = await s3.send(
      new GetObjectCommand({ Bucket: 'reports', Key: 'reports/frozen/r1/report.csv' }),
    );
    expect(await stored.Body?.transformToString()).toBe('first');
  });
});
