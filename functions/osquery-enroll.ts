import { refused } from './agents/osquery/answers.ts';
import { enrollHost } from './agents/osquery/enroll.ts';
import { OSQUERY_ENROLL } from './http/agent-routes.ts';
import { onAgent } from './http/binding.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import { access, clock, ids, metrics, settings } from './runtime/wiring.ts';

export const bindings = [onAgent(OSQUERY_ENROLL, refused, enrollHost)];

export const handler = httpFunction(
  () => compose(process.env, { settings, clock, ids, access, metrics }),
  bindings,
  // An alarm waits for what it counts, and it counts rarely.
  (deps) => deps.metrics.flush(),
);
