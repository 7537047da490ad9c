import { managerRefusal } from './manager-refusal.ts';
import { declarationPath, nanomdmEventBody, nanomdmStatusBody } from './nanomdm-schema.ts';
import { noPath, unreadQuery } from './query-schema.ts';
import { rawBody } from './raw-body.ts';
import { route } from './route.ts';

/*
 * What NanoMDM calls: its webhook, and the four addresses of its option `-dm`. It signs each body
 * in the header X-Hmac-Signature, and nothing but 200 counts as success there.
 */

const nanomdm = {
  throttle: 'agents',
  access: 'agent',
  query: unreadQuery,
  status: 200,
  refusal: managerRefusal,
} as const;
const JSON_ALONE = ['application/json'] as const;

export const NANOMDM_WEBHOOK = route({
  ...nanomdm,
  method: 'POST',
  path: '/v1/nanomdm/webhook',
  name: 'nanomdmWebhook',
  summary: 'NanoMDM says what a device has said, signed as X-Hmac-Signature',
  entry: 'nanomdm-hear',
  parameters: noPath,
  body: rawBody(nanomdmEventBody, JSON_ALONE),
  answer: { kind: 'json', description: 'Nothing: it is worked on later' },
  sampled: true,
});

/** A device is named by the header `X-Enrollment-ID`. */
const declarations = { ...nanomdm, entry: 'nanomdm-dm', sampled: true } as const;
const nothing = rawBody(null, []);

export const NANOMDM_TOKENS = route({
  ...declarations,
  method: 'GET',
  path: '/v1/nanomdm/dm/tokens',
  name: 'nanomdmTokens',
  summary: 'NanoMDM asks for a device whether its declarations have changed',
  parameters: noPath,
  body: nothing,
  answer: { kind: 'json', description: 'The token of its declarations' },
});

export const NANOMDM_ITEMS = route({
  ...declarations,
  method: 'GET',
  path: '/v1/nanomdm/dm/declaration-items',
  name: 'nanomdmItems',
  summary: 'NanoMDM asks which declarations a device has to have',
  parameters: noPath,
  body: nothing,
  answer: { kind: 'json', description: 'Their names and tokens' },
});

export const NANOMDM_DECLARATION = route({
  ...declarations,
  method: 'GET',
  path: '/v1/nanomdm/dm/declaration/{type}/{id}',
  name: 'nanomdmDeclaration',
  summary: 'NanoMDM asks for one declaration of a device',
  parameters: declarationPath,
  body: nothing,
  answer: { kind: 'json', description: 'The declaration: apps that must not be started' },
});

export const NANOMDM_STATUS = route({
  ...declarations,
  method: 'PUT',
  path: '/v1/nanomdm/dm/status',
  name: 'nanomdmStatus',
  summary: 'A device reports on its declarations; orders are answered by that',
  parameters: noPath,
  body: rawBody(nanomdmStatusBody, JSON_ALONE),
  answer: { kind: 'json', description: 'Nothing' },
});

export const NANOMDM_ROUTES = [
  NANOMDM_WEBHOOK,
  NANOMDM_TOKENS,
  NANOMDM_ITEMS,
  NANOMDM_DECLARATION,
  NANOMDM_STATUS,
] as const;
