import { createHash } from 'node:crypto';
import { type App, HASHED_FIELDS, HASHED_IF_GIVEN } from './app.ts';

/** Apps in their one order, and the hash over them. */
export interface CanonicalApps {
  readonly apps: readonly App[];
  readonly hash: string;
}

/**
 * Sorts apps by id, then by the other fields, and keeps exact repeats once. Two reports of the same
 * apps are then the same inventory. The hash is `sha256-` and the hex SHA-256 of one line an app,
 * sorted. A line is the JSON array of `HASHED_FIELDS`, with `null` for a field that is not known.
 * Where any of `HASHED_IF_GIVEN` is known, the array ends with an object of those, in their order.
 * So a report without them has the hash that it always had. Of apps that differ in their path
 * alone, the last one is kept.
 */
export function canonicalApps(apps: readonly App[]): CanonicalApps {
  const byLine = new Map<string, App>();
  for (const app of apps) byLine.set(lineOf(app), app);
  const lines = [...byLine.keys()].sort();
  return {
    apps: lines.flatMap((line) => byLine.get(line) ?? []),
    hash: `sha256-${createHash('sha256').update(lines.join('\n')).digest('hex')}`,
  };
}

function lineOf(app: App): string {
  const line: unknown[] = HASHED_FIELDS.map((field) => app[field] ?? null);
  const given = HASHED_IF_GIVEN.flatMap((field) =>
    app[field] === undefined ? [] : [[field, app[field]] as const],
  );
  if (given.length > 0) line.push(Object.fromEntries(given));
  return JSON.stringify(line);
}

/** The hash of apps in any order. */
export function inventoryHash(apps: readonly App[]): string {
  return canonicalApps(apps).hash;
}
