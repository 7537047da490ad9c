import { SECOND } from '../time/instant.ts';

/** With no more time left than this, in milliseconds, no page is begun. */
const LEAST_TIME_FOR_PAGE = 15 * SECOND;

/**
 * Whether a worker with so much time left begins another page. A page may take twice as long as
 * the longest that this worker has seen. Times are in milliseconds.
 */
export function isTimeForPage(left: number, longest: number): boolean {
  return left > Math.max(LEAST_TIME_FOR_PAGE, 2 * longest);
}
