import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { GatewayRequest } from './gateway/event.ts';
import { type GatewayResponse, refusal } from './gateway/response.ts';
import { HABITS, isHabit, USUAL_RATES } from './habits/names.ts';
import { FunctionError } from './runner/function-error.ts';
import { NoSuchFunction } from './runner/function-hosts.ts';
import { NotSettled } from './settle.ts';
import type { StackControls } from './stack-controls.ts';
import type { Moved } from './virtual-timeline.ts';

const instant = z.string().transform((text, context) => {
  const value = Date.parse(text);
  if (Number.isNaN(value)) context.addIssue({ code: 'custom', message: `not an instant: ${text}` });
  return value;
});

/** `PT24H`, `P20D`, `PT1M30S`: days and smaller, in ms. */
const duration = z.string().transform((text, context) => {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (parts === null || /^PT?$/.test(text)) {
    context.addIssue({ code: 'custom', message: `not a duration such as PT24H or P20D: ${text}` });
    return 0;
  }
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000;
});

const clockSchema = z
  .strictObject({
    now: instant.optional(),
    advance: duration.optional(),
    settle: z.boolean().default(true),
  })
  .refine(
    ({ now, advance }) => (now === undefined) !== (advance === undefined),
    'give either "now" or "advance"',
  );

const count = z.number().int().positive();
const faultSchema = z.discriminatedUnion('service', [
  z.strictObject({
    service: z.literal('sns'),
    mode: z.enum(['refuse', 'throttle', 'timeout-after-write', 'entry']),
    count,
    operation: z.string().optional(),
  }),
  z.strictObject({
    service: z.literal('dynamodb'),
    mode: z.enum(['refuse', 'throttle', 'timeout-after-write']),
    count,
    operation: z.string().optional(),
    table: z.string().optional(),
  }),
]);

const rate = z.number().min(0).max(1);
/** `{"freeze": 0.5, "hang": true}`: a rate, or whether it is on at its usual one. */
const habitsSchema = z
  .strictObject(Object.fromEntries(HABITS.map((name) => [name, z.union([rate, z.boolean()])])))
  .partial()
  .transform((asked) => {
    const entries = Object.entries(asked).filter(([name]) => isHabit(name));
    return Object.fromEntries(entries.map(([name, value]) => [name, rateOf(name, value)]));
  });

function rateOf(name: string, asked: number | boolean | undefined): number | undefined {
  if (typeof asked !== 'boolean') return asked;
  return asked && isHabit(name) ? USUAL_RATES[name] : 0;
}

/**
 * The endpoints under `/_local/`, for tests and for people at this machine: the clock, faults,
 * habits, invoking and killing functions, settling, counters, grants. `secret`: what a caller must
 * send to invoke a function, whose event may claim to be from anybody.
 */
export async function control(
  stack: StackControls,
  secret: string,
  request: GatewayRequest,
): Promise<GatewayResponse> {
  try {
    if (request.url.startsWith('/_local/invoke/') && !sends(secret, request))
      return refusal(
        401,
        'to invoke a function, send the controlSecret of the run (npm start writes it into ' +
          'local.json) as Authorization: Bearer',
      );
    return await carriedOut(stack, request);
  } catch (error) {
    if (error instanceof z.ZodError) return refusal(400, z.prettifyError(error));
    if (error instanceof SyntaxError) return refusal(400, `the body is not JSON: ${error.message}`);
    if (error instanceof NotSettled)
      return answer(504, { message: error.message, outstanding: error.outstanding });
    if (error instanceof NoSuchFunction) return refusal(404, error.message);
    if (error instanceof FunctionError)
      return answer(502, { message: error.message, error: error.report });
    throw error;
  }
}

function sends(secret: string, { headers }: GatewayRequest): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${secret}`));
}

async function carriedOut(stack: StackControls, request: GatewayRequest): Promise<GatewayResponse> {
  const [path = ''] = request.url.split('?');
  const [, , what = '', ...rest] = path.split('/');
  const name = rest.join('/');
  const body = (): unknown => JSON.parse(request.body.toString() || '{}');
  switch (`${request.method} ${what}`) {
    case 'GET clock':
      return answer(200, stack.clock.read());
    case 'POST clock':
      return answer(200, await moved(stack, body()));
    case 'POST faults':
      stack.faults.add(faultSchema.parse(body()));
      return answer(201, { left: stack.faults.left() });
    case 'GET faults':
      return answer(200, { left: stack.faults.left() });
    case 'DELETE faults':
      stack.faults.clear();
      return answer(200, { left: 0 });
    case 'GET habits':
      return answer(200, stack.habits.report());
    case 'POST habits':
      stack.habits.set(habitsSchema.parse(body()));
      return answer(200, stack.habits.report());
    case 'DELETE habits':
      stack.habits.clear();
      return answer(200, stack.habits.report());
    case 'POST invoke':
      return answer(200, { result: await stack.invoke(name, body()) });
    case 'POST kill':
      return answer(200, { killed: await stack.kill(name) });
    case 'POST settle':
      await stack.settle();
      return answer(200, { settled: true });
    case 'GET counters':
      return answer(200, stack.counters());
    case 'GET grants':
      return answer(200, stack.grants());
    case 'GET oidc':
    case 'POST oidc':
      return await issuerAnswer(stack.oidc, name, request);
    default:
      return refusal(404, `the local run has no ${request.method} ${path}`);
  }
}

function moved({ clock }: StackControls, body: unknown): Promise<Moved> {
  const move = clockSchema.parse(body);
  const target = move.now ?? clock.now() + (move.advance ?? 0);
  return clock.moveTo(target, { settle: move.settle });
}

async function issuerAnswer(
  oidc: StackControls['oidc'],
  name: string,
  { method, url, headers, body }: GatewayRequest,
): Promise<GatewayResponse> {
  switch (`${method} ${name}`) {
    case 'GET .well-known/openid-configuration':
      return answer(200, oidc.configuration());
    case 'GET jwks':
      return answer(200, oidc.jwks());
    case 'GET authorize':
      // Whoever sits at the browser goes there. What runs in a page may not ask in their place.
      if ((headers['sec-fetch-dest'] ?? 'document') !== 'document')
        return refusal(403, 'sign-in is a page to go to, and answers no script');
      return oidc.authorize(new URL(url, 'http://localhost').searchParams);
    case 'POST token':
      return await oidc.token(new URLSearchParams(body.toString()));
    case 'POST revoke':
      return await oidc.revoke(new URLSearchParams(body.toString()));
    default:
      return refusal(404, `the local issuer has no ${method} ${name}`);
  }
}

function answer(status: number, body: unknown): GatewayResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: Buffer.from(JSON.stringify(body)),
  };
}
