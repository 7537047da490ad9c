import type { TableName } from '../functions/adapters/dynamodb/tables.ts';
import type { RouteClass } from '../functions/http/all-routes.ts';
import type { ConnectorSettings } from '../functions/managers/settings.ts';
import type { Settings } from '../functions/usecases/settings.ts';

/**
 * Requests per second, and requests that may arrive at once. Both count all callers of a route,
 * because HTTP APIs have no limit per caller.
 */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/**
 * The units a second that a table bears at once. On-demand tables begin with 12,000 and 4,000, and
 * grow by themselves, but not within a sweep.
 */
export interface WarmThroughput {
  readonly readUnitsPerSecond: number;
  readonly writeUnitsPerSecond: number;
}

/** The owner's own OpenID Connect issuer. It replaces the user pool that the stack makes. */
interface OwnIssuer {
  /**
   * The URL in the tokens' `iss`. The discovery document is below it. The issuer's keys must be
   * RSA, because HTTP APIs accept no other keys.
   */
  readonly issuer: string;
  /** One of these must be in the tokens' `aud` (or `client_id`). */
  readonly audience: readonly string[];
  /** The claim that holds a caller's roles, an array of words. */
  readonly rolesClaim: string;
  /**
   * How people sign in at the console: a public client (code with PKCE, no secret) that may return
   * to `<API>/console/index.html`, the scopes to ask for, and the origins of the issuer's endpoints
   * where they are not the issuer's own. Left out: nobody can sign in there.
   */
  readonly console?: {
    readonly clientId: string;
    readonly scope: string;
    readonly connect: readonly string[];
  };
}

/** The settings that differ between stages. None of them is a function's own decision. */
export interface StageSettings {
  /**
   * How many devices there are, or shall be. What follows from it is in `lib/fleet-size.ts`, and
   * each of it can be set by hand as well.
   */
  readonly fleetSize: number;
  /** Handed to every function that reads settings, as JSON. */
  readonly settings: Settings;
  /**
   * Names of systems that report many devices, such as an MDM. Each gets a scope, and a client for
   * its connector in the stack's user pool.
   */
  readonly sources: readonly string[];
  /**
   * The managers of devices that the stack itself speaks to, one of a kind. Where each of them
   * answers, and how it lets us in, is put into the secret that the stack makes for it.
   */
  readonly connectors: readonly ConnectorSettings[];
  /** `null`: the stack makes a Cognito user pool. */
  readonly ownIssuer: OwnIssuer | null;
  /**
   * Where the API answers for persons concerned: a domain of your own, or the output `ApiUrl`.
   * Orders then carry a link that explains them. By HTTPS; localhost is taken where data is not
   * protected. `null`: they carry none.
   */
  readonly explainAddress: string | null;
  /**
   * The URLs that administrators' sign-in may return to, in the stack's user pool, besides the
   * console's at the API's own address. Cognito accepts plain HTTP only for localhost.
   */
  readonly signInCallbacks: readonly string[];
  /**
   * One throttle for each class of routes, one for the console's files, and one for requests that
   * match no route. They bound
   * what made-up requests can cost, so that of check-ins begins low: set it for the fleet's size,
   * by the formula in docs/operations.md.
   */
  readonly throttles: Readonly<Record<RouteClass | 'console' | 'unknown', Throttle>>;
  /** How long logs are kept, in days: one of the numbers that CloudWatch knows. */
  readonly logDays: 7 | 14 | 30 | 90 | 180 | 365 | 731;
  /**
   * Tables, buckets, the key, the user pool and the stack itself refuse deletion and outlive the
   * stack.
   */
  readonly protectData: boolean;
  /**
   * The address that gets alarms by e-mail, once its owner has confirmed the subscription. If
   * `null`, nobody gets alarms until someone subscribes. A stage that protects its data is not
   * synthesized that way: see `withAlarmEmail`.
   */
  readonly alarmEmail: string | null;
  /**
   * The number of parts of censuses and sweeps that run side by side, 2 to 1,000. It bounds the
   * load that they put on the tables. Previews and runs have a quarter of it besides, 2 at least.
   */
  readonly workersAtOnce: number;
  /**
   * Batches of one stream shard that are published side by side, 1 to 10. The order of one
   * finding's moves holds regardless.
   */
  readonly publishersPerShard: number;
  /**
   * Instances that are kept free for pauses of bans, so that no other load of the account stands in
   * their way. They are also the most that pause at once. `null`: none. An account must keep 100
   * for what is not reserved, and a new account has 10 in all, so that it cannot reserve any.
   */
  readonly pauseConcurrency: number | null;
  /**
   * Tables that are warmed up for the fleet's first inventories or a first great sweep; the others
   * begin cold. AWS bills it once, and it is never lowered.
   */
  readonly warmThroughput: Readonly<Partial<Record<TableName, WarmThroughput>>>;
  /** AWS X-Ray on every function. It costs a wildcard permission and some milliseconds. */
  readonly tracing: boolean;
}
