import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { z } from 'zod';
import { Api, CLOCK } from '../../cli/api/api.ts';
import { listenFor } from '../../cli/sign-in/callback.ts';
import { Trouble } from '../../cli/world.ts';
import { serving, stopServing } from './serving.ts';

afterEach(stopServing);

const anything = z.looseObject({});
const NOW = () => 0;

/** An API that takes one token at a time, and whoever renews it. */
async function expiring() {
  const taken = { token: 'first' };
  const address = await serving(({ headers }, response) => {
    response.writeHead(headers.authorization === `Bearer ${taken.token}` ? 200 : 401).end('{}');
  });
  const refused: string[] = [];
  const renewed = async (token: string) => {
    refused.push(token);
    return taken.token;
  };
  const api = new Api({ api: address, token: 'first', renewed, local: false }, NOW);
  return { taken, refused, api };
}

describe('a token that is taken no more', () => {
  test('is renewed as often as one ends', async () => {
    const { taken, refused, api } = await expiring();
    await api.get(anything, '/');
    for (const next of ['second', 'third', 'fourth']) {
      taken.token = next;
      expect(await api.get(anything, '/')).toEqual({});
    }
    expect(refused).toEqual(['first', 'second', 'third']);
  });

  test('is renewed once for requests that run side by side', async () => {
    const { taken, refused, api } = await expiring();
    taken.token = 'second';
    await Promise.all(Array.from({ length: 5 }, () => api.get(anything, '/')));
    expect(refused).toEqual(['first']);
  });

  test('is renewed by the next request, where the one before could not', async () => {
    let tries = 0;
    const address = await serving(({ headers }, response) => {
      response.writeHead(headers.authorization === 'Bearer good' ? 200 : 401).end('{}');
    });
    const renewed = async () => {
      tries += 1;
      if (tries === 1) throw new Trouble('The issuer is away.');
      return 'good';
    };
    const api = new Api({ api: address, token: 'old', renewed, local: false }, NOW);
    await expect(api.get(anything, '/')).rejects.toThrow('The issuer is away.');
    expect(await api.get(anything, '/')).toEqual({});
  });
});

describe('an answer', () => {
  const speakingTo = (api: string) => new Api({ api, token: 'x', renewed: null, local: true }, NOW);

  test('that breaks off in its body is told as a connection that was lost', async () => {
    const address = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"half":');
      setTimeout(() => response.destroy(), 20);
    });
    const api = speakingTo(address);
    await expect(api.get(anything, '/')).rejects.toEqual(
      new Trouble(`${address} cannot be reached: is npm start running?`),
    );
    await expect(api.post(anything, '/', {})).rejects.toThrow(
      'Whether it was done is not known: look before again.',
    );
  });

  test('that takes too long is told as such, its body too', async () => {
    jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const late = new AbortController();
      setTimeout(() => late.abort(new DOMException('late', 'TimeoutError')), 100);
      return late.signal;
    });
    const address = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"half":');
    });
    await expect(speakingTo(address).get(anything, '/')).rejects.toEqual(
      new Trouble(`${address} has not answered within 40 s: try again later.`),
    );
    jest.restoreAllMocks();
  });

  test('of the run on this machine, whose clock moves on, may take longer', async () => {
    const address = await serving((_request, response) => void response.end('{}'));
    const asked = jest.spyOn(AbortSignal, 'timeout');
    await speakingTo(address).get(anything, '/v1/bans');
    await speakingTo(address).post(anything, CLOCK, {});
    expect(asked.mock.calls).toEqual([[40_000], [280_000]]);
    jest.restoreAllMocks();
  });
});

test('a callback whose port is taken leaves nothing that keeps the program running', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout');
  const address = await serving(() => undefined);
  const before = timers();
  await expect(listenFor(`${address}/callback`, 'state')).rejects.toThrow('is taken');
  expect(timers()).toEqual(before);
});
