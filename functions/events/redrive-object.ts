import type { Finding } from '../domain/findings/finding.ts';
import { isOvertaken, type SaidThen } from '../domain/findings/lateness.ts';
import type { FailedObjects, Failures, Metrics } from '../usecases/ports.ts';
import type { FindingMove } from '../usecases/publishing/prepare-messages.ts';
import { publishMoves } from '../usecases/publishing/publish.ts';
import { type NamedFinding, namedFindings } from './named-findings.ts';

export type RedriveNeeds = Omit<Parameters<typeof publishMoves>[0], 'failures'> & {
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
 * repeated. `null`: there is no such object.
 * @throws TypeError for an object that cannot be read.
 */
export async function redriveObject(deps: RedriveNeeds, key: string): Promise<Redriven | null> {
  const text = await deps.failedObjects.read(key);
  if (text === null) return null;
  const named = namedFindings(text);
  const moves = await movesToSend(deps, named);
  const unsent = new Set<string>();
  // Moves that would be put aside are aside already, in this object. So the object then stays, and
  // none is counted as parked a second time.
  const failures: Failures = {
    park: async (again) => {
      unsent.add(again);
    },
  };
  const metrics: Metrics = {
    count: (name, value) => {
      if (name !== 'Parked') deps.metrics.count(name, value);
    },
  };
  for (const failed of await publishMoves({ ...deps, failures, metrics }, moves))
    unsent.add(failed);
  if (unsent.size === 0) await deps.failedObjects.remove(key);
  return {
    found: named.length,
    published: moves.length - unsent.size,
    overtaken: named.length - moves.length,
    kept: unsent.size,
  };
}

/** The moves that no later one has overtaken, by what their rows say now. */
async function movesToSend(
  { fleet }: RedriveNeeds,
  named: readonly NamedFinding[],
): Promise<readonly FindingMove[]> {
  if (named.length === 0) return [];
  const nameOf = (one: Pick<Finding, 'banId' | 'deviceId'>) => `${one.banId}.${one.deviceId}`;
  const rows = new Map((await fleet.readFindings(named)).map((row) => [nameOf(row), row]));
  return named.flatMap((finding) => {
    const row = rows.get(nameOf(finding));
    // A table that was restored may be behind the record: then the row will say it by itself.
    const isBehind = row !== undefined && row.sequence < finding.sequence;
    if (row === undefined || isBehind || isOvertaken(saidThen(finding), row)) return [];
    const key = `${nameOf(finding)}.${finding.sequence}`;
    return [{ key, before: null, after: finding.after ?? row }];
  });
}
