import type { App, Inventory } from './app.ts';
import { appKeys } from './app-key.ts';

/** The apps that decisions are made by: those listed, and those lacking without proof. */
export function believedApps({
  apps,
  lacking,
}: Pick<Inventory, 'apps' | 'lacking'>): readonly App[] {
  return lacking.length === 0 ? apps : [...apps, ...lacking.map((one) => one.app)];
}

/** The keys of the apps that a list lacked without proof. */
export function lackingKeys({
  platform,
  lacking,
}: Pick<Inventory, 'platform' | 'lacking'>): ReadonlySet<string> {
  const apps = lacking.map((one) => one.app);
  return new Set(appKeys(platform, apps));
}
