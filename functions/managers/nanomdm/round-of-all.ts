import * as z from 'zod/mini';
import { blocksByDeclaration, type Device, isMac } from './device.ts';

/*
 * How far the connector is in its round over all devices, in which each is told what differs. What
 * one device is asked in it is in round.ts. Pure.
 */

/** Groups by which a round notices that something has changed. */
const MOST_GROUPS = 1_000;

const roundSchema = z.object({
  /** Of what the bans have blocked when it was begun. */
  key: z.string(),
  cursor: z.nullable(z.string()),
  finishedAt: z.nullable(z.number()),
  /** Devices that the present bans had not judged: the round comes again soon. */
  unjudged: z.number(),
  macsWithout: z.number(),
  groups: z.readonly(z.array(z.string())),
  /** As the last whole round has counted. */
  known: z.object({ macsWithout: z.number(), groups: z.readonly(z.array(z.string())) }),
});
/** A round as it is remembered. */
export type Round = z.infer<typeof roundSchema>;

/** Before the first page of the first round. */
export const NO_ROUND: Round = {
  key: '',
  cursor: null,
  finishedAt: null,
  unjudged: 0,
  macsWithout: 0,
  groups: [],
  known: { macsWithout: 0, groups: [] },
};

/** A round as it was remembered; what cannot be read is begun anew. */
export function roundIn(value: unknown): Round {
  const read = z.safeParse(roundSchema, value);
  return read.success ? read.data : NO_ROUND;
}

/** The round after a page of devices. `unjudged`: of those on it. */
export function withPage(
  round: Round,
  devices: readonly Device[],
  {
    unjudged,
    declares,
    group,
    cursor,
    now,
  }: {
    readonly unjudged: number;
    readonly declares: boolean;
    readonly group: string;
    readonly cursor: string | null;
    readonly now: number;
  },
): Round {
  const without = devices.filter(
    (device) => isMac(device) && !(declares && blocksByDeclaration(device)),
  );
  const groups = [
    ...new Set([...round.groups, ...devices.map((device) => device.group ?? group)]),
  ].slice(0, MOST_GROUPS);
  const counted = {
    ...round,
    cursor,
    unjudged: round.unjudged + unjudged,
    macsWithout: round.macsWithout + without.length,
    groups,
  };
  if (cursor !== null) return counted;
  const { macsWithout } = counted;
  return { ...counted, finishedAt: now, known: { macsWithout, groups } };
}
