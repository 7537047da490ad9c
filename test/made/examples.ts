import { createHmac } from 'node:crypto';
import { explainToken } from '../../functions/domain/findings/explain-link.ts';
import { DAY, formatInstant, type Instant, SECOND } from '../../functions/domain/time/instant.ts';
import type { TokenRole } from '../../local/interdict/interdict-stack.ts';
import { aSentBan } from './sent-ban.ts';

import { aSentCheckIn, aSentLine } from './sent-inventory.ts';
import { aDebRow, aSentOsqueryEnrollment, aSentOsqueryLog, aSentSnapshot } from './sent-osquery.ts';

/** What requests name: made up, or what a running stack has. */
export interface Known {
  readonly now: Instant;
  readonly source: string;
  /** A ban with one revision, a draft, and a ban in force. */
  readonly draft: string;
  readonly inForce: string;
  /** A device that has the app of the ban in force, and one that may be revoked. */
  readonly device: string;
  readonly doomed: string;
  /** Out of the answers to requests before. */
  readonly enrollmentKey: string;
  /** A key for reporters, and the node key that an osquery got for one. */
  readonly reporterKey: string;
  readonly nodeKey: string;
  /** A key with which Macs with Santa come in. */
  readonly macKey: string;
  /** A token with which Pub/Sub pushes what Android Management sends. */
  readonly pushToken: string;
  /** What stands in the address of Fleet's webhooks. */
  readonly fleetHook: string;
  /** The key with which NanoMDM signs. */
  readonly nanomdmKey: string;
  /** The key that signs the links of orders. */
  readonly linkKey: string;
  readonly orderId: string;
  readonly hash: string;
  readonly previewId: string;
  readonly limit: number;
  /** How many devices the gate of the ban in force has counted. */
  readonly count: number;
  /** A ban whose gate is full, and what its limit can be raised to. */
  readonly full: string;
  readonly raiseTo: number;
  /** A ban whose census has found nearly all of a platform, and how many devices. */
  readonly waiting: string;
  readonly found: number;
  /** A ban, a device with something of the banned app's name in its place, and what that is. */
  readonly unclear: string;
  readonly unclearDevice: string;
  readonly unclearApp: string;
  /** A source whose last run waits, and that run. */
  readonly lost: string;
  readonly heldRun: string;
  readonly exemptionId: string;
  readonly reportId: string;
}

/** What NanoMDM sends about a device, with its signature. */
function signedAs(key: string, body?: object) {
  const bytes = body === undefined ? '' : JSON.stringify(body);
  const signature = createHmac('sha256', key).update(bytes).digest('base64');
  const headers = { 'x-hmac-signature': signature, 'x-enrollment-id': 'UDID-1' };
  return { headers, ...(body === undefined ? {} : { body }) };
}

export interface Example {
  readonly as: 'anyone' | 'device' | TokenRole;
  /** Values for the names in the route's path, the query, and the body: text, or an object. */
  readonly sends: (known: Known) => {
    readonly path?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** What later requests name, out of the answer. */
  readonly keep?: (answer: Readonly<Record<string, unknown>>) => Partial<Known>;
}

const from = (now: Instant) => formatInstant(now);
const aDayFrom = (now: Instant) => formatInstant(now + DAY);

const ofMac = (macKey: string) => ({
  path: { machineId: '564D4B5E-1111-2222-3333-444455556666' },
  headers: { 'x-interdict-enrollment': macKey },
});

/**
 * A good request for every route of the API, by the route's name, in an order in which each can
 * succeed on a running stack.
 */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  createEnrollmentKey: {
    as: 'operator',
    sends: ({ now }) => ({
      body: {
        kind: 'agent',
        reenroll: 'refuse',
        group: 'health',
        ownership: 'organization',
        maxUses: 1,
        expiresAt: aDayFrom(now),
      },
    }),
    keep: (answer) => ({ enrollmentKey: String(answer.enrollmentKey) }),
  },
  enroll: {
    as: 'anyone',
    sends: ({ enrollmentKey }) => ({
      body: {
        enrollmentKey,
        hardwareId: `serial-of-${enrollmentKey.slice(0, 8)}`,
        platform: 'ios',
      },
    }),
  },
  checkIn: {
    as: 'device',
    sends: ({ now }) => ({
      body: aSentCheckIn({ observedAt: from(now), apps: [{ id: 'com.tencent.mm' }] }),
    }),
    keep: (answer) => {
      const [order] = answer.orders as readonly { readonly orderId: string }[];
      return { orderId: order?.orderId ?? '' };
    },
  },
  readDeviceRestrictions: { as: 'device', sends: () => ({}) },
  ingestInventories: {
    as: 'connector',
    sends: ({ now, source }) => ({
      path: { source },
      body: JSON.stringify(aSentLine({ observedAt: from(now), apps: [{ id: 'com.tencent.mm' }] })),
    }),
  },
  recordRun: {
    as: 'connector',
    sends: ({ now, source }) => ({
      path: { source },
      body: { runId: 'run-1', startedAt: from(now) },
    }),
  },
  recordResults: {
    as: 'connector',
    sends: ({ orderId }) => ({ body: { results: [{ orderId, outcome: 'done' }] } }),
  },
  saveBan: {
    as: 'author',
    sends: ({ draft }) => ({
      path: { id: draft },
      body: aSentBan({ id: draft, assumed: ['a second revision'] }),
    }),
    keep: (answer) => ({ hash: String(answer.hash) }),
  },
  proposeBan: {
    as: 'author',
    sends: ({ draft }) => ({ path: { id: draft }, body: { revision: 2 } }),
  },
  requestPreview: {
    as: 'author',
    sends: ({ draft }) => ({
      path: { id: draft },
      body: { revision: 2, purpose: 'before approval' },
    }),
    keep: (answer) => ({ previewId: String(answer.id) }),
  },
  readPreview: {
    as: 'approver',
    sends: ({ draft, previewId }) => ({ path: { id: draft, previewId } }),
    keep: (answer) => ({ limit: (answer.gate as { readonly limit: number }).limit }),
  },
  approveBan: {
    as: 'approver',
    sends: ({ draft, hash, previewId, limit }) => ({
      path: { id: draft },
      body: { revision: 2, hash, preview: previewId, limit },
    }),
  },
  pauseBan: {
    as: 'approver',
    sends: ({ inForce }) => ({ path: { id: inForce }, body: { reason: 'a look first' } }),
    keep: (answer) => ({ count: (answer.gate as { readonly count: number }).count }),
  },
  resumeBan: {
    as: 'approver2',
    sends: ({ inForce, count }) => ({
      path: { id: inForce },
      body: { reason: 'as intended', count },
    }),
  },
  raiseLimit: {
    as: 'approver2',
    sends: ({ full, raiseTo }) => ({
      path: { id: full },
      body: { reason: 'they all have it', limit: raiseTo },
    }),
  },
  confirmCount: {
    as: 'approver2',
    sends: ({ waiting, found }) => ({ path: { id: waiting }, body: { count: found } }),
  },
  grantExemption: {
    as: 'approver',
    sends: ({ now, inForce }) => ({
      path: { id: inForce },
      body: {
        hardwareIds: ['serial-0001'],
        externalIds: [{ source: 'intune', externalId: 'D-1' }],
        groups: ['laboratory'],
        ground: 'research',
        grantedBy: 'security officer',
        expiresAt: aDayFrom(now),
      },
    }),
    keep: (answer) => ({ exemptionId: String(answer.id) }),
  },
  freezeReport: {
    as: 'auditor',
    sends: ({ now, inForce }) => ({ path: { id: inForce }, body: { asOf: from(now) } }),
    keep: (answer) => ({ reportId: String(answer.reportId) }),
  },
  listBans: { as: 'viewer', sends: () => ({}) },
  readBan: {
    as: 'viewer',
    sends: ({ draft }) => ({ path: { id: draft }, query: { revision: '1' } }),
  },
  listFindings: {
    as: 'viewer',
    sends: ({ inForce }) => ({ path: { id: inForce }, query: { status: 'open', limit: '10' } }),
  },
  readFinding: {
    as: 'operator',
    sends: ({ inForce, device }) => ({ path: { id: inForce, deviceId: device } }),
  },
  compliance: { as: 'viewer', sends: ({ inForce }) => ({ path: { id: inForce } }) },
  readHistory: { as: 'viewer', sends: ({ inForce }) => ({ path: { id: inForce } }) },
  readGateLife: { as: 'viewer', sends: ({ inForce }) => ({ path: { id: inForce } }) },
  listFleetPasses: { as: 'viewer', sends: () => ({}) },
  listPasses: { as: 'viewer', sends: ({ draft }) => ({ path: { id: draft } }) },
  listReports: { as: 'viewer', sends: ({ inForce }) => ({ path: { id: inForce } }) },
  readReport: {
    as: 'auditor',
    sends: ({ inForce, reportId }) => ({
      path: { id: inForce, reportId },
      query: { format: 'html' },
    }),
  },
  listDevices: { as: 'operator', sends: () => ({ query: { group: 'treasury' } }) },
  readDevice: { as: 'viewer', sends: ({ device }) => ({ path: { deviceId: device } }) },
  explainOrder: { as: 'viewer', sends: ({ orderId }) => ({ path: { orderId } }) },
  readExplanation: {
    as: 'anyone',
    sends: ({ now, orderId, linkKey }) => ({
      path: { token: explainToken(orderId, now, linkKey) },
    }),
  },
  readRestrictions: {
    as: 'connector',
    sends: () => ({ query: { platform: 'android', group: 'treasury' } }),
  },
  listConnectors: { as: 'viewer', sends: () => ({}) },
  readAudit: { as: 'auditor', sends: ({ now }) => ({ query: { day: from(now).slice(0, 10) } }) },
  endExemption: {
    as: 'approver',
    sends: ({ inForce, exemptionId }) => ({ path: { id: inForce, exemptionId } }),
  },
  liftBan: {
    as: 'approver',
    sends: ({ inForce }) => ({
      path: { id: inForce },
      body: { reason: 'the decision was withdrawn' },
    }),
  },
  reviewFinding: {
    as: 'approver',
    sends: ({ unclear, unclearDevice, unclearApp }) => ({
      path: { id: unclear, deviceId: unclearDevice },
      body: { apps: [unclearApp], reason: 'it is a theme of that name' },
    }),
  },
  osqueryEnroll: {
    as: 'anyone',
    sends: ({ reporterKey }) => ({ body: aSentOsqueryEnrollment({ enroll_secret: reporterKey }) }),
    keep: (answer) => ({ nodeKey: String(answer.node_key) }),
  },
  osqueryConfig: { as: 'anyone', sends: ({ nodeKey }) => ({ body: { node_key: nodeKey } }) },
  osqueryLog: {
    as: 'anyone',
    sends: ({ now, nodeKey }) => ({
      body: aSentOsqueryLog(nodeKey, [
        aSentSnapshot({ unixTime: Math.floor(now / SECOND), snapshot: [aDebRow('wechat')] }),
      ]),
    }),
  },
  santaPreflight: {
    as: 'anyone',
    sends: ({ macKey }) => ({ ...ofMac(macKey), body: { client_mode: 'MONITOR' } }),
  },
  santaEventUpload: {
    as: 'anyone',
    sends: ({ now, macKey }) => ({
      ...ofMac(macKey),
      body: {
        events: [{ decision: 'BLOCK_TEAMID', execution_time: now / SECOND, team_id: '5A4RE8SF68' }],
      },
    }),
  },
  santaRuleDownload: {
    as: 'anyone',
    sends: ({ macKey }) => ({ ...ofMac(macKey), body: {} }),
  },
  santaPostflight: {
    as: 'anyone',
    sends: ({ macKey }) => ({
      ...ofMac(macKey),
      body: { rules_received: 1, rules_processed: 1, rulesHash: 'abc' },
    }),
  },
  androidNotifications: {
    as: 'anyone',
    sends: ({ pushToken }) => ({
      headers: { authorization: `Bearer ${pushToken}` },
      body: { message: { attributes: { notificationType: 'ENROLLMENT' }, data: 'e30=' } },
    }),
  },
  fleetWebhook: {
    as: 'anyone',
    sends: ({ fleetHook }) => ({
      path: { secret: fleetHook },
      body: { timestamp: '2023-10-30T12:00:00Z', hosts: [{ id: 1, hostname: 'mac-1', url: '' }] },
    }),
  },
  nanomdmWebhook: {
    as: 'anyone',
    sends: ({ nanomdmKey }) => signedAs(nanomdmKey, { topic: 'mdm.TokenUpdate', created_at: '' }),
  },
  nanomdmTokens: { as: 'anyone', sends: ({ nanomdmKey }) => signedAs(nanomdmKey) },
  nanomdmItems: { as: 'anyone', sends: ({ nanomdmKey }) => signedAs(nanomdmKey) },
  nanomdmDeclaration: {
    as: 'anyone',
    sends: ({ nanomdmKey }) => ({
      ...signedAs(nanomdmKey),
      path: { type: 'configuration', id: 'org.interdict.denied' },
    }),
  },
  nanomdmStatus: {
    as: 'anyone',
    sends: ({ nanomdmKey }) => signedAs(nanomdmKey, { StatusItems: {} }),
  },
  revokeDevice: {
    as: 'operator',
    sends: ({ doomed }) => ({ path: { deviceId: doomed }, body: { reason: 'it was lost' } }),
  },
  confirmRun: {
    as: 'operator',
    sends: ({ lost, heldRun }) => ({
      path: { source: lost, runId: heldRun },
      body: { reason: 'they were sold' },
    }),
  },
};
