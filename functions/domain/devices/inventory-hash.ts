import { createHash } from 'node:crypto';
import { APP_FIELDS, type App } from './app.ts';

/** Apps in their one order, and the hash over them. */
export interface CanonicalApps {
  readonly apps: readonly App[];
  readonly hash: string;
}

/**
 * Sorts apps by id, then by the other fields, and keeps exact repeats once. Two reports of the same
 * apps are then the same inventory. The hash is `sha256-` and the hex SHA-256 of one line an app,
 * sorted. A line is the JSON array of `APP_FIELDS`, with `null` for a field that is not known.
 */
export function canonicalApps(apps: readonly App[]): CanonicalApps {
  const byLine = new Map<string, App>();
  for (const app of apps)
    byLine.set(JSON.stringify(APP_FIELDS.map((field) => app[field] ?? null)), app);
  const lines = [...byLine.keys()].sort();
  return {
    apps: lines.flatMap((line) => byLine.get(line) ?? []),
    hash: `sha256-${createHash('sha256').update(lines.join('\n')).digest('hex')}`,
  };
}

/** The hash of apps in any order. */
export function inventoryHash(apps: readonly App[]): string {
  return canonicalApps(apps).hash;
}
