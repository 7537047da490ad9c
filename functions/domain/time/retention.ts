import { DAY, HOUR } from './instant.ts';

/*
 * How long things are kept that are no longer needed. Things not named here are kept for good: bans
 * and their revisions, findings and their stories, reports, the audit. The stage decides how long
 * logs are kept.
 */

/** Finished passes, their parts, and marks of what was announced. */
export const PASSES_KEPT = 90 * DAY;

/** An exemption that ended leaves the blocklist after this long; the audit keeps it. */
export const EXEMPTION_KEPT = 30 * DAY;

/**
 * An enrolment key that can no longer be used stays this long, so that a late device is told so by
 * the same answer.
 */
export const ENROLLMENT_KEY_KEPT = 90 * DAY;

/** What a connector remembers of a device or a manager that it has not heard of since. */
export const CONNECTOR_MEMORY_KEPT = 400 * DAY;

/**
 * Messages of a connector's queue: a poll makes up for all of them, so an older one says nothing
 * new.
 */
export const CONNECTOR_MESSAGES_KEPT = 4 * DAY;

/** What managers have sent: by then it was worked on, or lies in the dead-letter queue. */
export const HEARD_KEPT = 21 * DAY;

/** The link of an order that explains it to the person concerned holds for so long. */
export const EXPLAIN_LINK_HOLDS = 365 * DAY;

/** Chunks of the blocklist that no head names stay this long, for readers with an older head. */
export const CHUNK_KEPT = 7 * DAY;

/**
 * A lifted ban leaves the blocklist this long after its last sweep: by then no evaluator can still
 * hold it.
 */
export const LIFTED_BAN_KEPT = 7 * DAY;

/** Objects of the failures bucket: by then their bans have long been swept again. */
export const FAILURES_KEPT = 365 * DAY;

/** Versions of objects that were overwritten or deleted. */
export const NONCURRENT_VERSIONS_KEPT = 90 * DAY;

/** Uploads that were begun and never finished. */
export const UNFINISHED_UPLOADS_KEPT = DAY;

/**
 * Messages of the work queue: the tick queues a part again once its heartbeat is stale, so an older
 * message says nothing new.
 */
export const WORK_MESSAGES_KEPT = DAY;

/** Parts of passes that failed again and again wait this long to be looked into. */
export const DEAD_LETTERS_KEPT = 14 * DAY;

/** Ticks that were not delivered or failed: to look at, not to carry out. */
export const FAILED_TICKS_KEPT = 4 * DAY;

/** The stream tries to publish a move for this long; then it goes to the failures bucket. */
export const STREAM_RECORDS_TRIED = 6 * HOUR;
