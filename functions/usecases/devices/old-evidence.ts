import type { BanDocument } from '../../domain/bans/ban.ts';
import {
  type EvidenceRule,
  isLongEnded,
  restsOnOldEvidence,
} from '../../domain/findings/evidence.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { HOUR, type Instant } from '../../domain/time/instant.ts';
import type { Dependencies } from '../ports.ts';

interface Asked {
  readonly document: Pick<BanDocument, 'timeline'>;
  readonly now: Instant;
  /** The most findings whose devices are looked at. */
  readonly most: number;
}

/**
 * The findings that rest on old evidence. Heads are read for those alone that ended long ago.
 * `null`: those are more than are looked at.
 */
export async function oldEvidenceAmong(
  { fleet, settings }: Pick<Dependencies, 'fleet' | 'settings'>,
  findings: readonly Finding[],
  { document, now, most }: Asked,
): Promise<ReadonlySet<Finding> | null> {
  const rule: EvidenceRule = { document, slack: settings.lastSeenHours * HOUR, now };
  const ended = findings.filter((one) => isLongEnded(one, rule));
  if (ended.length > most) return null;
  const ids = ended.map(({ deviceId }) => deviceId);
  const heads = ids.length > 0 ? await fleet.readHeads(ids, false) : [];
  const known = new Map(heads.map((head) => [head.deviceId, head]));
  return new Set(
    ended.filter((one) => restsOnOldEvidence(one, known.get(one.deviceId) ?? null, rule)),
  );
}
