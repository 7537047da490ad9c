import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deadline, dynamodb } from '../../functions/runtime/clients.ts';
import { compose } from '../../functions/runtime/compose.ts';

const GET = new GetItemCommand({ TableName: 'Devices', Key: { deviceId: { S: 'x' } } });

describe('a database that takes calls and never answers', () => {
  let server: Server;
  let asked: number;
  let open: number;
  const before = { ...process.env };
  beforeEach(async () => {
    asked = 0;
    open = 0;
    server = createServer(() => {
      asked += 1;
    });
    server.on('connection', (socket) => {
      open += 1;
      socket.on('close', () => {
        open -= 1;
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-test-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
    });
  });
  afterEach(async () => {
    process.env = before;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const parts = (isHurried: boolean) =>
    compose({}, { client: dynamodb, requests: deadline }, { isHurried });

  test('is given up when the request’s time is over, and not asked again', async () => {
    const { client, requests } = parts(false);
    const call = requests.within(200, () => client.send(GET));
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(requests.within(0, () => client.send(GET))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(asked).toBe(1);
    for (let tries = 0; open > 0 && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(open).toBe(0);
  });

  test('is asked twice by a function that is in a hurry', async () => {
    const { client } = parts(true);
    await expect(client.send(GET)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(asked).toBe(2);
  });
});

describe('the time of a request', () => {
  const { requests } = compose({}, { requests: deadline });
  const signals = () => requests.signal?.aborted;

  test('is nobody’s outside of one, and each one’s own inside', async () => {
    expect(requests.signal).toBeUndefined();
    expect(await requests.leaving(1_000, async () => requests.signal)).toBeUndefined();
    const both = [
      requests.within(0, async () => signals()),
      requests.within(99, async () => signals()),
    ];
    expect(await Promise.all(both)).toEqual([true, false]);
  });

  test('ends a pause early', async () => {
    const longerThanATest = 600_000;
    await requests.within(20, () => requests.pause(longerThanATest));
    await requests.within(0, () => requests.pause(longerThanATest));
    await requests.within(60_000, () => requests.pause(1));
    await requests.pause(1);
  });

  test('is over for a part before it is over for what follows', async () => {
    const seen = await requests.within(60_000, async () => [
      await requests.leaving(60_000, async () => signals()),
      await requests.leaving(1_000, async () => signals()),
      await requests.leaving(1_000, () => requests.leaving(60_000, async () => signals())),
      await requests.within(90_000, () => requests.leaving(60_000, async () => signals())),
      signals(),
    ]);
    expect(seen).toEqual([true, false, true, true, false]);
  });

  test('leaves other errors as they are', async () => {
    const broken = new Error('broken');
    await expect(requests.within(0, () => Promise.reject(broken))).rejects.toBe(broken);
  });
});
