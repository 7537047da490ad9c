import { fleetWebhookBody, fleetWebhookPath } from './fleet-webhook-schema.ts';
import { managerRefusal } from './manager-refusal.ts';
import { unreadQuery } from './query-schema.ts';
import { rawBody } from './raw-body.ts';
import { route } from './route.ts';

export const FLEET_WEBHOOK = route({
  method: 'POST',
  path: '/v1/fleet/webhook/{secret}',
  name: 'fleetWebhook',
  summary: 'Fleet says that something has happened; the hosts that it names are looked at',
  entry: 'fleet-hear',
  throttle: 'agents',
  access: 'agent',
  parameters: fleetWebhookPath,
  query: unreadQuery,
  body: rawBody(fleetWebhookBody, ['application/json']),
  status: 200,
  answer: { kind: 'json', description: 'Nothing' },
  refusal: managerRefusal,
  sampled: true,
});

export const FLEET_WEBHOOK_ROUTES = [FLEET_WEBHOOK] as const;
