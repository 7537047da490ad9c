import { DEFAULT_SETTINGS } from '../usecases/settings.ts';
import {
  approveBody,
  confirmBody,
  exemptionBody,
  liftBody,
  pauseBody,
  previewBody,
  proposeBody,
  raiseBody,
  reportBody,
  resumeBody,
} from './ban-act-schema.ts';
import { LARGEST_DOCUMENT } from './ban-rules.ts';
import { banBodyFor } from './ban-schema.ts';
import { banPath, exemptionPath, noQuery } from './query-schema.ts';
import { jsonBody, noBody, route } from './route.ts';

/*
 * Routes that change a ban. One role writes a ban and another role lets it act. The use case also
 * requires that they are different people. Routes that read bans are in ban-read-routes.ts.
 */

const small = { largest: 64 * 1024 };
const act = { entry: 'manage-bans', throttle: 'administration', query: noQuery } as const;
const onBan = {
  ...act,
  parameters: banPath,
  answer: { kind: 'json', description: 'Where the ban stands' },
} as const;

const WAITS = 'Asked; another approver carries it out by the same request within the hour';

export const SAVE_BAN = route({
  ...onBan,
  method: 'PUT',
  path: '/v1/bans/{id}',
  name: 'saveBan',
  summary: 'Save a ban document as its next revision, a draft',
  access: ['author'],
  body: jsonBody(banBodyFor(DEFAULT_SETTINGS.languages), {
    largest: LARGEST_DOCUMENT,
    schemaFor: (settings) => banBodyFor(settings.languages),
  }),
  status: 200,
});

export const PROPOSE_BAN = route({
  ...onBan,
  method: 'POST',
  path: '/v1/bans/{id}/propose',
  name: 'proposeBan',
  summary: 'Propose a revision for approval',
  access: ['author'],
  body: jsonBody(proposeBody, small),
  status: 200,
});

export const APPROVE_BAN = route({
  ...onBan,
  method: 'POST',
  path: '/v1/bans/{id}/approve',
  name: 'approveBan',
  summary: 'Approve the proposed revision, naming its hash and the numbers shown',
  access: ['approver'],
  body: jsonBody(approveBody, small),
  status: 200,
});

export const LIFT_BAN = route({
  ...onBan,
  method: 'POST',
  path: '/v1/bans/{id}/lift',
  name: 'liftBan',
  summary: 'Lift the ban; what was ordered and not yet done is withdrawn',
  access: ['approver'],
  body: jsonBody(liftBody, small),
  status: 200,
});

/**
 * A pause has a function and a throttle of its own, so that nothing else can use up what it needs.
 */
export const PAUSE_BAN = route({
  ...onBan,
  entry: 'pause-ban',
  throttle: 'brake',
  method: 'POST',
  path: '/v1/bans/{id}/pause',
  name: 'pauseBan',
  summary: 'Close the gate: no new removals',
  access: ['approver'],
  body: jsonBody(pauseBody, small),
  status: 200,
  answer: {
    kind: 'json',
    description: 'The pause, and where the ban stands as far as that could be read',
  },
});

export const RESUME_BAN = route({
  ...onBan,
  method: 'POST',
  path: '/v1/bans/{id}/resume',
  name: 'resumeBan',
  summary: 'Release every pause, naming the number of devices shown',
  access: ['approver'],
  body: jsonBody(resumeBody, small),
  status: 200,
  accepted: WAITS,
});

export const RAISE_LIMIT = route({
  ...onBan,
  method: 'POST',
  path: '/v1/bans/{id}/raise',
  name: 'raiseLimit',
  summary: 'Raise the limit of a full gate to the number shown',
  access: ['approver'],
  body: jsonBody(raiseBody, small),
  status: 200,
  accepted: WAITS,
});

export const CONFIRM_COUNT = route({
  ...onBan,
  method: 'POST',
  path: '/v1/bans/{id}/confirm',
  name: 'confirmCount',
  summary: 'Confirm the number of a census that found nearly all devices of a platform',
  access: ['approver'],
  body: jsonBody(confirmBody, small),
  status: 200,
  accepted: WAITS,
});

export const REQUEST_PREVIEW = route({
  ...act,
  method: 'POST',
  path: '/v1/bans/{id}/previews',
  name: 'requestPreview',
  summary: 'Count who has what a revision names, names withheld',
  access: ['author', 'approver'],
  parameters: banPath,
  body: jsonBody(previewBody, small),
  idempotent: true,
  status: 202,
  answer: { kind: 'json', description: 'The preview and its progress' },
});

export const GRANT_EXEMPTION = route({
  ...act,
  method: 'POST',
  path: '/v1/bans/{id}/exemptions',
  name: 'grantExemption',
  summary: 'Leave devices or groups alone until a stated time',
  access: ['approver'],
  parameters: banPath,
  body: jsonBody(exemptionBody, { largest: 256 * 1024 }),
  idempotent: true,
  status: 201,
  answer: { kind: 'json', description: 'The exemption' },
});

export const END_EXEMPTION = route({
  ...act,
  method: 'DELETE',
  path: '/v1/bans/{id}/exemptions/{exemptionId}',
  name: 'endExemption',
  summary: 'End an exemption before its expiry',
  access: ['approver'],
  parameters: exemptionPath,
  body: noBody,
  status: 204,
  answer: { kind: 'none', description: 'The exemption has ended' },
});

export const FREEZE_REPORT = route({
  ...act,
  method: 'POST',
  path: '/v1/bans/{id}/reports',
  name: 'freezeReport',
  summary: 'Freeze a report of where the ban stands',
  access: ['author', 'approver', 'operator', 'auditor'],
  parameters: banPath,
  body: jsonBody(reportBody, small),
  status: 201,
  answer: { kind: 'json', description: 'The report and its id' },
});

export const BAN_ACT_ROUTES = [
  SAVE_BAN,
  PROPOSE_BAN,
  APPROVE_BAN,
  LIFT_BAN,
  PAUSE_BAN,
  RESUME_BAN,
  RAISE_LIMIT,
  CONFIRM_COUNT,
  REQUEST_PREVIEW,
  GRANT_EXEMPTION,
  END_EXEMPTION,
  FREEZE_REPORT,
] as const;
