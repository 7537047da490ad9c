import { randomBytes } from 'node:crypto';
import type { Clock, Ids } from '../usecases/ports.ts';

export const systemClock: Clock = { now: () => Date.now() };

export const randomIds: Ids = {
  unique: () => randomBytes(16).toString('hex'),
  secret: () => randomBytes(32).toString('base64url'),
};
