import type { BanRecord, BanRevision } from '../../domain/bans/ban-record.ts';
import { type EnforcedBan, gateStateOf } from '../../domain/bans/blocklist.ts';
import { lastBrake } from '../../domain/bans/brake.ts';
import { type Exemption, exemptionEnd } from '../../domain/bans/exemption.ts';
import { writtenExemption } from '../../domain/bans/written.ts';
import { formatInstant, formatInstantOrNull, type Instant } from '../../domain/time/instant.ts';
import type { Report } from '../views/report.ts';

/** A ban that can be reported on, with the revision that is approved or was approved last. */
export interface ReportedBan {
  readonly record: BanRecord;
  readonly approved: NonNullable<BanRecord['approved']>;
  readonly revision: BanRevision;
  readonly enforced: EnforcedBan | null;
}

/** The report says how many devices are exempt. It does not say which. */
function reportedExemption(exemption: Exemption): Report['exemptions'][number] {
  const { id, ground, grantedBy, from, expiresAt, groups } = writtenExemption(exemption);
  return {
    id,
    ground,
    grantedBy,
    from,
    expiresAt,
    endedAt: formatInstantOrNull(exemption.endedAt === null ? null : exemptionEnd(exemption)),
    devices: exemption.devices.length,
    hardwareIds: exemption.hardwareIds.length,
    externalIds: exemption.externalIds.length,
    groups,
  };
}

/** A pause stands over whatever the gate itself says. */
function reportedGate(enforced: EnforcedBan): Report['gate'] {
  const { reason } = lastBrake(enforced.brakes) ?? enforced.gate;
  return { state: gateStateOf(enforced), reason };
}

/**
 * Reports on a ban as it stands now, under the instant `asOf`. An empty list of languages means all
 * of them.
 */
export function buildReport(
  { record, approved, revision, enforced }: ReportedBan,
  asked: { readonly asOf: Instant; readonly languages: readonly string[] },
  counted: Report['compliance'],
  made: { readonly reportId: string; readonly at: Instant },
): Report {
  const { document } = revision;
  return {
    reportId: made.reportId,
    banId: record.banId,
    asOf: formatInstant(asked.asOf),
    frozenAt: formatInstant(made.at),
    languages: asked.languages.length > 0 ? asked.languages : Object.keys(document.title),
    revision: revision.revision,
    hash: revision.hash,
    approvedBy: approved.by,
    approvedAt: formatInstant(approved.at),
    state: record.state,
    gate: enforced && reportedGate(enforced),
    document,
    compliance: counted,
    exemptions: (enforced?.exemptions ?? []).map(reportedExemption),
    notCovered: document.duties.map(({ what, due, to, doneBy }) => ({
      what,
      due: due ?? null,
      to: to ?? null,
      doneBy,
    })),
  };
}
