import type {
  App,
  Coverage,
  Management,
  Ownership,
  Platform,
} from '../../functions/domain/devices/app.ts';
import { type FleetDevice, HABITS, TEMPERS, type Temper } from './device.ts';
import { fitsHabit, withHabit } from './habits.ts';
import { CONTROLS, TRAPS } from './identifiers.ts';
import { DEFAULT_PLANT_RATES, type PlantRates, plantedApps } from './plants.ts';
import { type Random, randomOf } from './random.ts';
import { ANDROID_IMAGES, MAKERS, STORE_APPS, SYSTEM_APPS } from './system-apps.ts';

type Weights<T extends string> = Readonly<Partial<Record<T, number>>>;

/** What a fleet is made of. The same plan makes the same fleet. */
export interface FleetPlan {
  readonly seed: string;
  readonly size: number;
  readonly groups: Weights<string>;
  readonly platforms: Weights<Platform>;
  readonly ownerships: Weights<Ownership>;
  readonly tempers: Weights<Temper>;
  /** Share of the devices that check in by themselves, 0 to 1. */
  readonly selfReporting: number;
  /** Share of source-reported devices whose manager cannot remove apps, 0 to 1. */
  readonly unmanageable: number;
  readonly plants: PlantRates;
  /** Share of the devices that have a habit of `HABITS`, 0 to 1. */
  readonly untidy: number;
}

export const DEFAULT_PLAN: FleetPlan = {
  seed: 'interdict',
  size: 600,
  groups: { treasury: 2, health: 4, transport: 3, justice: 2, revenue: 4, environment: 1 },
  platforms: { android: 38, ios: 34, windows: 14, macos: 8, linux: 3, chromeos: 3 },
  ownerships: { organization: 85, contractor: 9, personal: 6 },
  tempers: { obedient: 80, eager: 6, stubborn: 5, hiding: 3, returning: 6 },
  selfReporting: 0.3,
  unmanageable: 0.04,
  plants: DEFAULT_PLANT_RATES,
  untidy: 0.1,
};

const OS_VERSIONS: Readonly<Record<Platform, readonly string[]>> = {
  android: ['12', '13', '14'],
  ios: ['16.7', '17.0', '17.1'],
  macos: ['13.6', '14.0'],
  windows: ['10.0.19045', '10.0.22631'],
  linux: ['6.1', '6.5'],
  chromeos: ['118', '119'],
};
const SOURCES: Readonly<Record<Platform, string>> = {
  android: 'android-manager',
  ios: 'apple-manager',
  macos: 'apple-manager',
  windows: 'desktop-manager',
  linux: 'desktop-manager',
  chromeos: 'desktop-manager',
};
/** Least and most apps that owners add to the system's: ordinary ones, and ones from a store. */
const ADDED: Readonly<
  Record<
    Platform,
    { readonly controls: readonly [number, number]; readonly store: readonly [number, number] }
  >
> = {
  android: { controls: [12, 33], store: [0, 30] },
  ios: { controls: [12, 34], store: [5, 60] },
  macos: { controls: [4, 12], store: [15, 90] },
  windows: { controls: [0, 0], store: [35, 140] },
  linux: { controls: [0, 0], store: [10, 150] },
  chromeos: { controls: [0, 0], store: [4, 30] },
};

function managementOf(
  random: Random,
  plan: FleetPlan,
  platform: Platform,
  ownership: Ownership,
  self: boolean,
): [Management, Coverage] {
  const unmanageable = random.chance(plan.unmanageable);
  if (self) return ['agent', 'all'];
  if (unmanageable)
    return platform === 'ios'
      ? ['basic', 'managed-only']
      : ['none', platform === 'windows' ? 'names-only' : 'all'];
  if (platform === 'android' && ownership === 'personal') return ['work-profile', 'work-profile'];
  return ['full', 'all'];
}

function appsOf(
  random: Random,
  plan: FleetPlan,
  platform: Platform,
  maker: (typeof MAKERS)[number],
): readonly App[] {
  const { controls, store } = ADDED[platform];
  const system = platform === 'android' ? ANDROID_IMAGES[maker] : SYSTEM_APPS[platform];
  const ordinary =
    platform === 'android' || platform === 'ios' || platform === 'macos' ? CONTROLS[platform] : [];
  const apps = [
    ...system,
    ...random.sample(ordinary, random.integer(...controls)),
    ...random.sample(STORE_APPS[platform], random.integer(...store)),
    ...plantedApps(random, platform, plan.plants),
  ];
  for (const trap of TRAPS) {
    const may = trap.platforms.includes(platform) && (!trap.makers || trap.makers.includes(maker));
    if (may && random.chance(trap.rate)) apps.push(trap.app);
  }
  return [...new Map(apps.map((app) => [app.id, app])).values()];
}

function tidyDeviceOf(plan: FleetPlan, index: number): FleetDevice {
  const random = randomOf(`${plan.seed}/${index}`);
  const platform = random.weighted(plan.platforms);
  const ownership = random.weighted(plan.ownerships);
  const group = random.weighted(plan.groups);
  const temper = random.weighted(plan.tempers) ?? TEMPERS[0];
  const maker = random.pick(MAKERS);
  const self = random.chance(plan.selfReporting);
  const [management, coverage] = managementOf(random, plan, platform, ownership, self);
  const externalId = `${platform}-${String(index).padStart(6, '0')}`;
  const source = self ? null : SOURCES[platform];
  const apps = appsOf(random, plan, platform, maker);
  return {
    index,
    key: `${source ?? 'self'}/${externalId}`,
    source,
    externalId,
    platform,
    osVersion: random.pick(OS_VERSIONS[platform]),
    maker: platform === 'android' ? maker : null,
    group,
    ownership,
    management,
    coverage,
    temper,
    everHad: apps,
    apps,
    hidden: new Set(),
    silent: false,
    retiredAt: null,
    reports: [],
    story: [],
    habit: null,
    clock: null,
    glitch: null,
    afresh: false,
  };
}

/** The device of this index: made alone, without those before it. */
export function deviceOf(plan: FleetPlan, index: number): FleetDevice {
  const device = tidyDeviceOf(plan, index);
  const random = randomOf(`${plan.seed}/habit/${index}`);
  const fitting = HABITS.filter((habit) => fitsHabit(device, habit));
  const untidy = random.chance(plan.untidy);
  return untidy && fitting.length > 0 ? withHabit(device, random.pick(fitting)) : device;
}

/** A fleet one device at a time, for sizes that need not be held at once. */
export function* devicesOf(plan: FleetPlan): Generator<FleetDevice> {
  for (let index = 0; index < plan.size; index++) yield deviceOf(plan, index);
}

/** A fleet, held whole. What the plan leaves out is as in `DEFAULT_PLAN`. */
export function makeFleet(plan: Partial<FleetPlan> = {}): readonly FleetDevice[] {
  return [...devicesOf({ ...DEFAULT_PLAN, ...plan })];
}
