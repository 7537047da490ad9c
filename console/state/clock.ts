import { signal } from '@preact/signals';

/** The stack's time, epoch ms: what is past and what is to come is told by it. */
export const now = signal(0);

let ahead = 0;

/** Takes the stack's time as it was told, and goes on from there. */
export function setClock(told: number, own: number): void {
  ahead = told - own;
  now.value = told;
}

/** Goes on by the reader's own clock. */
export function tickClock(own: number): void {
  now.value = own + ahead;
}
