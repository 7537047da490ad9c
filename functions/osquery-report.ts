import { refused } from './agents/osquery/answers.ts';
import { configureHost, reportLog } from './agents/osquery/report.ts';
import { OSQUERY_CONFIG, OSQUERY_LOG } from './http/agent-routes.ts';
import { onAgent } from './http/binding.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import { flushEachMinute } from './runtime/flush-each-minute.ts';
import {
  bansReadOnly,
  blocklist,
  clock,
  deadline,
  fleet,
  metrics,
  places,
  settings,
} from './runtime/wiring.ts';

export const bindings = [
  onAgent(OSQUERY_CONFIG, refused, configureHost),
  onAgent(OSQUERY_LOG, refused, reportLog),
];

export const handler = httpFunction(
  () =>
    compose(
      process.env,
      {
        settings,
        clock,
        deadline,
        blocklist,
        bans: bansReadOnly,
        fleet,
        places,
        metrics,
      },
      { isHurried: true },
    ),
  bindings,
  flushEachMinute(),
);
