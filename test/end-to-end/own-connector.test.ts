import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Subscriber } from '../../demo/subscriber.ts';
import { LOCAL_CLIENT } from '../../local/local-client.ts';
import { BANNED, EFFECTIVE, HARMLESS, MINUTE } from './documents.ts';
import { endWorld, SOURCE, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

const EXAMPLE = resolve('docs/connect/example/connector.mjs');
const run = promisify(execFile);

let world: World;
let queueUrl: string;
let devices: string;

/** One turn of the example, in a process of its own, as somebody would run it. */
async function turn(): Promise<void> {
  const { stack, directory } = world;
  await run(process.execPath, [EXAMPLE], {
    env: {
      API_URL: stack.apiUrl,
      TOKEN: stack.tokens.connector,
      SOURCE,
      QUEUE_URL: queueUrl,
      DEVICES: devices,
      MEMORY: join(directory, 'sequences.json'),
      AWS_ENDPOINT_URL_SQS: stack.endpoints.sqs,
      AWS_REGION: LOCAL_CLIENT.region,
      AWS_ACCESS_KEY_ID: LOCAL_CLIENT.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CLIENT.credentials.secretAccessKey,
    },
  });
  await stack.settle();
}

const pathOf = (name: string) => join(devices, `${name}.json`);
const put = (name: string, ...ids: string[]) =>
  writeFileSync(
    pathOf(name),
    JSON.stringify({ platform: 'android', group: 'treasury', apps: ids.map((id) => ({ id })) }),
  );
const idsOn = (name: string) =>
  (JSON.parse(readFileSync(pathOf(name), 'utf8')) as { apps: { id: string }[] }).apps.map(
    ({ id }) => id,
  );

beforeAll(async () => {
  world = await startWorld({ concurrency: 1 });
  const { sns, sqs } = world.stack.endpoints;
  const place = { sns, sqs, topicArn: world.stack.topicArn };
  const subscriber = await Subscriber.subscribe(place, 'own', { source: [SOURCE] });
  subscriber.close();
  const client = new SQSClient({ ...LOCAL_CLIENT, endpoint: sqs });
  queueUrl = (await client.send(new CreateQueueCommand({ QueueName: 'own' }))).QueueUrl ?? '';
  client.destroy();
  devices = join(world.directory, 'devices');
  mkdirSync(devices);
});
afterAll(() => endWorld(world));

test('the example of the guide lists, removes at the hour, and proves it', async () => {
  put('phone-1', BANNED.id, HARMLESS.id);
  put('phone-2', HARMLESS.id);
  await turn();
  const banId = await world.enforced();
  await world.stack.clock.moveTo(EFFECTIVE - MINUTE);
  await turn();
  expect(idsOn('phone-1')).toEqual([BANNED.id, HARMLESS.id]);
  await world.stack.clock.moveTo(EFFECTIVE + 5 * MINUTE);
  await turn();
  expect(idsOn('phone-1')).toEqual([HARMLESS.id]);
  // Files are dated by this machine, years ahead of the stack: such a list proves nothing alone.
  await world.stack.clock.advance(61 * MINUTE);
  await turn();
  const { items } = await world.people.viewer.get(`/v1/bans/${banId}/findings`);
  expect(items).toMatchObject([{ status: 'resolved', cause: 'absent' }]);
  rmSync(pathOf('phone-2'));
  await world.stack.clock.advance(MINUTE);
  await turn();
  await world.stack.clock.advance(10 * MINUTE);
  const { items: left } = await world.people.viewer.get('/v1/devices');
  const inUse = (left as { externalId: string; retiredAt: string | null }[]).filter(
    ({ retiredAt }) => retiredAt === null,
  );
  expect(inUse.map(({ externalId }) => externalId)).toEqual(['phone-1']);
});
