import { signal } from '@preact/signals';
import type { Api } from '../api/api.ts';
import { now } from './clock.ts';

/** What rooms read by. It is there before any room is shown. */
export interface World {
  readonly api: Api;
  readonly stage: string;
}

let world: World | null = null;

export function setWorld(made: World): void {
  world = made;
}

export function useWorld(): World {
  if (world === null) throw new Error('the console was not started');
  return world;
}

/** Grows when an act has changed something, so that what is shown is read again. */
export const changed = signal(0);

/** Since when the API cannot be reached, epoch ms; `null`: it can. */
export const lostSince = signal<number | null>(null);

/** Takes note of whether an answer of the API arrived. */
export function noteReached(isReached: boolean): void {
  if (isReached) lostSince.value = null;
  else lostSince.value ??= now.value;
}
