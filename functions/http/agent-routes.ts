import {
  osqueryConfigBody,
  osqueryEnrollBody,
  osqueryLogBody,
  osqueryRefusal,
} from './osquery-schema.ts';
import { noPath, unreadQuery } from './query-schema.ts';
import { rawBody } from './raw-body.ts';
import { route } from './route.ts';
import {
  machinePath,
  santaEventsBody,
  santaPostflightBody,
  santaPreflightBody,
  santaRefusal,
  santaRulesBody,
} from './santa-schema.ts';

/*
 * Routes of protocols that others have made for their agents. An agent is authenticated by its own
 * protocol, so the gateway asks for no JWT. It is answered in its protocol's words whatever goes
 * wrong: some agents take our problem documents for success.
 */

const osquery = {
  method: 'POST',
  throttle: 'agents',
  access: 'agent',
  parameters: noPath,
  query: unreadQuery,
  status: 200,
  refusal: osqueryRefusal,
} as const;
const JSON_ALONE = ['application/json'] as const;

export const OSQUERY_ENROLL = route({
  ...osquery,
  path: '/v1/osquery/enroll',
  name: 'osqueryEnroll',
  summary: 'osqueryd enrols with a key of kind reporter',
  entry: 'osquery-enroll',
  body: rawBody(osqueryEnrollBody, JSON_ALONE),
  answer: { kind: 'json', description: 'The node key, which is the device’s token' },
});

export const OSQUERY_CONFIG = route({
  ...osquery,
  path: '/v1/osquery/config',
  name: 'osqueryConfig',
  summary: 'osqueryd asks what to query, and how often',
  entry: 'osquery-report',
  body: rawBody(osqueryConfigBody, JSON_ALONE),
  answer: { kind: 'json', description: 'A schedule with one snapshot query for its platform' },
  sampled: true,
});

export const OSQUERY_LOG = route({
  ...osquery,
  path: '/v1/osquery/log',
  name: 'osqueryLog',
  summary: 'osqueryd reports what the query found; its newest snapshot counts',
  entry: 'osquery-report',
  body: rawBody(osqueryLogBody, JSON_ALONE),
  answer: { kind: 'json', description: 'That the lines were taken; also those that nobody reads' },
  sampled: true,
});

/** A Mac sends its enrolment key as the header `X-Interdict-Enrollment`. */
const santa = {
  method: 'POST',
  entry: 'santa',
  throttle: 'agents',
  access: 'agent',
  parameters: machinePath,
  query: unreadQuery,
  status: 200,
  refusal: santaRefusal,
  sampled: true,
} as const;

export const SANTA_PREFLIGHT = route({
  ...santa,
  path: '/v1/santa/preflight/{machineId}',
  name: 'santaPreflight',
  summary: 'A Mac with Santa begins a sync, with the header X-Interdict-Enrollment',
  body: rawBody(santaPreflightBody, JSON_ALONE),
  answer: { kind: 'json', description: 'How to sync, and when next' },
});

export const SANTA_EVENT_UPLOAD = route({
  ...santa,
  path: '/v1/santa/eventupload/{machineId}',
  name: 'santaEventUpload',
  summary: 'Santa says what it has stopped; that is told in the stories of findings',
  body: rawBody(santaEventsBody, JSON_ALONE),
  answer: { kind: 'json', description: 'Nothing' },
});

export const SANTA_RULE_DOWNLOAD = route({
  ...santa,
  path: '/v1/santa/ruledownload/{machineId}',
  name: 'santaRuleDownload',
  summary: 'Santa takes the rules of the bans in force, page by page',
  body: rawBody(santaRulesBody, JSON_ALONE),
  answer: { kind: 'json', description: 'A page of rules, and a cursor where there are more' },
});

export const SANTA_POSTFLIGHT = route({
  ...santa,
  path: '/v1/santa/postflight/{machineId}',
  name: 'santaPostflight',
  summary: 'Santa says how many rules it took; orders are answered by that',
  body: rawBody(santaPostflightBody, JSON_ALONE),
  answer: { kind: 'json', description: 'Nothing' },
});

export const AGENT_ROUTES = [
  OSQUERY_ENROLL,
  OSQUERY_CONFIG,
  OSQUERY_LOG,
  SANTA_PREFLIGHT,
  SANTA_EVENT_UPLOAD,
  SANTA_RULE_DOWNLOAD,
  SANTA_POSTFLIGHT,
] as const;
