import { AGENT_ROUTES } from './agent-routes.ts';
import { ANDROID_ROUTES } from './android-routes.ts';
import { BAN_ACT_ROUTES } from './ban-act-routes.ts';
import { BAN_READ_ROUTES } from './ban-read-routes.ts';
import { DEVICE_ACT_ROUTES } from './device-act-routes.ts';
import { DEVICE_READ_ROUTES } from './device-read-routes.ts';
import { DEVICE_ROUTES } from './device-routes.ts';
import { EXPLAIN_ROUTES } from './explain-routes.ts';
import { FLEET_ROUTES } from './fleet-routes.ts';
import { FLEET_WEBHOOK_ROUTES } from './fleet-webhook-routes.ts';
import { NANOMDM_ROUTES } from './nanomdm-routes.ts';
import type { Route } from './route.ts';
import { SOURCE_ROUTES } from './source-routes.ts';

const ROUTES = [
  ...DEVICE_ROUTES,
  ...SOURCE_ROUTES,
  ...BAN_ACT_ROUTES,
  ...BAN_READ_ROUTES,
  ...DEVICE_READ_ROUTES,
  ...EXPLAIN_ROUTES,
  ...FLEET_ROUTES,
  ...DEVICE_ACT_ROUTES,
  ...AGENT_ROUTES,
  ...ANDROID_ROUTES,
  ...FLEET_WEBHOOK_ROUTES,
  ...NANOMDM_ROUTES,
] as const;

/** The functions behind the API, named by their entries. */
export type ApiEntry = (typeof ROUTES)[number]['entry'];

/** Classes of routes that share a throttle. */
export type RouteClass = (typeof ROUTES)[number]['throttle'];

/** The names of the API's routes. */
export type RouteName = (typeof ROUTES)[number]['name'];

/** A route that the API has. */
export interface ApiRoute extends Route {
  readonly name: RouteName;
  readonly entry: ApiEntry;
  readonly throttle: RouteClass;
}

/**
 * Every route of the API. The stack, the API's description and the tests use this list. A function
 * imports only its own routes.
 */
export const ALL_ROUTES: readonly ApiRoute[] = ROUTES;
