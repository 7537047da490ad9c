import { BAN_ROUTES } from './ban-routes.ts';
import { DEVICE_ROUTES } from './device-routes.ts';
import { FLEET_ROUTES } from './fleet-routes.ts';
import { OPERATOR_ROUTES } from './operator-routes.ts';
import type { Route } from './route.ts';
import { SOURCE_ROUTES } from './source-routes.ts';

/**
 * Every route of the API. For its description and for tests: a function imports its own routes
 * only.
 */
export const ALL_ROUTES: readonly Route[] = [
  ...DEVICE_ROUTES,
  ...SOURCE_ROUTES,
  ...BAN_ROUTES,
  ...FLEET_ROUTES,
  ...OPERATOR_ROUTES,
];
