import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { log } from '../runtime/log.ts';
import { parse } from './parse.ts';
import { banId, line, prose } from './text-schema.ts';

/*
 * The second door to a pause, for when the API or its sign-in is out of order: somebody who may
 * invoke the function by their account's rights does so by hand.
 */

const payload = z.strictObject({ banId, by: line(255), reason: prose });

/** Whether the gateway made this event of a request. What it makes always has a context. */
export function isRequest(event: unknown): event is APIGatewayProxyEventV2 {
  return typeof event === 'object' && event !== null && 'requestContext' in event;
}

/**
 * Reads `{"banId": "…", "by": "…", "reason": "…"}`. Nobody has checked `by`: whoever may invoke the
 * function is believed. So the log says how the pause was asked for. Throws `Refusal`.
 */
export function pauseByHand(event: unknown) {
  const { by, ...asked } = parse(
    payload,
    event,
    'Give the ban, who pauses it and why: {"banId": "…", "by": "…", "reason": "…"}.',
  );
  log('WARN', 'a pause is asked for by hand', { banId: asked.banId, by });
  return { ...asked, caller: { subject: by } };
}
