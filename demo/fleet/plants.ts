import type { App, Platform } from '../../functions/domain/devices/app.ts';
import { PRODUCTS } from './identifiers.ts';
import type { Random } from './random.ts';
import { guid } from './system-apps.ts';

/** How often each product is found on the devices of a platform that it exists on, 0 to 1. */
export type PlantRates = Readonly<Record<string, number>>;

export const DEFAULT_PLANT_RATES: PlantRates = {
  wechat: 0.06,
  'kaspersky-suite': 0.03,
  tiktok: 0.08,
  capcut: 0.03,
  lark: 0.01,
  whatsapp: 0.2,
  telegram: 0.05,
};

const INSTALLED_KEYS: ReadonlySet<string> = new Set([
  'packageName',
  'bundleId',
  'packageFamilyName',
  'productCode',
  'packageId',
  'extensionId',
]);
/** Never planted as the product: a package name that other apps use too, and a system extension. */
const NOT_PLANTED: ReadonlySet<string> = new Set([
  'com.ss.android.ugc.aweme',
  'com.kaspersky.kav.sysext',
]);

const known = new Map<string, readonly App[]>();

/**
 * The apps that a product is on a platform, as a device would report them. Empty where it has no
 * certain identifier there.
 */
export function appsOfProduct(product: string, platform: Platform): readonly App[] {
  const cached = known.get(`${platform} ${product}`);
  if (cached) return cached;
  const entry = PRODUCTS[product];
  if (!entry)
    throw new Error(`there is no product ${product} in demo/fleet/banned-identifiers.yaml`);
  const here = entry.identifiers.filter((identifier) => identifier.platform === platform);
  const teamId = here.find(({ key }) => key === 'teamId')?.id;
  const publisher = here.find(({ key }) => key === 'publisher')?.id;
  const apps: App[] = here
    .filter(({ key, id }) => INSTALLED_KEYS.has(key) && !NOT_PLANTED.has(id))
    .map(({ id }) =>
      Object.freeze({ id, name: entry.name, version: '8.0', ...(teamId ? { teamId } : {}) }),
    );
  // Where only names are known, an inventory has them under a product code that nobody can know
  // beforehand.
  for (const { key, id } of here)
    if (key === 'displayName')
      apps.push(Object.freeze({ id: guid(id), name: id, version: '12.0', publisher }));
  known.set(`${platform} ${product}`, apps);
  return apps;
}

/**
 * Which banned apps this device starts with: each product at its own rate, mostly in its
 * first-named edition.
 */
export function plantedApps(random: Random, platform: Platform, rates: PlantRates): readonly App[] {
  const planted: App[] = [];
  for (const [product, rate] of Object.entries(rates)) {
    const editions = appsOfProduct(product, platform);
    const first = editions[0];
    const hit = random.chance(rate);
    const usual = random.chance(0.7);
    const other = random.next();
    if (!hit || !first) continue;
    planted.push(usual ? first : (editions[Math.floor(other * editions.length)] ?? first));
  }
  return planted;
}
