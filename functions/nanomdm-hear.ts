import { onAgent } from './http/binding.ts';
import { NANOMDM_WEBHOOK } from './http/nanomdm-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { type HearNeeds, hear, refusedHearing } from './managers/hear.ts';
import { checkSigned } from './managers/nanomdm/signature.ts';
import { compose } from './runtime/compose.ts';
import { hearingParts } from './runtime/connector-parts.ts';

export const bindings = [
  onAgent(NANOMDM_WEBHOOK, refusedHearing, (deps: HearNeeds, request) =>
    hear(deps, 'webhook', request, (known, sent) => checkSigned('webhookKey', known, sent)),
  ),
];

export const handler = httpFunction(
  () => compose(process.env, hearingParts(), { isHurried: true }),
  bindings,
);
