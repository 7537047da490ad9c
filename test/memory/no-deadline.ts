import type { Deadline } from '../../functions/usecases/ports.ts';

/** For worlds in which everything answers at once. */
export const NO_DEADLINE: Deadline = {
  within: (_milliseconds, work) => work(),
  leaving: (_milliseconds, work) => work(),
  pause: () => Promise.resolve(),
};
