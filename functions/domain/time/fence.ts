import { SECOND } from './instant.ts';

/** An instance reads the blocklist's head at most this often, so its copy may be this old. */
export const BLOCKLIST_MAX_AGE = 5 * SECOND;
/** No function runs longer: the time limit of the longest one in the stack. */
export const LONGEST_RUN = 60 * SECOND;
/** How far two instances' clocks may differ. */
export const CLOCK_SKEW = 10 * SECOND;

/**
 * How long a decision made with what was known before an instant may still be written after that
 * instant. A pass asked for by an instant T counts as complete only if it began at or after T +
 * FENCE.
 */
export const FENCE = BLOCKLIST_MAX_AGE + LONGEST_RUN + CLOCK_SKEW;
