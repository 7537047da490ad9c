import { MOST_SHARDS } from '../domain/devices/shard.ts';
import { DEFAULT_SETTINGS, type Settings } from '../usecases/settings.ts';

/**
 * A function's environment differs from the one that the stack should have set. `message` names
 * every variable that is missing.
 */
export class BadEnvironment extends Error {}

export type EnvironmentSource = Readonly<Record<string, string | undefined>>;

/** Reads variables, and remembers which were missing, so that all of them can be named at once. */
export class Environment {
  readonly #source: EnvironmentSource;
  readonly #missing = new Set<string>();

  constructor(source: EnvironmentSource) {
    this.#source = source;
  }

  /** The variable's value. A missing one is noted and reads as empty until `check` throws. */
  required(name: string): string {
    const value = this.#source[name];
    if (value === undefined || value === '') this.#missing.add(name);
    return value ?? '';
  }

  optional(name: string): string | undefined {
    return this.#source[name] === '' ? undefined : this.#source[name];
  }

  /** Throws `BadEnvironment` where a variable that was asked for is missing. */
  check(): void {
    if (this.#missing.size === 0) return;
    throw new BadEnvironment(
      `Missing in the environment of this function: ${[...this.#missing].sort().join(', ')}.`,
    );
  }
}

function bad(detail: string): BadEnvironment {
  return new BadEnvironment(`The environment variable SETTINGS is not right: ${detail}.`);
}

const BOUNDS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  checkInSeconds: [1, 2_592_000],
  spreadSeconds: [0, 86_400],
  lastSeenHours: [0, 8_760],
  censusSegments: [1, 1_000_000],
  fewestPartitions: [1, MOST_SHARDS],
  censusEveryHours: [1, 8_760],
  historyDays: [1, 3_650],
  planAheadSeconds: [0, 150],
  flapDays: [0, 365],
  settleHours: [0, 24],
  ownLimitPercent: [1, 100],
};

function checkSetting(name: string, value: unknown): void {
  if (!Object.hasOwn(DEFAULT_SETTINGS, name)) throw bad(`there is no setting ${name}`);
  const bounds = BOUNDS[name];
  if (bounds !== undefined) {
    const [least, most] = bounds;
    if (typeof value !== 'number' || !Number.isFinite(value) || value < least || value > most) {
      throw bad(`${name} must be a number from ${least} to ${most}`);
    }
    if (name === 'fewestPartitions' && !Number.isInteger(Math.log2(value)))
      throw bad(`${name} must be a power of two`);
  } else if (name === 'languages') {
    const isList =
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((tag) => typeof tag === 'string' && tag !== '');
    if (!isList) throw bad('languages must be a list of at least one language tag');
  } else if (name === 'santaActsFor') {
    if (!Array.isArray(value) || !value.every((source) => typeof source === 'string'))
      throw bad('santaActsFor must be a list of names of sources');
  } else if (name === 'connectors') {
    if (!Array.isArray(value) || !value.every(isConnector))
      throw bad('connectors must be a list of {name, kind, pollHours}');
  } else if (typeof value !== 'string' || value === '') {
    throw bad(`${name} must be text`);
  }
}

function isConnector(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { name, kind, pollHours }: Readonly<Record<string, unknown>> = { ...value };
  return typeof name === 'string' && typeof kind === 'string' && typeof pollHours === 'number';
}

/**
 * Reads the settings from a JSON object. DEFAULT_SETTINGS fills in the fields that it leaves out.
 * Throws `BadEnvironment`.
 */
export function parseSettings(json: string): Settings {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    throw bad('it is not JSON');
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw bad('it is not a JSON object');
  for (const [name, value] of Object.entries(read)) checkSetting(name, value);
  return { ...DEFAULT_SETTINGS, ...read };
}
