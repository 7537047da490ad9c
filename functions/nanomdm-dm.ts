import { onAgent } from './http/binding.ts';
import {
  NANOMDM_DECLARATION,
  NANOMDM_ITEMS,
  NANOMDM_STATUS,
  NANOMDM_TOKENS,
} from './http/nanomdm-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { refusedHearing } from './managers/hear.ts';
import {
  serveDeclaration,
  serveItems,
  serveStatus,
  serveTokens,
} from './managers/nanomdm/serve-declarations.ts';
import { compose } from './runtime/compose.ts';
import { clock, connector, connectors, secret, settings } from './runtime/wiring.ts';

export const bindings = [
  onAgent(NANOMDM_TOKENS, refusedHearing, serveTokens),
  onAgent(NANOMDM_ITEMS, refusedHearing, serveItems),
  onAgent(NANOMDM_DECLARATION, refusedHearing, serveDeclaration),
  onAgent(NANOMDM_STATUS, refusedHearing, serveStatus),
];

export const handler = httpFunction(
  () =>
    compose(process.env, { settings, clock, connector, connectors, secret }, { isHurried: true }),
  bindings,
);
