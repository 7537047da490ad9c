import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import type { LocalStack } from '../../local/stack.ts';
import { type Fixture, get, makeFixture } from './fixture/running.ts';

let fixture: Fixture;
let stack: LocalStack;
const REDIRECT = 'http://localhost:8400/callback';
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const client = { client_id: 'fixture-client' };
const insecure = { [oauth.allowInsecureRequests]: true };

beforeAll(async () => {
  fixture = await makeFixture();
  const people = () => ({
    reader: { sub: 'a-reader', 'cognito:groups': ['reader'] },
    '<i>': { sub: 'odd' },
  });
  stack = await fixture.start({ people });
}, 60_000);
afterAll(() => fixture.remove());

/** The address at which one signs in, with changes to what a client asks. */
function authorizeUrl(changes: Readonly<Record<string, string>> = {}): URL {
  const asked = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: REDIRECT,
    scope: 'openid',
    state: 'a-state',
    nonce: 'a-nonce',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changes,
  };
  return new URL(`${stack.apiUrl}/_local/oidc/authorize?${new URLSearchParams(asked)}`);
}

/** Where a browser is sent when somebody is picked. */
async function picked(changes: Readonly<Record<string, string>> = {}): Promise<URL> {
  const url = authorizeUrl({ person: 'reader', ...changes });
  const response = await fetch(url, { redirect: 'manual' });
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '');
}

async function post(path: string, form: Readonly<Record<string, string>>, headers = {}) {
  const response = await fetch(`${stack.apiUrl}/_local/oidc/${path}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: await response.json() };
}

const exchange = async (code: string, changes: Readonly<Record<string, string>> = {}) =>
  post('token', {
    grant_type: 'authorization_code',
    client_id: client.client_id,
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    ...changes,
  });

async function server(): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(`${stack.apiUrl}/_local/oidc`);
  const response = await oauth.discoveryRequest(issuer, insecure);
  return oauth.processDiscoveryResponse(issuer, response);
}

describe('signing in at the local issuer', () => {
  it('is a page of links, one for each person, that runs nothing', async () => {
    const { response, text } = await get(stack, authorizeUrl().href.slice(stack.apiUrl.length));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const [, link = ''] = /href="(\?[^"]*)">reader/.exec(text) ?? [];
    const query = new URLSearchParams(link.replaceAll('&#38;', '&'));
    expect(query.get('person')).toBe('reader');
    expect(query.get('code_challenge')).toBe(CHALLENGE);
    expect(text).toContain('a-reader · cognito:groups: reader');
    expect(text).not.toContain('<i>');
  });

  it('gives a client that follows the standards tokens that the API takes', async () => {
    const as = await server();
    const answer = await picked();
    const parameters = oauth.validateAuthResponse(as, client, answer, 'a-state');
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      oauth.None(),
      parameters,
      REDIRECT,
      VERIFIER,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
      expectedNonce: 'a-nonce',
      requireIdToken: true,
    });
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      sub: 'a-reader',
      'cognito:groups': ['reader'],
    });
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    expect((await get(stack, '/signed/event', { headers })).response.status).not.toBe(401);
    const again = await oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(
        as,
        client,
        oauth.None(),
        tokens.refresh_token ?? '',
        insecure,
      ),
    );
    expect(decodeJwt(again.access_token).sub).toBe('a-reader');
    const asToken = { authorization: `Bearer ${tokens.refresh_token}` };
    expect((await get(stack, '/signed/event', { headers: asToken })).response.status).toBe(401);
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(as, client, oauth.None(), tokens.refresh_token ?? '', insecure),
    );
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    expect(await post('token', { ...client, ...form })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('takes a code once, from the client that has its secret, at the same place', async () => {
    const codeOf = async () => (await picked()).searchParams.get('code') ?? '';
    const once = await codeOf();
    expect((await exchange(once)).status).toBe(200);
    expect(await exchange(once)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    for (const [name, value] of [
      ['code_verifier', 'w'.repeat(43)],
      ['redirect_uri', 'http://localhost:8401/callback'],
      ['client_id', 'another'],
      ['grant_type', 'password'],
    ] as const)
      expect((await exchange(await codeOf(), { [name]: value })).status).toBe(400);
  });

  it('sends a code to this machine alone', async () => {
    for (const place of [
      'https://pages.example/',
      'http://127.0.0.1.pages.example/',
      'http://localhost@pages.example/',
      'http://localhost:80@pages.example/',
      'javascript:alert(1)',
    ]) {
      const response = await fetch(authorizeUrl({ person: 'reader', redirect_uri: place }), {
        redirect: 'manual',
      });
      expect([place, response.status]).toEqual([place, 400]);
    }
    const other = await fetch(authorizeUrl({ person: 'reader', client_id: 'another' }));
    expect(other.status).toBe(400);
  });

  it('tells a client what is wrong with what it asks', async () => {
    const faulty = await picked({ code_challenge_method: 'plain' });
    expect(Object.fromEntries(faulty.searchParams)).toEqual({
      error: 'invalid_request',
      error_description: 'code_challenge_method must be S256',
      iss: `${stack.apiUrl}/_local/oidc`,
      state: 'a-state',
    });
    const nobody = await picked({ person: 'nobody' });
    expect(nobody.searchParams.get('error')).toBe('access_denied');
  });

  it('lets its own pages exchange a code, and no script have one', async () => {
    const code = (await picked()).searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code };
    const own = await post('token', form, { origin: stack.apiUrl });
    expect(own).toMatchObject({ status: 400, body: { error: 'invalid_client' } });
    const other = await post('token', form, { origin: 'http://pages.example' });
    expect(other.status).toBe(403);
    const script = await fetch(authorizeUrl(), { headers: { 'sec-fetch-dest': 'empty' } });
    expect(script.status).toBe(403);
  });
});
