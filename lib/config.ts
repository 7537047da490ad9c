import type { Settings } from '../functions/usecases/settings.ts';
import { checked } from './checked-settings.ts';
import { ofSize, type StageOfSize } from './fleet-size.ts';
import type { StageSettings } from './stage-settings.ts';

const STAGES = {
  /** `npm run synth` and the local run use this stage. */
  dev: {
    fleetSize: 20_000,
    settings: {
      languages: ['en', 'fr'],
      planAheadSeconds: 0,
      censusSegments: 2,
      fewestPartitions: 2,
    },
    sources: ['demo-mdm'],
    // They may act, and are idle until their secrets name a manager: the demo fills two of them.
    connectors: [
      {
        kind: 'android-management',
        name: 'android',
        allow: ['restrict', 'remove'],
        actsFor: null,
        pollHours: 24,
        ownership: 'organization',
        policies: { health: 'health', laboratory: 'laboratory', treasury: 'treasury' },
        overwrite: false,
      },
      {
        kind: 'fleet',
        name: 'fleet',
        allow: ['remove'],
        actsFor: null,
        pollHours: 24,
        ownership: 'organization',
        groups: {},
        defaultGroup: 'desktops',
      },
      {
        kind: 'nanomdm',
        name: 'nanomdm',
        allow: ['restrict', 'remove'],
        actsFor: null,
        pollHours: 24,
        ownership: 'organization',
        groupParameter: 'group',
        defaultGroup: 'ministry',
        takeOver: false,
      },
    ],
    ownIssuer: null,
    explainAddress: 'http://localhost:4780',
    signInCallbacks: ['http://localhost:8400/callback'],
    throttles: {
      checkIn: { rate: 200, burst: 400 },
      enroll: { rate: 20, burst: 40 },
      agents: { rate: 200, burst: 400 },
      sources: { rate: 20, burst: 40 },
      administration: { rate: 20, burst: 40 },
      brake: { rate: 50, burst: 100 },
      links: { rate: 20, burst: 40 },
      console: { rate: 20, burst: 80 },
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
    // Workers, publishers, segments, the spread and the throttle of check-ins, and warm tables
    // follow from it. Synthesis says which quotas that needs.
    fleetSize: 20_000,
    sources: [],
    connectors: [],
    ownIssuer: null,
    explainAddress: null,
    signInCallbacks: ['http://localhost:8400/callback'],
    throttles: {
      enroll: { rate: 50, burst: 100 },
      agents: { rate: 100, burst: 200 },
      sources: { rate: 100, burst: 200 },
      administration: { rate: 50, burst: 100 },
      brake: { rate: 200, burst: 400 },
      links: { rate: 50, burst: 100 },
      console: { rate: 20, burst: 80 },
      unknown: { rate: 5, burst: 10 },
    },
    logDays: 365,
    protectData: true,
    alarmEmail: null,
    pauseConcurrency: null,
    tracing: false,
  },
} as const satisfies Readonly<Record<string, StageOfSize>>;

export type StageName = keyof typeof STAGES;

/** A stage by its name, with its settings. */
export interface StageConfig extends StageSettings {
  readonly stage: StageName;
}

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
  return checked({ stage: name, ...ofSize(STAGES[name]) });
}

function isStage(name: string): name is StageName {
  return Object.hasOwn(STAGES, name);
}

/** The settings as functions get them: roles come from the owner's issuer where there is one. */
export function functionSettings(config: StageConfig): Settings {
  return {
    ...config.settings,
    connectors: config.connectors.map(({ name, kind, pollHours }) => ({ name, kind, pollHours })),
    rolesClaim: config.ownIssuer?.rolesClaim ?? config.settings.rolesClaim,
  };
}
