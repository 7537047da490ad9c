import type { TableName } from '../functions/adapters/dynamodb/tables.ts';
import type { RouteClass } from '../functions/http/all-routes.ts';
import { DEFAULT_SETTINGS, type Settings } from '../functions/usecases/settings.ts';

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
interface WarmThroughput {
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
}

/** The settings that differ between stages. None of them is a function's own decision. */
interface StageSettings {
  /** Handed to every function that reads settings, as JSON. */
  readonly settings: Settings;
  /**
   * Names of systems that report many devices, such as an MDM. Each gets a scope, and a client for
   * its connector in the stack's user pool.
   */
  readonly sources: readonly string[];
  /** `null`: the stack makes a Cognito user pool. */
  readonly ownIssuer: OwnIssuer | null;
  /**
   * The URLs that administrators' sign-in may return to, in the stack's user pool. Cognito accepts
   * plain HTTP only for localhost.
   */
  readonly signInCallbacks: readonly string[];
  /**
   * One throttle for each class of routes, and one for requests that match no route. They bound what
   * made-up requests can cost, so that of check-ins begins low: set it for the fleet's size, by the
   * formula in docs/operations.md.
   */
  readonly throttles: Readonly<Record<RouteClass | 'unknown', Throttle>>;
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
   * The number of parts of passes that run side by side, 2 to 1,000. It bounds the load that
   * censuses and sweeps put on the tables.
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

const STAGES = {
  /** `npm run synth` and the local run use this stage. */
  dev: {
    settings: {
      ...DEFAULT_SETTINGS,
      languages: ['en', 'fr'],
      planAheadSeconds: 0,
      censusSegments: 4,
    },
    sources: ['demo-mdm'],
    ownIssuer: null,
    signInCallbacks: ['http://localhost:8400/callback'],
    throttles: {
      checkIn: { rate: 200, burst: 400 },
      enroll: { rate: 20, burst: 40 },
      sources: { rate: 20, burst: 40 },
      administration: { rate: 20, burst: 40 },
      brake: { rate: 50, burst: 100 },
      unknown: { rate: 5, burst: 10 },
    },
    logDays: 14,
    protectData: false,
    alarmEmail: null,
    workersAtOnce: 4,
    publishersPerShard: 1,
    pauseConcurrency: null,
    warmThroughput: {},
    tracing: false,
  },
  production: {
    settings: DEFAULT_SETTINGS,
    sources: [],
    ownIssuer: null,
    signInCallbacks: ['http://localhost:8400/callback'],
    throttles: {
      checkIn: { rate: 50, burst: 100 },
      enroll: { rate: 50, burst: 100 },
      sources: { rate: 100, burst: 200 },
      administration: { rate: 50, burst: 100 },
      brake: { rate: 200, burst: 400 },
      unknown: { rate: 5, burst: 10 },
    },
    logDays: 365,
    protectData: true,
    alarmEmail: null,
    workersAtOnce: 4,
    publishersPerShard: 4,
    pauseConcurrency: null,
    warmThroughput: {},
    tracing: false,
  },
} as const satisfies Readonly<Record<string, StageSettings>>;

export type StageName = keyof typeof STAGES;

/** A stage by its name, with its settings. */
export interface StageConfig extends StageSettings {
  readonly stage: StageName;
}

/** A source's name is also the end of an OAuth scope, so it has no spaces, quotes or slashes. */
const SOURCE = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * The settings of the stage of that name; `undefined` is dev.
 *
 * @throws when there is no such stage: a typing error must not deploy the development settings.
 */
export function configFor(stage: string | undefined): StageConfig {
  const name = stage ?? 'dev';
  if (!isStage(name)) {
    throw new Error(
      `There is no stage "${name}". Set STAGE to one of: ${Object.keys(STAGES).join(', ')}.`,
    );
  }
  return checked({ stage: name, ...STAGES[name] });
}

function isStage(name: string): name is StageName {
  return Object.hasOwn(STAGES, name);
}

/**
 * What CloudFormation or API Gateway allow, from AWS's lists of quotas (2026-11): audiences of one
 * authorizer. It cannot be raised.
 */
const MOST_AUDIENCES = 50;
/** In the user pool, beside one for each source: people's client, and that of all sources. */
const CLIENTS_BESIDE_SOURCES = 2;
/** A cold on-demand table has this. Warm throughput below it is refused. */
const COLD: WarmThroughput = { readUnitsPerSecond: 12_000, writeUnitsPerSecond: 4_000 };

/**
 * Returns the same settings if a deployment could carry them out.
 *
 * @throws an error that names the setting, if CloudFormation or a function would refuse it later
 * and less clearly.
 */
export function checked(config: StageConfig): StageConfig {
  checkIdentity(config);
  const { pauseConcurrency: reserved } = config;
  if (reserved !== null && !(Number.isInteger(reserved) && reserved > 0)) {
    throw new Error(
      `pauseConcurrency: ${reserved} must be a whole number from 1, or null. With 0 nobody could ` +
        'pause a ban.',
    );
  }
  for (const [name, warm] of Object.entries(config.warmThroughput)) {
    const { readUnitsPerSecond: reads, writeUnitsPerSecond: writes } = warm;
    if (reads < COLD.readUnitsPerSecond || writes < COLD.writeUnitsPerSecond) {
      throw new Error(
        `warmThroughput.${name}: a cold table has ${COLD.readUnitsPerSecond} read and ` +
          `${COLD.writeUnitsPerSecond} write units a second; name no less, or leave it out.`,
      );
    }
  }
  return config;
}

function checkIdentity({ sources, ownIssuer }: StageConfig): void {
  for (const source of sources) {
    if (!SOURCE.test(source)) {
      throw new Error(
        `sources: "${source}" must be up to 63 lower-case letters, digits and hyphens, and ` +
          'begin with no hyphen.',
      );
    }
  }
  if (ownIssuer === null) {
    const clients = sources.length + CLIENTS_BESIDE_SOURCES;
    if (clients > MOST_AUDIENCES) {
      throw new Error(
        `sources: ${sources.length} sources need ${clients} clients, and an authorizer takes ` +
          `${MOST_AUDIENCES} audiences. Name at most ${MOST_AUDIENCES - CLIENTS_BESIDE_SOURCES}; ` +
          'let several systems report as one source, or set ownIssuer and give its tokens one ' +
          'audience.',
      );
    }
    return;
  }
  if (!ownIssuer.issuer.startsWith('https://')) {
    throw new Error(`ownIssuer.issuer: "${ownIssuer.issuer}" must begin with https://.`);
  }
  if (ownIssuer.audience.length === 0) {
    throw new Error(
      'ownIssuer.audience: name at least one audience, or every token of the issuer would be ' +
        'accepted.',
    );
  }
  if (ownIssuer.audience.length > MOST_AUDIENCES) {
    throw new Error(
      `ownIssuer.audience: ${ownIssuer.audience.length} audiences, and an authorizer takes ` +
        `${MOST_AUDIENCES}. Give clients an audience in common.`,
    );
  }
}

/** Says that nobody is to be mailed, on purpose. */
const NOBODY = 'none';

/**
 * The settings with who gets alarms: `given` at synthesis, or else what the stage says. `none` says
 * that whoever deploys lets the alarms topic reach people in another way.
 *
 * @throws where a stage that protects its data would wake nobody, or what is given is no address.
 */
export function withAlarmEmail(config: StageConfig, given: string | undefined): StageConfig {
  if (given === NOBODY) return { ...config, alarmEmail: null };
  const alarmEmail = given ?? config.alarmEmail;
  if (alarmEmail === null && config.protectData) {
    throw new Error(
      `alarmEmail: ${config.stage} would wake nobody. Set it in lib/config.ts, or synthesize with ` +
        `-c alarmEmail=on-call@example.org (ALARM_EMAIL in the environment does too). ` +
        `-c alarmEmail=${NOBODY} says that alarms reach people in another way.`,
    );
  }
  if (alarmEmail !== null && !/^[^\s@]+@[^\s@]+$/.test(alarmEmail)) {
    throw new Error(`alarmEmail: "${alarmEmail}" is neither an address nor "${NOBODY}".`);
  }
  return { ...config, alarmEmail };
}

/** The settings as functions get them: roles come from the owner's issuer where there is one. */
export function functionSettings(config: StageConfig): Settings {
  return {
    ...config.settings,
    rolesClaim: config.ownIssuer?.rolesClaim ?? config.settings.rolesClaim,
  };
}
