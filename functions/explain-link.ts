import { READ_EXPLANATION } from './http/explain-routes.ts';
import { onExplainLink } from './http/on-explain-link.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import {
  bansReadOnly,
  clock,
  explainLinks,
  fleetFindingsOnly,
  settings,
} from './runtime/wiring.ts';
import { explainByLink } from './usecases/bans/explain-by-link.ts';

export const bindings = [onExplainLink(READ_EXPLANATION, explainByLink)];

export const handler = httpFunction(
  () =>
    compose(process.env, {
      settings,
      clock,
      bans: bansReadOnly,
      fleet: fleetFindingsOnly,
      explainLinks,
    }),
  bindings,
);
