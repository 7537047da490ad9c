import { isOvertaken, type SaidThen } from '../domain/findings/lateness.ts';
import type { FailedObjects, Failures } from '../usecases/ports.ts';
import type { FindingMove } from '../usecases/publishing/prepare-messages.ts';
import { publishMoves } from '../usecases/publishing/publish.ts';
import { type NamedFinding, namedFindings } from './named-findings.ts';

type RedriveNeeds = Omit<Parameters<typeof publishMoves>[0], 'failures'> & {
  readonly failedObjects: FailedObjects;
};

export interface Redriven {
  /** Findings that the object names. */
  readonly found: number;
  /** Published again under the same ids, or had nothing to say. */
  readonly published: number;
  /** Overtaken by a later move, which has its own record, or no longer there. */
  readonly overtaken: number;
  /** Not sent: the topic refused it, or it would be put aside again. The object stays. */
  readonly kept: number;
}

/** If the row cannot be read, only its sequence is known. */
function saidThen({ after, sequence }: NamedFinding): SaidThen {
  return { said: after?.said ?? null, n: after?.n ?? 0, sequence };
}

/**
 * Publishes again what an object of the failures bucket is about. Each finding is read anew. Its
 * message is made from the row as it was written then, so it is the message that would have gone
 * out. A message that a later move has overtaken is passed over. An order that still holds is not,
 * whatever was said since. The object is deleted once nothing of it is left, so a redrive may be
 * repeated.
 * @throws Error for a key without an object, and TypeError for an object that cannot be read.
 */
export async function redriveObject(deps: RedriveNeeds, key: string): Promise<Redriven> {
  const text = await deps.failedObjects.read(key);
  if (text === null)
    throw new Error(
      `There is no object ${key} in the failures bucket: give a key as the bucket lists it.`,
    );
  const named = namedFindings(text);
  const moves: FindingMove[] = [];
  for (const finding of named) {
    const [row] = await deps.fleet.readFindings([finding]);
    const key = `${finding.banId}.${finding.deviceId}.${finding.sequence}`;
    // A table that was restored may be behind the record: then the row will say it by itself.
    const isBehind = row !== undefined && row.sequence < finding.sequence;
    if (row === undefined || isBehind || isOvertaken(saidThen(finding), row)) continue;
    moves.push({ key, before: null, after: finding.after ?? row });
  }
  const unsent = new Set<string>();
  // Moves that would be put aside are aside already, in this object. So the object then stays.
  const failures: Failures = {
    park: async (again) => {
      unsent.add(again);
    },
  };
  for (const failed of await publishMoves({ ...deps, failures }, moves)) unsent.add(failed);
  if (unsent.size === 0) await deps.failedObjects.remove(key);
  return {
    found: named.length,
    published: moves.length - unsent.size,
    overtaken: named.length - moves.length,
    kept: unsent.size,
  };
}
