import { ANDROID_NOTIFICATIONS } from './http/android-routes.ts';
import { onAgent } from './http/binding.ts';
import { httpFunction } from './http/pipeline.ts';
import { PushTokens } from './managers/android-management/notification.ts';
import { hear, refusedHearing } from './managers/hear.ts';
import { compose } from './runtime/compose.ts';
import { hearingParts } from './runtime/connector-parts.ts';

const tokens = new PushTokens();

export const bindings = [
  onAgent(
    ANDROID_NOTIFICATIONS,
    refusedHearing,
    (deps: ReturnType<typeof composed>, { bytes, headers }) =>
      hear(deps, 'notifications', { bytes, headers }, tokens.checks(deps.clock)),
  ),
];

function composed() {
  return compose(process.env, hearingParts());
}

export const handler = httpFunction(composed, bindings);
