import * as z from 'zod/mini';
import type { Memory } from '../manager.ts';
import { changeMemory } from '../memory.ts';

/*
 * Which devices have a policy of their own: one row for each such policy. It is written before the
 * policy is, so that no crash leaves a policy or a device behind that nobody knows of.
 */

/**
 * `begun`: the policy is made, and the device may have it or not. `has`: the device has it. `away`:
 * the device has left the enterprise, or somebody has given it a policy that is not ours. `over`:
 * the policy is removed.
 */
const STATES = ['begun', 'has', 'away', 'over'] as const;

const rowSchema = z.object({
  deviceId: z.string(),
  /** The policy that it was made of, which the device had and is to have again. */
  from: z.string(),
  state: z.enum(STATES),
  /** A hash of the fields that it was written with, and the version of that. `null`: never. */
  written: z.nullable(z.object({ tag: z.string(), version: z.number() })),
  /** When it is looked after again: whether all is as it was left, or what was odd passes. */
  lookAt: z.number(),
  /**
   * What was odd when it was looked after last, and how often that was so in a row. `tag`: of the
   * fields that it was to be written with; `null`: it was to be taken back. `null`: nothing was.
   */
  odd: z.catch(
    z.nullable(z.object({ why: z.string(), times: z.number(), tag: z.nullable(z.string()) })),
    null,
  ),
  /** Since when the device needs none. `null`: it needs it. */
  unneededSince: z.nullable(z.number()),
});
export type OwnRow = z.output<typeof rowSchema>;

const OWN_POLICIES = 'own-policies';

/** The rows by the ids of the policies, without those that are over. */
export type OwnRows = ReadonlyMap<string, OwnRow>;

function rowOf(value: unknown): OwnRow | null {
  const read = z.safeParse(rowSchema, value);
  return read.success ? read.data : null;
}

/** All policies that are one device's own. */
export async function recallOwn(memory: Memory): Promise<OwnRows> {
  const found = new Map<string, OwnRow>();
  let cursor: string | null = null;
  do {
    const page = await memory.recallList(OWN_POLICIES, cursor);
    for (const { name, value } of page.items) {
      const row = rowOf(value);
      if (row !== null && row.state !== 'over') found.set(name, row);
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** Remembers an own policy that a device has, and of which nobody knows. */
export async function adoptOwn(
  memory: Memory,
  policyId: string,
  found: Pick<OwnRow, 'deviceId' | 'from'>,
): Promise<void> {
  await changeMemory(memory, [OWN_POLICIES, policyId], (held): OwnRow | null => {
    const before = rowOf(held?.value);
    return before !== null && before.state !== 'over' ? null : { ...NEW, ...found, state: 'has' };
  });
}

/** Changes the row of an own policy, or begins it. Answers the row as it is then. */
export async function noteOwn(
  memory: Memory,
  policyId: string,
  begun: Pick<OwnRow, 'deviceId' | 'from'>,
  change: Partial<OwnRow>,
): Promise<OwnRow> {
  let after: OwnRow | null = null;
  await changeMemory(memory, [OWN_POLICIES, policyId], (held): OwnRow => {
    const before = rowOf(held?.value);
    const isOn = before !== null && before.state !== 'over';
    after = { ...(isOn ? before : { ...NEW, ...begun }), ...change };
    return after;
  });
  return after ?? { ...NEW, ...begun, ...change };
}

const NEW = {
  state: 'begun',
  written: null,
  lookAt: 0,
  odd: null,
  unneededSince: null,
} as const;
