import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalStack } from '../../local/stack.ts';
import { type Fixture, get, makeFixture, START } from './fixture/running.ts';

let fixture: Fixture;
let stack: LocalStack;

beforeAll(async () => {
  fixture = await makeFixture();
  stack = await fixture.start();
}, 60_000);
afterAll(() => fixture.remove());

const text = expect.any(String);
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const sign = (claims: Record<string, unknown>) =>
  stack.sign({ sub: 'someone', aud: 'fixture-client', exp: START / 1000 + 60, ...claims });

/** A request with exactly these header lines, repeated ones included. */
function raw(path: string, headers: [string, string][]): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      `${stack.apiUrl}${path}`,
      { headers: headers.flat() },
      async (response) => {
        let body = '';
        for await (const chunk of response) body += chunk;
        resolve(body);
      },
    );
    sent.on('error', reject).end();
  });
}

describe('the event of payload format 2.0', () => {
  it('has every field of the format and no other', async () => {
    const { response, text: body } = await get(stack, '/open/event?b=x%20y&a=1&a=2', {
      headers: { 'user-agent': 'test', accept: 'a/b' },
    });
    expect(response.status).toBe(200);
    const { host } = new URL(stack.apiUrl);
    expect(JSON.parse(body)).toEqual({
      version: '2.0',
      routeKey: 'GET /open/{act}',
      rawPath: '/open/event',
      rawQueryString: 'b=x%20y&a=1&a=2',
      headers: {
        host,
        accept: 'a/b',
        'accept-encoding': text,
        'accept-language': text,
        'content-length': '0',
        'sec-fetch-mode': text,
        'user-agent': 'test',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': host.split(':')[1],
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { b: 'x y', a: '1,2' },
      pathParameters: { act: 'event' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'HttpApi',
        domainName: host,
        domainPrefix: '127',
        http: {
          method: 'GET',
          path: '/open/event',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: text,
        routeKey: 'GET /open/{act}',
        stage: '$default',
        time: '30/Oct/2023:04:00:00 +0000',
        timeEpoch: START,
      },
      isBase64Encoded: false,
    });
  });

  it('joins repeated headers by commas, in lower case, and keeps cookies apart', async () => {
    const event = JSON.parse(
      await raw('/open/event', [
        ['Host', new URL(stack.apiUrl).host],
        ['X-Many', 'one'],
        ['X-Many', 'two'],
        ['Cookie', 'a=1; b=2'],
      ]),
    );
    expect(event.headers['x-many']).toBe('one, two');
    expect(event.cookies).toEqual(['a=1', 'b=2']);
    expect(event.headers.cookie).toBeUndefined();
  });

  it.each([
    ['JSON', { 'content-type': 'application/json' }, Buffer.from('{"a":"é"}'), false],
    ['NDJSON', { 'content-type': 'application/x-ndjson' }, Buffer.from('{}\n{}'), true],
    [
      'announced gzip',
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      gzipSync('{}'),
      true,
    ],
    ['gzip as a type', { 'content-type': 'application/gzip' }, gzipSync('{}'), true],
  ] as const)('hands over a body of %s as text or base64', async (_name, headers, body, base64) => {
    const answer = await get(stack, '/open/event', {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    });
    const event = JSON.parse(answer.text);
    expect(event.isBase64Encoded).toBe(base64);
    expect(Buffer.from(event.body, base64 ? 'base64' : 'utf8')).toEqual(body);
  });

  it(
    'gives a JWT’s claims as strings, lists as one string, and no scopes on a route that asks ' +
      'for none',
    async () => {
      const token = await sign({
        'cognito:groups': ['approver', 'author'],
        level: 3,
        admin: false,
      });
      const event = JSON.parse((await get(stack, '/signed/event', bearer(token))).text);
      expect(event.requestContext.authorizer).toEqual({
        jwt: {
          claims: {
            iss: `${stack.apiUrl}/_local/oidc`,
            sub: 'someone',
            aud: 'fixture-client',
            exp: String(START / 1000 + 60),
            'cognito:groups': '[approver author]',
            level: '3',
            admin: 'false',
          },
          scopes: null,
        },
      });
    },
  );
});

describe('routes', () => {
  it.each([
    ['/open/event/fixed', 'GET /open/{act}/fixed', { act: 'event' }],
    ['/greedy/a/b/c', 'GET /greedy/{rest+}', { rest: 'a/b/c' }],
    ['/open/a%2Fb%20c', 'GET /open/{act}', undefined],
    ['/nowhere', '$default', undefined],
    ['/open', '$default', undefined],
  ])('sends %s to %s', async (path, routeKey, parameters) => {
    const { response, text: body } = await get(stack, path);
    if (response.status === 404) return expect(body).toBe('no such act');
    const event = JSON.parse(body);
    expect(event.routeKey).toBe(routeKey);
    expect(event.pathParameters).toEqual(parameters);
  });
});

describe('the response', () => {
  it('takes status, headers, cookies and a binary body as given', async () => {
    const response = await fetch(`${stack.apiUrl}/open/whole`);
    expect(response.status).toBe(201);
    expect(response.headers.get('x-one')).toBe('a');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 1]);
  });

  it('takes anything without a status code for the body of a 200', async () => {
    const { response, text: body } = await get(stack, '/open/text');
    expect([response.status, response.headers.get('content-type'), body]).toEqual([
      200,
      'application/json',
      'only words',
    ]);
  });
});

describe('refusals of the gateway itself', () => {
  const refused = (status: number, message: string) => ({
    status,
    body: JSON.stringify({ message }),
  });
  const outcome = async (path: string, init?: RequestInit) => {
    const { response, text: body } = await get(stack, path, init);
    return { status: response.status, body };
  };

  it.each(['malformed', 'fail', 'exit'])(
    'answers 500 when the function’s outcome is: %s',
    async (act) => {
      expect(await outcome(`/open/${act}`)).toEqual(refused(500, 'Internal Server Error'));
    },
  );

  it('answers 503 when the function is later than the integration’s timeout', async () => {
    expect(await outcome('/open/sleep?ms=1500')).toEqual(refused(503, 'Service Unavailable'));
    await stack.settle();
  });

  it('answers 413 to a body over 10 MB, and to one that Lambda does not take', async () => {
    const body = (size: number) => ({ method: 'POST', body: 'x'.repeat(size) });
    expect(await outcome('/open/event', body(10 * 1024 * 1024 + 1))).toEqual(
      refused(413, 'Request Entity Too Large'),
    );
    expect(await outcome('/open/event', body(7 * 1024 * 1024))).toEqual(
      refused(413, 'Request Too Long'),
    );
  });

  it('answers 429 beyond a route’s burst', async () => {
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await outcome('/throttled/text')).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(await outcome('/throttled/text')).toEqual(refused(429, 'Too Many Requests'));
  });

  it.each([
    ['no token', async () => undefined, 'Bearer'],
    ['no JWT', async () => 'nonsense', 'the token is invalid'],
    [
      'another signature',
      async () => (await sign({})).replace(/.{20}$/, 'A'.repeat(20)),
      'signature is invalid',
    ],
    ['an expired token', () => sign({ exp: START / 1000 - 1 }), 'the token has expired'],
    [
      'another issuer',
      () => sign({ iss: 'https://other.example' }),
      'the token does not have a valid iss',
    ],
    ['another audience', () => sign({ aud: 'other' }), 'the token does not have a valid audience'],
    ['a token of the future', () => sign({ iat: START / 1000 + 30 }), 'issued in the future'],
  ])('answers 401 to %s, and says why in www-authenticate', async (_name, make, words) => {
    const token = await make();
    const { response, text: body } = await get(
      stack,
      '/signed/event',
      token === undefined ? {} : bearer(token),
    );
    expect({ status: response.status, body }).toEqual(refused(401, 'Unauthorized'));
    expect(response.headers.get('www-authenticate')).toContain(words);
  });

  it(
    'answers 403 to a token without any of the ' +
      'route’s scopes, and hands the scopes on otherwise',
    async () => {
      expect(await outcome('/scoped/event', bearer(await sign({ scope: 'notes/read' })))).toEqual(
        refused(403, 'Forbidden'),
      );
      const { text: body } = await get(
        stack,
        '/scoped/event',
        bearer(await sign({ scope: 'notes/read notes/write' })),
      );
      expect(JSON.parse(body).requestContext.authorizer.jwt.scopes).toEqual([
        'notes/read',
        'notes/write',
      ]);
    },
  );

  it('takes the client id for the audience where there is none', async () => {
    const token = await sign({ aud: undefined, client_id: 'fixture-client' });
    expect((await outcome('/signed/event', bearer(token))).status).toBe(200);
  });
});
