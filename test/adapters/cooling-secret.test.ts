import { expect, test } from '@jest/globals';
import { CoolingSecret } from '../../functions/adapters/cooling-secret.ts';
import { MINUTE } from '../../functions/domain/time/instant.ts';
import { NOON } from '../made/noon.ts';

test('a secret that could not be read is asked for again a minute later', async () => {
  let now = NOON;
  let asked = 0;
  let fails = true;
  const ask = async () => {
    asked += 1;
    if (fails) throw new Error('no access');
    return { key: 'k' };
  };
  const secret = new CoolingSecret({ read: ask, renew: ask }, { now: () => now });
  await expect(secret.read()).rejects.toThrow('no access');
  now += MINUTE - 1;
  await expect(secret.read()).rejects.toThrow('a moment ago');
  await expect(secret.renew()).rejects.toThrow('a moment ago');
  expect(asked).toBe(1);
  fails = false;
  now += 1;
  expect(await secret.read()).toEqual({ key: 'k' });
  expect(await secret.renew()).toEqual({ key: 'k' });
  expect(asked).toBe(3);
  fails = true;
  await expect(secret.renew()).rejects.toThrow('no access');
  expect(await secret.read()).toEqual({ key: 'k' });
  await expect(secret.renew()).rejects.toThrow('a moment ago');
  expect(asked).toBe(4);
});
