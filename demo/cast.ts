import type { FleetDevice } from './fleet/device.ts';
import { deviceOf, type FleetPlan, makeFleet } from './fleet/fleet.ts';
import { appsOfProduct } from './fleet/plants.ts';

/** How many owners refuse to obey. */
export const STUBBORN = 5;

/** The fleet of the demo. */
export const PLAN: FleetPlan = {
  seed: 'interdict-demo',
  size: 600,
  groups: { treasury: 5, health: 4, laboratory: 1 },
  platforms: { android: 48, ios: 40, macos: 12 },
  ownerships: { organization: 86, contractor: 5, personal: 9 },
  tempers: { obedient: 92, eager: 8 },
  selfReporting: 0.28,
  unmanageable: 0.04,
  plants: { wechat: 0.1, 'kaspersky-suite': 0.05, qq: 0.02, whatsapp: 0.2, telegram: 0.05 },
};

/** Whether a device has an app of one of these products. */
export function bannedIn(device: FleetDevice, products: readonly string[]): boolean {
  const ids = new Set(
    products.flatMap((product) => appsOfProduct(product, device.platform).map((app) => app.id)),
  );
  return device.apps.some((app) => ids.has(app.id));
}

/**
 * The fleet of the plan, with five owners among those whom the ban will concern who do not obey.
 */
export function fleetWithTheStubborn(): readonly FleetDevice[] {
  let left = STUBBORN;
  return makeFleet(PLAN).map((device) => {
    const concerned =
      device.platform !== 'macos' &&
      device.ownership === 'organization' &&
      device.group !== 'laboratory' &&
      device.coverage === 'all' &&
      ['agent', 'full'].includes(device.management);
    if (left === 0 || !concerned || !bannedIn(device, ['wechat', 'kaspersky-suite'])) return device;
    left -= 1;
    return { ...device, temper: 'stubborn' as const };
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
  };
  const device = deviceOf(plan, PLAN.size);
  return { ...device, apps: [...device.apps, ...wechat], everHad: [...device.everHad, ...wechat] };
}
