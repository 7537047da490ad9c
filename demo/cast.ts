import type { FleetDevice, Habit } from './fleet/device.ts';
import { deviceOf, type FleetPlan, makeFleet } from './fleet/fleet.ts';
import { fitsHabit, withHabit } from './fleet/habits.ts';
import { appsOfProduct } from './fleet/plants.ts';

/** How many owners refuse to obey. */
export const STUBBORN = 5;
/** How many of those who bring the app back keep it the second time. */
export const KEEPS_IT = 1;

/** The fleet of the demo. */
export const PLAN: FleetPlan = {
  seed: 'interdict-demo',
  size: 260,
  groups: { treasury: 5, health: 4, laboratory: 1 },
  platforms: { android: 48, ios: 40, macos: 12 },
  ownerships: { organization: 86, contractor: 5, personal: 9 },
  tempers: { obedient: 92, eager: 8 },
  selfReporting: 0.28,
  unmanageable: 0.04,
  plants: { wechat: 0.14, 'kaspersky-suite': 0.06, qq: 0.035, whatsapp: 0.2, telegram: 0.05 },
  untidy: 0.06,
};

/** How many devices that the ban will concern have each habit, beside those of the plan. */
const UNTIDY: Readonly<Record<Habit, number>> = {
  flapping: 2,
  wiped: 1,
  reporter: 1,
  'wrong-clock': 3,
  'work-profile': 4,
  hiccup: 4,
  'odd-names': 4,
};

/** Whether a device has an app of one of these products. */
export function bannedIn(device: FleetDevice, products: readonly string[]): boolean {
  const ids = new Set(
    products.flatMap((product) => appsOfProduct(product, device.platform).map((app) => app.id)),
  );
  return device.apps.some((app) => ids.has(app.id));
}

/** Whether the ban will order something of a device, and hears of all that is on it. */
function isConcerned(device: FleetDevice): boolean {
  return (
    device.platform !== 'macos' &&
    device.ownership === 'organization' &&
    device.group !== 'laboratory' &&
    device.coverage === 'all' &&
    ['agent', 'full'].includes(device.management) &&
    bannedIn(device, ['wechat', 'kaspersky-suite'])
  );
}

/**
 * The fleet of the plan. Among those whom the ban will concern five owners do not obey, and some
 * devices have each habit of untidy ones.
 */
export function wholeFleet(): readonly FleetDevice[] {
  let stubborn = STUBBORN;
  const wanted = new Map(Object.entries(UNTIDY) as [Habit, number][]);
  return makeFleet(PLAN).map((device) => {
    if (device.habit !== null || !isConcerned(device)) return device;
    if (stubborn > 0) {
      stubborn -= 1;
      return { ...device, temper: 'stubborn' as const };
    }
    const [habit, left = 0] =
      [...wanted].find(([one, count]) => count > 0 && fitsHabit(device, one)) ?? [];
    if (habit === undefined) return device;
    wanted.set(habit, left - 1);
    return withHabit(device, habit);
  });
}

/** A phone of the treasury that was just bought, and has WeChat on it. */
export function newPhone(): FleetDevice {
  const wechat = appsOfProduct('wechat', 'android');
  const plan: FleetPlan = {
    ...PLAN,
    selfReporting: 1,
    platforms: { android: 1 },
    ownerships: { organization: 1 },
    groups: { treasury: 1 },
    tempers: { obedient: 1 },
    plants: {},
    untidy: 0,
  };
  const device = deviceOf(plan, PLAN.size);
  return { ...device, apps: [...device.apps, ...wechat], everHad: [...device.everHad, ...wechat] };
}
