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
  /** Published again, under the same ids, or with nothing to say. */
  readonly published: number;
  /** Overtaken by a later move, which has its own record; or gone. */
  readonly overtaken: number;
  /** Not sent: refused by the topic, or still to be put aside. The object stays. */
  readonly kept: number;
}

/** Of a row that cannot be read no more is known than its sequence. */
function saidThen({ after, sequence }: NamedFinding): SaidThen {
  return { said: after?.said ?? null, n: after?.n ?? 0, sequence };
}

/**
 * Publishes again what an object of the failures bucket is about. Each finding is read anew, and
 * its message, made from the row as it was written then, is the one that it would have been; what a
 * later move has overtaken is passed over, but not an order that still holds, whatever was said
 * since. The object is deleted once nothing of it is left, so a redrive may be repeated.
 * @throws Error for a key under which there is nothing, and TypeError for an object that cannot be
 * read.
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
  // What would be put aside is aside already: in this object, which then stays.
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
