import { type App, appKey, type Inventory } from './app.ts';

/** The apps that decisions are made by: those listed, and those lacking without proof. */
export function believedApps({
  apps,
  lacking,
}: Pick<Inventory, 'apps' | 'lacking'>): readonly App[] {
  return lacking.length === 0 ? apps : [...apps, ...lacking.map((one) => one.app)];
}

/** The keys of the apps that a list lacked without proof. */
export function lackingKeys({ lacking }: Pick<Inventory, 'lacking'>): ReadonlySet<string> {
  return new Set(lacking.map((one) => appKey(one.app)));
}
