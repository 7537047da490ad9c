import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  RemoteApi,
  RemoteBusy,
  RemoteOdd,
  RemoteRefused,
  type RemoteRequest,
} from '../../functions/managers/remote.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let answers: Answer[];
let asked: { readonly method: string; readonly url: string; readonly token: string }[];
let paused: number[];
let close: () => void;
let url: string;

/** Answers requests in their order; the last answer stays. */
beforeEach(async () => {
  answers = [];
  asked = [];
  paused = [];
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request;
    asked.push({ method, url: path, token: String(headers.authorization) });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.closeAllConnections() ?? server.close();
});
afterEach(() => close());

const says =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);
const breaks: Answer = (request) => request.socket.destroy();

function api(address = url): RemoteApi {
  let tokens = 1;
  return new RemoteApi({
    url: address,
    authorize: async (anew) => {
      if (anew) tokens += 1;
      return { authorization: `token-${tokens}` };
    },
    pause: async (milliseconds) => {
      paused.push(milliseconds);
    },
  });
}

const READ: RemoteRequest = { method: 'GET', path: '/devices?page=1', repeats: true };
const ACT: RemoteRequest = { method: 'POST', path: '/jobs', body: '{}', repeats: false };

describe('a manager that is asked', () => {
  test('is given the credentials, and what it answers is answered', async () => {
    answers = [says(200, '{"devices":[]}')];
    expect(await api().askJson(READ)).toEqual({ status: 200, json: { devices: [] } });
    expect(asked).toEqual([{ method: 'GET', url: '/devices?page=1', token: 'token-1' }]);
  });

  test.each([404, 409, 422])('and says %i is answered so, without another try', async (status) => {
    answers = [says(status, '{}')];
    expect((await api().ask(READ)).status).toBe(status);
    expect(asked).toHaveLength(1);
  });

  test('and is busy is asked again after the time that it names', async () => {
    answers = [says(429, '', { 'retry-after': '7' }), says(200, '{}')];
    await api().ask(ACT);
    expect(paused).toEqual([7_000]);
  });

  test('and is busy without a time is asked again, later each time, three times', async () => {
    answers = [says(429)];
    await expect(api().ask(ACT)).rejects.toThrow(RemoteBusy);
    expect(asked).toHaveLength(3);
    expect(paused).toEqual([500, 1_000]);
  });

  test('and asks for an hour is left alone at once', async () => {
    answers = [says(429, '', { 'retry-after': '3600' })];
    await expect(api().ask(READ)).rejects.toThrow('GET /devices: 429');
    expect([asked.length, paused]).toEqual([1, []]);
  });

  test('and breaks off is asked again only where that is no second act', async () => {
    answers = [breaks, says(200, '{}')];
    expect((await api().ask(READ)).status).toBe(200);
    answers = [breaks, says(200, '{}')];
    await expect(api().ask(ACT)).rejects.toThrow(RemoteBusy);
    expect(asked).toHaveLength(3);
  });

  test('and fails by itself is not told to act twice', async () => {
    answers = [says(500)];
    await expect(api().ask(ACT)).rejects.toThrow(RemoteBusy);
    expect(asked).toHaveLength(1);
  });

  test('and refuses is asked once more with new credentials', async () => {
    answers = [says(401), says(200, '{}')];
    expect((await api().ask(ACT)).status).toBe(200);
    expect(asked.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
  });

  test('and refuses these too says so, without what was secret', async () => {
    answers = [says(403, 'no')];
    const refusal = api().ask({ ...READ, path: '/devices?key=secret' });
    await expect(refusal).rejects.toThrow(RemoteRefused);
    await expect(refusal).rejects.toThrow('GET /devices was refused: 403 no');
    await expect(refusal).rejects.not.toThrow(/secret|token-/);
  });

  test('and answers with a redirect is not followed: credentials go nowhere else', async () => {
    answers = [says(302, '', { location: `${url}/elsewhere` })];
    await expect(api().ask(READ)).rejects.toThrow(RemoteOdd);
    expect(asked).toHaveLength(1);
  });

  test('and answers no JSON is odd', async () => {
    answers = [says(200, '<html>')];
    await expect(api().askJson(READ)).rejects.toThrow('GET /devices answered 200, not in JSON');
  });
});

describe('the address of a manager', () => {
  test.each([
    ['http://mdm.example.org', 'must begin with https://'],
    ['http://10.0.0.1', 'must begin with https://'],
    ['ftp://mdm.example.org', 'must begin with https://'],
    ['https://user:word@mdm.example.org', 'must name no user'],
    ['mdm.example.org', 'is no address'],
  ])('%s is refused', (address, why) => {
    expect(() => api(address)).toThrow(RemoteRefused);
    expect(() => api(address)).toThrow(why);
  });

  test('may have a path, with which all others begin', async () => {
    answers = [says(200, '{}')];
    await api(`${url}/mdm/`).ask(READ);
    expect(asked[0]?.url).toBe('/mdm/devices?page=1');
  });
});
