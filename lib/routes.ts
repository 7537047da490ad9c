import type { RouteClass } from './config.ts';

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** The functions behind the API, by their entries' names. */
export type ApiFunction =
  | 'enroll'
  | 'check-in'
  | 'ingest'
  | 'manage-bans'
  | 'manage-devices'
  | 'read-fleet';

export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly function: ApiFunction;
  readonly throttled: RouteClass;
}

/**
 * Every route but `$default`. Those that are throttled as `enroll` and `checkIn` have no
 * authorizer: their functions authenticate.
 */
export const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/v1/enroll', function: 'enroll', throttled: 'enroll' },
  { method: 'POST', path: '/v1/check-ins', function: 'check-in', throttled: 'checkIn' },
  ...routes('ingest', 'sources', [
    ['POST', '/v1/sources/{source}/inventories'],
    ['POST', '/v1/sources/{source}/runs'],
    ['POST', '/v1/orders/results'],
  ]),
  ...routes('manage-bans', 'administration', [
    ['PUT', '/v1/bans/{id}'],
    ['POST', '/v1/bans/{id}/propose'],
    ['POST', '/v1/bans/{id}/approve'],
    ['POST', '/v1/bans/{id}/lift'],
    ['POST', '/v1/bans/{id}/pause'],
    ['POST', '/v1/bans/{id}/resume'],
    ['POST', '/v1/bans/{id}/previews'],
    ['POST', '/v1/bans/{id}/exemptions'],
    ['DELETE', '/v1/bans/{id}/exemptions/{exemptionId}'],
    ['POST', '/v1/bans/{id}/reports'],
  ]),
  ...routes('manage-devices', 'administration', [
    ['POST', '/v1/enrollment-keys'],
    ['DELETE', '/v1/devices/{deviceId}'],
  ]),
  ...routes('read-fleet', 'administration', [
    ['GET', '/v1/bans'],
    ['GET', '/v1/bans/{id}'],
    ['GET', '/v1/bans/{id}/previews/{previewId}'],
    ['GET', '/v1/bans/{id}/findings'],
    ['GET', '/v1/bans/{id}/findings/{deviceId}'],
    ['GET', '/v1/bans/{id}/compliance'],
    ['GET', '/v1/bans/{id}/passes'],
    ['GET', '/v1/bans/{id}/reports'],
    ['GET', '/v1/bans/{id}/reports/{reportId}'],
    ['GET', '/v1/passes'],
    ['GET', '/v1/devices'],
    ['GET', '/v1/devices/{deviceId}'],
    ['GET', '/v1/restrictions'],
    ['GET', '/v1/audit'],
  ]),
];

/** Whether API Gateway itself asks for a JWT. */
export function needsToken(route: Route): boolean {
  return route.throttled !== 'enroll' && route.throttled !== 'checkIn';
}

function routes(
  target: ApiFunction,
  throttled: RouteClass,
  list: readonly (readonly [Method, string])[],
): readonly Route[] {
  return list.map(([method, path]) => ({ method, path, function: target, throttled }));
}
