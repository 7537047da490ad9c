import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { PAUSE_BAN } from './http/ban-act-routes.ts';
import { on } from './http/binding.ts';
import { isRequest, pauseByHand } from './http/pause-by-hand.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import { once } from './runtime/once.ts';
import { bansReadBriefly, brakes, clock, placesReadBriefly, settings } from './runtime/wiring.ts';
import { type PauseAnswer, pauseBan } from './usecases/bans/pause-ban.ts';

export const bindings = [on(PAUSE_BAN, pauseBan)];

const load = once(() =>
  compose(process.env, {
    settings,
    clock,
    bans: bansReadBriefly,
    brakes,
    places: placesReadBriefly,
  }),
);
const http = httpFunction(load, bindings);

/**
 * The gateway invokes this with requests. An operator may invoke it by hand, with the ban, who
 * pauses it and why. An operator is answered with the pause itself.
 */
export async function handler(
  event: unknown,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2 | PauseAnswer> {
  return isRequest(event) ? http(event, context) : pauseBan(await load(), pauseByHand(event));
}
