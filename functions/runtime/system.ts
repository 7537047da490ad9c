import { randomBytes } from 'node:crypto';
import type { Clock, Ids } from '../usecases/ports.ts';
import type { Stopwatch } from './deadline.ts';

export const systemClock: Clock = { now: () => Date.now() };

export const stopwatch: Stopwatch = {
  now: () => performance.now(),
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};

export const randomIds: Ids = {
  unique: () => randomBytes(16).toString('hex'),
  secret: () => randomBytes(32).toString('base64url'),
};
