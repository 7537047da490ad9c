import * as z from 'zod/mini';

/*
 * An order at Fleet: one or more jobs, each of which Fleet carries out by itself. It is remembered
 * with the order.
 */

const jobSchema = z.object({
  /** `script`: of ours; `uninstall`: by the package of a title; `command`: of device management. */
  kind: z.enum(['script', 'uninstall', 'command']),
  /** What Fleet calls it. `null`: it has not said yet. */
  id: z.nullable(z.string()),
  /** What of: the script's marker, the title's name, the app's id. */
  of: z.string(),
  /** Of an uninstall, the last one of that title before it: Fleet does not say which is which. */
  before: z.nullable(z.string()),
  /** What became of it. `null`: it is under way. */
  ended: z.nullable(z.object({ outcome: z.enum(['done', 'failed']), detail: z.string() })),
});
export type Job = z.infer<typeof jobSchema>;
export type Ended = NonNullable<Job['ended']>;

const remoteSchema = z.object({ hostId: z.number(), jobs: z.array(jobSchema) });
export type FleetRemote = z.infer<typeof remoteSchema>;

/** What is remembered of an order. `null`: nothing that can be read. */
export function fleetRemoteOf(remote: unknown): FleetRemote | null {
  const read = z.safeParse(remoteSchema, remote);
  return read.success ? read.data : null;
}

/** Characters of what is said of an order for people. */
const LONGEST_DETAIL = 500;

/** A text of Fleet or of a host, as one line. */
export function asLine(text: string, most: number): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Noncharacter_Code_Point}\s]+/gu, ' ')
    .trim()
    .slice(0, most)
    .toWellFormed();
}

/** What became of an order all of whose jobs have ended. `null`: one is under way. */
export function outcomeOfAll(jobs: readonly Job[]): Ended | null {
  const ends = jobs.flatMap(({ ended }) => (ended === null ? [] : [ended]));
  if (ends.length < jobs.length) return null;
  const failures = ends.filter(({ outcome }) => outcome === 'failed');
  const told = failures.length > 0 ? failures : ends;
  const detail = [...new Set(told.map((one) => one.detail))].join('; ');
  return {
    outcome: failures.length > 0 ? 'failed' : 'done',
    detail: asLine(detail, LONGEST_DETAIL),
  };
}
