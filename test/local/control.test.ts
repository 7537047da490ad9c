import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_CLIENT } from '../../local/local-client.ts';
import type { LocalStack } from '../../local/stack.ts';
import { drain } from './fixture/contents.ts';
import { control, type Fixture, get, makeFixture } from './fixture/running.ts';

let fixture: Fixture;
let stack: LocalStack;

beforeAll(async () => {
  fixture = await makeFixture();
  stack = await fixture.start();
}, 60_000);
afterAll(() => fixture.remove());

describe('the endpoints under /_local/', () => {
  it('read and move the clock', async () => {
    expect(
      await control(stack, 'POST', 'clock', { now: '2023-11-01T00:00:00+01:00', settle: false }),
    ).toEqual({
      status: 200,
      body: { now: '2023-10-31T23:00:00.000Z', ticks: 1 },
    });
    expect(await control(stack, 'GET', 'clock')).toEqual({
      status: 200,
      body: { now: '2023-10-31T23:00:00.000Z', frozen: true },
    });
  });

  it.each([
    ['clock', { now: 'soon' }, 'not an instant: soon'],
    ['clock', { advance: '1 day' }, 'not a duration such as PT24H or P20D: 1 day'],
    ['clock', {}, 'give either "now" or "advance"'],
    ['faults', { service: 'sns', mode: 'explode', count: 1 }, 'mode'],
  ])('say what is wrong with a request to %s: %j', async (path, body, words) => {
    expect(await control(stack, 'POST', path, body)).toEqual({
      status: 400,
      body: { message: expect.stringContaining(words) },
    });
  });

  it('put faults in front of DynamoDB and SNS, for as many requests as asked', async () => {
    await stack.settle();
    await drain(stack, 'Readers');
    const fault = {
      service: 'dynamodb',
      mode: 'refuse',
      operation: 'PutItem',
      table: 'notes',
      count: 50,
    };
    expect(await control(stack, 'POST', 'faults', fault)).toEqual({
      status: 201,
      body: { left: 50 },
    });
    expect((await get(stack, '/open/put?id=x&text=x')).response.status).not.toBe(200);
    expect((await control(stack, 'DELETE', 'faults')).body).toEqual({ left: 0 });
    expect((await get(stack, '/open/put?id=x&text=x')).response.status).toBe(200);

    await stack.settle();
    expect(await drain(stack, 'Readers')).toEqual(['x']);

    await control(stack, 'POST', 'faults', { service: 'sns', mode: 'throttle', count: 1 });
    expect((await get(stack, '/open/publish?message=again')).response.status).toBe(200);
    expect((await control(stack, 'GET', 'faults')).body).toEqual({ left: 0 });
    expect(await drain(stack, 'Readers')).toEqual(['again']);
  });

  it('publish although the answer is cut off, when that is the fault', async () => {
    await control(stack, 'POST', 'faults', {
      service: 'sns',
      mode: 'timeout-after-write',
      count: 1,
    });
    expect((await get(stack, '/open/publish?message=twice')).response.status).toBe(200);
    expect(await drain(stack, 'Readers')).toEqual(['twice', 'twice']);
  });

  it('count what functions, tables and topics were asked', async () => {
    const { body } = await control(stack, 'GET', 'counters');
    expect(body).toMatchObject({
      functions: {
        api: {
          invocations: expect.any(Number),
          errors: expect.any(Number),
          coldStarts: expect.any(Number),
        },
      },
      dynamodb: { [stack.tables.Notes ?? '']: { PutItem: { writeUnits: expect.any(Number) } } },
      sns: { messages: expect.any(Number), calls: expect.any(Number) },
    });
  });

  it('publish the issuer that tokens name', async () => {
    const { body } = await control(stack, 'GET', 'oidc/.well-known/openid-configuration');
    expect(body).toMatchObject({
      issuer: `${stack.apiUrl}/_local/oidc`,
      jwks_uri: `${stack.apiUrl}/_local/oidc/jwks`,
    });
    expect(await control(stack, 'GET', 'oidc/jwks')).toMatchObject({
      body: { keys: [{ kty: 'RSA', alg: 'RS256', use: 'sig' }] },
    });
  });

  it.each([undefined, 'Bearer', 'Bearer wrong', 'Basic wrong'])(
    'invoke nothing for who sends as the secret of the run: %s',
    async (authorization) => {
      const before = stack.counters().functions.api?.invocations;
      const response = await fetch(`${stack.apiUrl}/_local/invoke/api`, {
        method: 'POST',
        body: '{}',
        ...(authorization && { headers: { authorization } }),
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ message: expect.stringContaining('controlSecret') });
      expect(stack.counters().functions.api?.invocations).toBe(before);
    },
  );

  it('name the functions that there are when asked for another', async () => {
    expect(await control(stack, 'POST', 'invoke/nothing')).toEqual({
      status: 404,
      body: {
        message: 'the stack has no function nothing, but api, from-stream, from-queue, tick',
      },
    });
    expect((await control(stack, 'GET', 'nothing')).status).toBe(404);
  });
});

describe('a subscription that would never be delivered', () => {
  it('is refused', async () => {
    const client = new SNSClient({
      endpoint: stack.endpoints.sns,
      ...LOCAL_CLIENT,
    });
    const subscribe = new SubscribeCommand({
      TopicArn: stack.topics.News,
      Protocol: 'https',
      Endpoint: 'https://example.org',
    });
    await expect(client.send(subscribe)).rejects.toThrow(
      'https subscriptions are never delivered on this machine',
    );
    client.destroy();
  });
});
