import type { BanDocument } from '../../domain/bans/ban.ts';
import type { Standing } from '../../domain/findings/standing.ts';

/** Findings of the ban, in all and by group. A standing that is not named counts as 0. */
interface ReportedFindings extends Readonly<Partial<Record<Standing, number>>> {
  /** `null`: nothing was counted yet. */
  readonly countedAt: string | null;
  readonly had: number;
  /** By `status:cause`. */
  readonly byCause: Readonly<Record<string, number>>;
  readonly byGroup: readonly {
    readonly group: string;
    /** `null`: the census did not list this group. */
    readonly listed: number | null;
    readonly counts: Readonly<Record<string, number>>;
  }[];
}

/** Devices that the ban concerns, by what could be seen of them. */
interface ReportedFleet {
  readonly countedAt: string | null;
  readonly listed: number;
  readonly reporting: number;
  readonly silent: number;
  readonly notVisible: number;
}

interface ReportedExemption {
  readonly id: string;
  readonly ground: string;
  readonly grantedBy: string;
  readonly from: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly devices: number;
  readonly hardwareIds: number;
  readonly externalIds: number;
  readonly groups: readonly string[];
}

/** What the decision asks for and Interdict does not carry out. */
interface ReportedDuty {
  readonly what: string;
  /** A day, an instant, or words. */
  readonly due: string | null;
  readonly to: string | null;
  readonly doneBy: string;
}

/**
 * What a frozen report says. The JSON file is this, and the CSV and the page are made from it.
 * Instants are ISO 8601.
 */
export interface Report {
  readonly reportId: string;
  readonly banId: string;
  readonly asOf: string;
  readonly frozenAt: string;
  /** Languages of the page (BCP 47), the first one first. */
  readonly languages: readonly string[];
  readonly revision: number | null;
  readonly hash: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly state: string;
  readonly gate: { readonly state: string; readonly reason: string } | null;
  readonly document: BanDocument;
  readonly compliance: {
    readonly fleet: ReportedFleet;
    readonly findings: ReportedFindings;
  };
  readonly exemptions: readonly ReportedExemption[];
  readonly notCovered: readonly ReportedDuty[];
}
