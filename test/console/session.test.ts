import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SignIn } from '../../console/state/sign-in.ts';

/** How the issuer answers who asks for another token. */
let answer: { readonly status: number; readonly body: object };
let server: Server;
let origin: string;

beforeEach(async () => {
  server = createServer((request, response) => {
    const isDiscovery = request.url?.startsWith('/.well-known/');
    const { status, body } = isDiscovery
      ? { status: 200, body: { issuer: origin, token_endpoint: `${origin}/token` } }
      : answer;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const signIn = () =>
  new SignIn(
    {
      stage: 'dev',
      issuer: origin,
      clientId: 'console',
      scope: 'openid',
      rolesClaim: 'roles',
      now: '2026-01-05T00:00:00Z',
    },
    'console',
    `${origin}/console/index.html`,
  );

describe('a token that is renewed', () => {
  test('is another one, and the means to renew it stay if none others come', async () => {
    answer = { status: 200, body: { access_token: 'new', token_type: 'bearer' } };
    expect(await signIn().renew('means')).toEqual({ access: 'new', refresh: 'means' });
  });

  test('ends the session where the issuer says no', async () => {
    answer = { status: 400, body: { error: 'invalid_grant' } };
    expect(await signIn().renew('means')).toBeNull();
  });

  test.each([
    ['is busy', { status: 503, body: { error: 'temporarily_unavailable' } }],
    ['is asked too much', { status: 429, body: { error: 'slow_down' } }],
    ['answers nonsense', { status: 502, body: {} }],
  ])('ends nothing where the issuer %s', async (_, given) => {
    answer = given;
    await expect(signIn().renew('means')).rejects.toThrow();
  });

  test('ends nothing where the issuer is not reached', async () => {
    const cut = signIn();
    await new Promise((resolve) => server.close(resolve));
    await expect(cut.renew('means')).rejects.toThrow();
  });
});
