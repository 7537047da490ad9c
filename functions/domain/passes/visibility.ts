import { CAN_JUDGE_BY } from '../devices/app.ts';
import type { Head } from '../devices/head.ts';
import { DAY, type Instant } from '../time/instant.ts';
import type { Visibility } from './counts.ts';

/** A device that was not heard of for this long is silent. */
const SILENT_AFTER = 14 * DAY;

type Seen = Pick<Head, 'inventoryHash' | 'coverage' | 'lastSeen'>;

/** How far a device can be judged by what it reports. */
export function visibilityOf(head: Seen, now: Instant): Visibility {
  if (head.inventoryHash === null || !CAN_JUDGE_BY[head.coverage]) return 'unseen';
  return now - head.lastSeen > SILENT_AFTER ? 'silent' : 'reporting';
}

/** Whether the device was heard of lately, and its reporter sees everything on it. */
export function reportsInFull(head: Seen, now: Instant): boolean {
  return visibilityOf(head, now) === 'reporting' && head.coverage === 'all';
}
