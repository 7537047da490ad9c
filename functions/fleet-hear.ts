import { onAgent } from './http/binding.ts';
import { FLEET_WEBHOOK } from './http/fleet-webhook-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { requireWebhookSecret } from './managers/fleet/secret.ts';
import { hear, refusedHearing } from './managers/hear.ts';
import { compose } from './runtime/compose.ts';
import { hearingParts } from './runtime/connector-parts.ts';

export const bindings = [
  onAgent(
    FLEET_WEBHOOK,
    refusedHearing,
    (deps: ReturnType<typeof composed>, { bytes, headers, secret: named }) =>
      hear(deps, 'webhook', { bytes, headers }, (held) => requireWebhookSecret(held, named)),
  ),
];

function composed() {
  return compose(process.env, hearingParts());
}

export const handler = httpFunction(composed, bindings);
