import * as z from 'zod/mini';
import { DAY, type Instant } from '../../domain/time/instant.ts';
import type { Remembered } from '../../usecases/ports.ts';
import type { Memory } from '../manager.ts';

/*
 * What was last written into each policy, and what was there before: one row for each policy. It is
 * written before the policy is, so that no crash loses what is to be put back.
 */

const ours = z.record(
  z.string(),
  z.object({
    before: z.nullable(z.object({ installType: z.nullable(z.string()) })),
    version: z.nullable(z.number()),
  }),
);

const policySchema = z.object({
  /** By package name. */
  apps: ours,
  /** Of the private side of devices that have a work profile and are the organization's. */
  personal: ours,
  /** The mode of the private side before we set it. `null`: it is not ours. */
  personalMode: z.nullable(z.object({ before: z.nullable(z.string()) })),
  /** When the row was written. */
  at: z.number(),
});
export type PolicyRow = z.output<typeof policySchema>;

const POLICIES = 'policies';
const NOTHING: PolicyRow = { apps: {}, personal: {}, personalMode: null, at: 0 };

/** Rows that are not written again are forgotten some day, so those in use are. */
const RENEWED_AFTER = 7 * DAY;

/** The row of a policy could not be read. To go on without it would lose what is to be put back. */
class UnreadableRow extends Error {}

function rowOf(held: Remembered | null, policy: string): PolicyRow {
  if (held === null) return NOTHING;
  const read = z.safeParse(policySchema, held.value);
  if (!read.success) throw new UnreadableRow(`what was written into ${policy} cannot be read`);
  return read.data;
}

export interface HeldRow {
  readonly row: PolicyRow;
  readonly held: Remembered | null;
}

export async function recallPolicy(memory: Memory, policy: string): Promise<HeldRow> {
  const held = await memory.recall(POLICIES, policy);
  return { row: rowOf(held, policy), held };
}

/**
 * Remembers a policy's row, if it says something new or is old. `null`: somebody else has changed
 * it since it was read.
 */
export async function rememberPolicy(
  memory: Memory,
  policy: string,
  { row: before, held }: HeldRow,
  after: Omit<PolicyRow, 'at'>,
  now: Instant,
): Promise<HeldRow | null> {
  const isSame = sameRow(before, after);
  const isOld = hasOurs(after) && now - before.at > RENEWED_AFTER;
  if (isSame && !isOld) return { row: before, held };
  const row = { ...after, at: now };
  if (!(await memory.remember(POLICIES, policy, held, row))) return null;
  return { row, held: { lock: (held?.lock ?? 0) + 1, value: row } };
}

function sameRow(before: PolicyRow, after: Omit<PolicyRow, 'at'>): boolean {
  const told = ({ apps, personal, personalMode }: Omit<PolicyRow, 'at'>) =>
    JSON.stringify([apps, personal, personalMode]);
  return told(before) === told(after);
}

/** Whether something of ours is in the policy. */
function hasOurs({ apps, personal, personalMode }: Omit<PolicyRow, 'at'>): boolean {
  return personalMode !== null || Object.keys(apps).length + Object.keys(personal).length > 0;
}

/** The policies in which something of ours is. */
export async function policiesWithOurs(memory: Memory): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await memory.recallList(POLICIES, cursor);
    for (const held of page.items) if (hasOurs(rowOf(held, held.name))) found.push(held.name);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}
