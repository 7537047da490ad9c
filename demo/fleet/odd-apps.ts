import type { App } from '../../functions/domain/devices/app.ts';
import type { FleetDevice } from './device.ts';

/** An app as a device may send it, odd as it is. */
export type SentApp = { readonly [field in keyof App]?: App[field] | null };

/** What is odd about a list. Each costs that text, but for the last, which costs that app. */
const ODDITIES = ['too-long', 'nul', 'null-fields', 'nameless'] as const;
type Oddity = (typeof ODDITIES)[number];

/** The oddity of a device, for good. `null`: its lists are tidy. */
function oddityOf({ habit, index }: FleetDevice): Oddity | null {
  return habit === 'odd-names' ? (ODDITIES[index % ODDITIES.length] ?? null) : null;
}

/** Whether its lists have an app that cannot be taken. */
export function leavesOut(device: FleetDevice): boolean {
  return oddityOf(device) === 'nameless';
}

/** Longer than any text may be. */
const TOO_LONG = 'x'.repeat(2_000);

const oddly: Readonly<Record<Oddity, (apps: readonly App[]) => readonly SentApp[]>> = {
  nul: (apps) => apps.map((app) => ({ ...app, name: `${app.name ?? app.id}\u0000` })),
  'too-long': (apps) => apps.map((app, n) => (n % 50 === 0 ? { ...app, name: TOO_LONG } : app)),
  'null-fields': (apps) => apps.map((app) => ({ publisher: null, signingId: null, ...app })),
  nameless: (apps) => [...apps, { name: 'https+++lucid' }, { id: '', name: 'Stub' }],
};

/** The apps of a report as this device sends them. */
export function sentApps(device: FleetDevice, apps: readonly App[]): readonly SentApp[] {
  const oddity = oddityOf(device);
  return oddity === null || apps.length === 0 ? apps : oddly[oddity](apps);
}
