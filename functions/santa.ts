import { refused, serveStage } from './agents/santa/serve.ts';
import {
  SANTA_EVENT_UPLOAD,
  SANTA_POSTFLIGHT,
  SANTA_PREFLIGHT,
  SANTA_RULE_DOWNLOAD,
} from './http/agent-routes.ts';
import { onAgent } from './http/binding.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import { flushEachMinute } from './runtime/flush-each-minute.ts';
import {
  accessClaims,
  bansReadOnly,
  blocklist,
  clock,
  connectors,
  deadline,
  fleet,
  metrics,
  places,
  settings,
} from './runtime/wiring.ts';

export const bindings = [
  onAgent(SANTA_PREFLIGHT, refused, serveStage('preflight')),
  onAgent(SANTA_EVENT_UPLOAD, refused, serveStage('eventupload')),
  onAgent(SANTA_RULE_DOWNLOAD, refused, serveStage('ruledownload')),
  onAgent(SANTA_POSTFLIGHT, refused, serveStage('postflight')),
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
        access: accessClaims,
        connectors,
        metrics,
      },
      { isHurried: true },
    ),
  bindings,
  flushEachMinute(),
);
