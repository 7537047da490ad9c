import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalStack } from '../../local/stack.ts';
import { control, type Fixture, get, makeFixture } from './fixture/running.ts';

let fixture: Fixture;
let stack: LocalStack;

beforeAll(async () => {
  fixture = await makeFixture();
  stack = await fixture.start();
}, 60_000);
afterAll(() => fixture.remove());

/** The three ports, and what a page could want of each. */
const PORTS: readonly (readonly [string, () => string, 'GET' | 'POST', string])[] = [
  ['the API', () => `${stack.apiUrl}/open/event`, 'GET', ''],
  ['the controls', () => `${stack.apiUrl}/_local/counters`, 'GET', ''],
  ['DynamoDB', () => stack.endpoints.dynamodb, 'POST', '{}'],
  ['SNS', () => stack.endpoints.sns, 'POST', 'Action=ListTopics&Version=2010-03-31'],
];

function answered(
  url: string,
  method: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly cors: unknown }> {
  return new Promise((resolve, reject) => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const target = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };
    const sent = request(url, { method, headers: { ...type, ...target, ...headers } });
    sent.on('response', (response) => {
      response.resume();
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          cors: response.headers['access-control-allow-origin'],
        }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

describe.each(PORTS)('the port of %s', (_name, url, method, body) => {
  it('answers to the names of this machine with its port', async () => {
    const { port } = new URL(url());
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`])
      expect((await answered(url(), method, body, { host })).status).toBe(200);
  });

  it('refuses another host, as a name bound anew to this machine sends it', async () => {
    const { port } = new URL(url());
    for (const host of [
      'pages.example',
      `pages.example:${port}`,
      '127.0.0.1',
      '127.0.0.1:1',
      `127.0.0.1.pages.example:${port}`,
    ])
      expect((await answered(url(), method, body, { host })).status).toBe(403);
  });

  it('refuses a page of another origin, and lets none read', async () => {
    const { port } = new URL(url());
    for (const origin of ['http://pages.example', 'null', `http://localhost:${Number(port) - 1}`])
      expect(await answered(url(), method, body, { origin })).toEqual({
        status: 403,
        cors: undefined,
      });
    const { origin } = new URL(url());
    const own = await answered(url(), method, body, { origin });
    expect(own.status).toBe(url().includes('/_local/') ? 403 : 200);
  });
});

describe('what is no request', () => {
  it.each([
    [
      'a byte in the path that is not encoded',
      Buffer.from('GET /open/\xe9 HTTP/1.1\r\n\r\n', 'latin1'),
    ],
    ['no HTTP at all', Buffer.from('hello\r\n\r\n')],
    ['a header without a colon', Buffer.from('GET / HTTP/1.1\r\nhello\r\n\r\n')],
  ])('is answered with a problem document: %s', async (_name, bytes) => {
    const { port } = new URL(stack.apiUrl);
    const text = await new Promise<string>((resolve, reject) => {
      let heard = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => (heard += chunk)).on('error', reject);
      socket.on('end', () => resolve(heard));
    });
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status: 400, detail: expect.stringMatching(/.{20}/) });
  });
});

describe('what goes between the gateway and the function', () => {
  it('has a parameter called __proto__ as it has any other', async () => {
    const event = JSON.parse((await get(stack, '/open/event?__proto__=1&a=2')).text);
    expect(Object.entries(event.queryStringParameters)).toEqual([
      ['__proto__', '1'],
      ['a', '2'],
    ]);
  });

  it('is bounded by the bytes of the JSON that carries a body', async () => {
    expect((await get(stack, '/open/quotes?count=3000000')).response.status).toBe(200);
    expect((await get(stack, '/open/quotes?count=3200000')).response.status).toBe(500);
  });
});

describe('a refused transaction', () => {
  it('is sent once, whatever the clock here says', async () => {
    await control(stack, 'POST', 'clock', { advance: 'PT1H', settle: false });
    const counted = () =>
      Object.values(stack.counters().dynamodb).reduce(
        (sum, operations) => sum + (operations.TransactWriteItems?.requests ?? 0),
        0,
      );
    for (const _try of [1, 2, 3]) {
      const before = counted();
      const { text } = await get(stack, '/open/try?what=refused');
      expect(JSON.parse(text).name).toBe('TransactionCanceledException');
      expect(counted() - before).toBe(1);
      await control(stack, 'POST', 'clock', { advance: 'PT10M', settle: false });
    }
  });
});
