import { describe, test } from '@jest/globals';
import type { Head } from '../../functions/domain/devices/head.ts';
import type {
  APPROVE_BAN,
  BAN_ACT_ROUTES,
  GRANT_EXEMPTION,
  LIFT_BAN,
  SAVE_BAN,
} from '../../functions/http/ban-act-routes.ts';
import type { BAN_READ_ROUTES, LIST_FINDINGS } from '../../functions/http/ban-read-routes.ts';
import { type Binding, on } from '../../functions/http/binding.ts';
import { type DEVICE_ACT_ROUTES, REVOKE_DEVICE } from '../../functions/http/device-act-routes.ts';
import type { DEVICE_READ_ROUTES } from '../../functions/http/device-read-routes.ts';
import type { CHECK_IN, DEVICE_ROUTES, ENROLL } from '../../functions/http/device-routes.ts';
import type { FLEET_ROUTES } from '../../functions/http/fleet-routes.ts';
import type { Schema } from '../../functions/http/parse.ts';
import type { BodyReader, InputOf, Route } from '../../functions/http/route.ts';
import type { RECORD_RUN, SOURCE_ROUTES } from '../../functions/http/source-routes.ts';
import type { approveBan } from '../../functions/usecases/bans/approve-ban.ts';
import type { grantExemption } from '../../functions/usecases/bans/grant-exemption.ts';
import type { liftBan } from '../../functions/usecases/bans/lift-ban.ts';
import type { checkIn } from '../../functions/usecases/devices/check-in.ts';
import { revokeDevice } from '../../functions/usecases/devices/operators.ts';
import type { recordRun } from '../../functions/usecases/passes/runs.ts';
import type { Settings } from '../../functions/usecases/settings.ts';
import { type Equal, holds, type Not } from './holds.ts';

/** Whether `on` binds this route to this use case. */
type Fits<R extends Route, U> = U extends (deps: never, input: InputOf<R>) => unknown
  ? true
  : false;

type Fields<R extends Route> = keyof Omit<InputOf<R>, never>;

type ApiRoute =
  | (typeof BAN_ACT_ROUTES)[number]
  | (typeof BAN_READ_ROUTES)[number]
  | (typeof DEVICE_ROUTES)[number]
  | (typeof DEVICE_ACT_ROUTES)[number]
  | (typeof DEVICE_READ_ROUTES)[number]
  | (typeof FLEET_ROUTES)[number]
  | (typeof SOURCE_ROUTES)[number];

/** Names of the fields that one part of a request has: a schema or a body reader reads it. */
type Named<P> = string extends keyof Output<P> ? never : keyof Output<P>;
type Output<P> = P extends BodyReader<infer B> ? B : P extends Schema<infer O> ? O : never;

/** Names of routes of which two parts have a field of the same name. */
type Colliding<R extends Route> = R extends Route
  ? [Shared<R['parameters'], R['query'] | R['body']> | Shared<R['query'], R['body']>] extends [
      never,
    ]
    ? never
    : R['name']
  : never;
type Shared<A, B> = Named<A> & (B extends unknown ? Named<B> : never);

describe('a binding', () => {
  test('hands on the fields of the path, the query and the body, and who calls', () => {
    holds<
      Equal<
        Fields<typeof APPROVE_BAN>,
        'caller' | 'banId' | 'revision' | 'hash' | 'preview' | 'limit'
      >
    >();
    holds<Equal<Fields<typeof SAVE_BAN>, 'caller' | 'banId' | 'document'>>();
    holds<
      Equal<Fields<typeof LIST_FINDINGS>, 'caller' | 'banId' | 'status' | 'cursor' | 'limit'>
    >();
    holds<Equal<InputOf<typeof LIFT_BAN>['banId'], string>>();
  });

  test('hands on the device where devices call, and an idempotency key where one counts', () => {
    holds<Equal<InputOf<typeof CHECK_IN>['device'], Head>>();
    holds<Equal<InputOf<typeof GRANT_EXEMPTION>['idempotencyKey'], string | null>>();
    holds<Not<'device' extends Fields<typeof ENROLL> ? true : false>>();
    holds<Not<'idempotencyKey' extends Fields<typeof LIFT_BAN> ? true : false>>();
  });

  test('takes the use cases that ask for no more than the route gives, and no other', () => {
    holds<Fits<typeof APPROVE_BAN, typeof approveBan>>();
    holds<Fits<typeof APPROVE_BAN, (deps: never, input: { banId: string }) => unknown>>();
    holds<Fits<typeof RECORD_RUN, typeof recordRun>>();
    holds<Not<Fits<typeof LIFT_BAN, typeof approveBan>>>();
    holds<Not<Fits<typeof APPROVE_BAN, typeof liftBan>>>();
    holds<Not<Fits<typeof ENROLL, typeof checkIn>>>();
    holds<Not<Fits<typeof LIFT_BAN, typeof grantExemption>>>();
    holds<Not<Fits<typeof LIFT_BAN, (deps: never, input: { id: string }) => unknown>>>();
  });

  test('asks for what its use case needs, and for the settings', () => {
    const binding = on(REVOKE_DEVICE, revokeDevice);
    type Needs = Parameters<typeof revokeDevice>[0] & { readonly settings: Settings };
    holds<Equal<typeof binding, Binding<Needs>>>();
  });
});

test('no route has a field of one name in two places', () => {
  holds<Equal<Colliding<ApiRoute>, never>>();
  type Twice = Omit<typeof LIFT_BAN, 'query'> & { readonly query: Schema<{ reason: string }> };
  holds<Equal<Colliding<Twice>, 'liftBan'>>();
});
