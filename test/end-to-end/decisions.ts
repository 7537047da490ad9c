import type { RouteName } from '../../functions/http/all-routes.ts';

/** The columns of the table "Who may what" in docs/security.md. */
export const WHO = [
  ...(['viewer', 'author', 'approver', 'operator', 'auditor', 'connector', 'device'] as const),
] as const;
export type Who = (typeof WHO)[number];

/** Who may call a route, and in which rows of the table that is said. */
export interface Decision {
  readonly may: 'anyone' | 'google' | readonly Who[];
  readonly rows: readonly string[];
  /** Whether a connector may only for the source that the path names. */
  readonly ofSource?: true;
}

const READERS = ['viewer', 'author', 'approver', 'operator', 'auditor'] as const;

const reading: Decision = {
  may: READERS,
  rows: ['read bans, findings, devices, compliance, reports'],
};
const writing: Decision = { may: ['author'], rows: ['save and propose bans'] };
const acting: Decision = {
  may: ['approver'],
  rows: ['approve, lift, pause, resume, raise, confirm, exempt, review'],
};
const operating: Decision = {
  may: ['operator'],
  rows: ['make enrolment keys, revoke devices, confirm runs'],
};
const reporting: Decision = {
  may: ['connector'],
  rows: ['report inventories, runs'],
  ofSource: true,
};

/**
 * Who may call which route, said a second time and by hand. A route that is not here does not
 * compile: decide who may call it.
 */
export const DECISIONS: Readonly<Record<RouteName, Decision>> = {
  // Its body holds the key that lets a device in.
  enroll: { may: 'anyone', rows: [] },
  checkIn: {
    may: ['device'],
    rows: ['read restrictions', 'report inventories, runs', 'report results of orders'],
  },
  readDeviceRestrictions: { may: ['device'], rows: ['read restrictions'] },
  ingestInventories: reporting,
  recordRun: reporting,
  // It names no source: what became of another source's device is refused by itself.
  recordResults: { may: ['connector'], rows: ['report results of orders'] },
  saveBan: writing,
  proposeBan: writing,
  requestPreview: { may: ['author', 'approver'], rows: ['ask for previews'] },
  approveBan: acting,
  liftBan: acting,
  pauseBan: acting,
  resumeBan: acting,
  raiseLimit: acting,
  confirmCount: acting,
  grantExemption: acting,
  endExemption: acting,
  freezeReport: {
    may: ['author', 'approver', 'operator', 'auditor'],
    rows: ['freeze reports'],
  },
  listBans: reading,
  readBan: reading,
  readPreview: reading,
  listFindings: reading,
  readFinding: reading,
  compliance: reading,
  readHistory: reading,
  readGateLife: reading,
  listPasses: reading,
  listFleetPasses: reading,
  listReports: reading,
  readReport: reading,
  listDevices: reading,
  readDevice: reading,
  explainOrder: reading,
  // Its path holds a signature, for one order alone.
  readExplanation: { may: 'anyone', rows: [] },
  readRestrictions: { may: [...READERS, 'connector'], rows: ['read restrictions'] },
  listConnectors: { may: [...READERS], rows: ['read what is connected'] },
  readAudit: { may: ['auditor'], rows: ['read the audit'] },
  createEnrollmentKey: operating,
  reviewFinding: acting,
  revokeDevice: operating,
  confirmRun: operating,
  // Their bodies hold the key of an enrolment, or of a host.
  osqueryEnroll: { may: 'anyone', rows: [] },
  osqueryConfig: { may: 'anyone', rows: [] },
  osqueryLog: { may: 'anyone', rows: [] },
  // Their headers hold the key of a Mac.
  santaPreflight: { may: 'anyone', rows: [] },
  santaEventUpload: { may: 'anyone', rows: [] },
  santaRuleDownload: { may: 'anyone', rows: [] },
  santaPostflight: { may: 'anyone', rows: [] },
  // Their header holds a token of Google's.
  // With a token of Google's own. No token of ours is good there.
  androidNotifications: { may: 'google', rows: [] },
  // Its address holds the secret of a webhook.
  fleetWebhook: { may: 'anyone', rows: [] },
  // They are signed with a key that NanoMDM and the secret of its connector have.
  nanomdmWebhook: { may: 'anyone', rows: [] },
  nanomdmTokens: { may: 'anyone', rows: [] },
  nanomdmItems: { may: 'anyone', rows: [] },
  nanomdmDeclaration: { may: 'anyone', rows: [] },
  nanomdmStatus: { may: 'anyone', rows: [] },
};
