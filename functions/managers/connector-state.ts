import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { HOUR, type Instant } from '../domain/time/instant.ts';
import type { Remembered } from '../usecases/ports.ts';
import type { Memory } from './manager.ts';
import { changeHeld } from './memory.ts';

/** Where the state of a connector is remembered. */
const STATE = ['state', 'connector'] as const;

/** Bans that cannot be enforced are named up to this number. */
export const MOST_NOT_ENFORCEABLE = 100;

const stateSchema = z.object({
  /** The listing that is under way. */
  run: z.nullable(
    z.object({
      runId: z.string(),
      startedAt: z.number(),
      /** Where it goes on; `null`: at its first page. */
      page: z.nullable(z.string()),
      listed: z.number(),
      /** Whether all pages were listed, and only its end is to be said. */
      isListed: z.boolean(),
    }),
  ),
  /** When the last listing was complete. */
  lastPollAt: z.nullable(z.number()),
  /** When the connector was first seen with an address: it is stale from then on at the latest. */
  since: z.nullable(z.number()),
  /** The devices of the last complete listing. */
  devices: z.nullable(z.number()),
  /** Where the walk over the orders goes on, and what it has counted up to there. */
  walk: z.object({
    cursor: z.nullable(z.string()),
    open: z.number(),
    failed: z.number(),
    /** When the first of the orders up to there is to be looked at again; `null`: none is. */
    lookAt: z.nullable(z.number()),
  }),
  /** As the last whole walk has counted. */
  open: z.number(),
  failed: z.number(),
  lookAt: z.nullable(z.number()),
  /** What keeps the connector from its manager. `null`: nothing does. */
  trouble: z.nullable(z.object({ since: z.number(), why: z.string(), isRefused: z.boolean() })),
  notEnforceable: z.readonly(
    z.array(z.object({ banId: z.string(), platform: z.string(), why: z.string() })),
  ),
});
export type ConnectorState = z.infer<typeof stateSchema>;

/** A walk that has yet to begin. */
export const NO_WALK = { cursor: null, open: 0, failed: 0, lookAt: null } as const;

const NO_STATE: ConnectorState = {
  run: null,
  lastPollAt: null,
  since: null,
  devices: null,
  walk: NO_WALK,
  open: 0,
  failed: 0,
  lookAt: null,
  trouble: null,
  notEnforceable: [],
};

/** The state as it was remembered. What cannot be read counts for none: a poll makes it anew. */
function stateOf(value: unknown): ConnectorState {
  const read = z.safeParse(stateSchema, value);
  return read.success ? read.data : NO_STATE;
}

export async function readState(memory: Memory): Promise<ConnectorState> {
  return stateOf((await memory.recall(...STATE))?.value);
}

/** The state, which one piece of work reads once and changes again and again. */
export class KeptState {
  readonly #memory: Memory;
  #held: Remembered | null | undefined;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Answers the state as it is afterwards. What changes nothing is not written. */
  async change(
    change: (before: ConnectorState) => Partial<ConnectorState>,
  ): Promise<ConnectorState> {
    let after = NO_STATE;
    this.#held ??= await this.#memory.recall(...STATE);
    this.#held = await changeHeld(this.#memory, STATE, this.#held, (held) => {
      const before = stateOf(held?.value);
      after = { ...before, ...change(before) };
      return held !== null && isDeepStrictEqual(after, before) ? null : after;
    });
    return after;
  }
}

/** After so many poll intervals without a complete listing a connector is stale. */
const LATE_POLLS = 2;

/** Whether a connector that has an address has been without a complete listing for too long. */
export function isStale(
  { lastPollAt, since }: Pick<ConnectorState, 'lastPollAt' | 'since'>,
  pollHours: number,
  now: Instant,
): boolean {
  const known = lastPollAt ?? since;
  return known !== null && now - known > LATE_POLLS * pollHours * HOUR;
}
