import type { App } from '../../functions/domain/devices/app.ts';
import { DAY, type Instant } from '../../functions/domain/time/instant.ts';
import {
  enrolAgain,
  goSilent,
  hiccup,
  install,
  moveGroup,
  retire,
  seenThrough,
  show,
  uninstall,
  updateSystem,
  wake,
} from './behaviour.ts';
import type { FleetDevice } from './device.ts';
import { glitchOf } from './habits.ts';
import { TRAPS } from './identifiers.ts';
import { appsOfProduct } from './plants.ts';
import { randomOf } from './random.ts';

/** How often each thing happens to a device in the time given, 0 to 1. */
export interface LifeRates {
  readonly install: number;
  readonly uninstall: number;
  readonly silence: number;
  readonly update: number;
  readonly move: number;
  readonly retire: number;
}

const DEFAULT_LIFE: LifeRates = {
  install: 0.03,
  uninstall: 0.02,
  silence: 0.04,
  update: 0.15,
  move: 0.02,
  retire: 0.01,
};

export interface LifeEvent {
  readonly at: Instant;
  readonly what: string;
  readonly happen: (device: FleetDevice, at: Instant) => FleetDevice;
}

/**
 * What will happen to a device between two instants, in order: the same for the same seed.
 * `products` are those that it may install or lose. Whoever returns (`temper: returning`) installs
 * one of them for certain; whoever hides reports truly again at the end.
 */
export function lifeOf(
  device: FleetDevice,
  options: {
    readonly seed: string;
    readonly from: Instant;
    readonly until: Instant;
    readonly products: readonly string[];
    readonly groups: readonly string[];
    readonly rates?: Partial<LifeRates>;
  },
): readonly LifeEvent[] {
  const rates = { ...DEFAULT_LIFE, ...options.rates };
  const random = randomOf(`${options.seed}/life/${device.index}`);
  const events: LifeEvent[] = [];
  const when = (): Instant => random.integer(options.from, options.until);
  const add = (what: string, happen: LifeEvent['happen'], at: Instant = when()) =>
    events.push({ at, what, happen });

  const editions = options.products.flatMap((product) => appsOfProduct(product, device.platform));
  const installs = random.chance(rates.install) || device.temper === 'returning';
  if (installs && editions.length > 0) {
    const app: App = random.pick(editions);
    add(`installs ${app.id}`, (now, at) => install(now, [app], at));
  }
  if (random.chance(rates.uninstall)) {
    const ids = editions.map(({ id }) => id);
    add('cleans up by itself', (now, at) =>
      uninstall(
        now,
        ids.filter((id) => now.apps.some((app) => app.id === id)),
        at,
      ),
    );
  }
  if (random.chance(rates.silence)) {
    const [start = options.from, end = options.until] = [when(), when()].sort((a, b) => a - b);
    add('goes silent', goSilent, start);
    add('wakes', wake, end);
  }
  if (random.chance(rates.update)) {
    const brought = TRAPS.filter(
      (trap) => device.maker !== null && trap.makers?.includes(device.maker),
    ).map(({ app }) => app);
    add('updates its system', (now, at) => updateSystem(now, `${now.osVersion}.1`, brought, at));
  }
  if (device.source !== null && options.groups.length > 0 && random.chance(rates.move)) {
    const group = random.pick(options.groups);
    add(`moves to ${group}`, (now, at) => moveGroup(now, group, at));
  }
  if (device.source !== null && random.chance(rates.retire)) add('is retired', retire);
  for (const { what, at, happen } of habitually(device, when, options)) add(what, happen, at);
  if (device.temper === 'hiding') add('reports truly again', show, options.until);
  return events.sort((a, b) => a.at - b.at);
}

/** For how long a manager does not list a device as it is. */
const NOT_WHOLE = 2 * DAY;

/** What comes of a device's habit. */
function habitually(
  { habit, everHad, platform, coverage, index }: FleetDevice,
  when: () => Instant,
  { products, until }: { readonly products: readonly string[]; readonly until: Instant },
): readonly LifeEvent[] {
  const at = when();
  const later = Math.min(until, at + NOT_WHOLE);
  const ids = new Set(products.flatMap((one) => appsOfProduct(one, platform).map(({ id }) => id)));
  const banned = everHad.filter(({ id }) => ids.has(id));
  switch (habit) {
    case 'flapping':
      return [at, when(), when()].map((then) => ({
        at: then,
        what: 'brings it back',
        happen: (device, now) => install(device, banned, now),
      }));
    case 'hiccup': {
      const glitch = glitchOf(index);
      return [
        { at, what: 'is not listed whole', happen: (device) => hiccup(device, glitch) },
        { at: later, what: 'is listed again', happen: (device) => hiccup(device, null) },
      ];
    }
    case 'work-profile':
      return [
        { at, what: 'is seen in part', happen: (now) => seenThrough(now, 'work-profile') },
        { at: later, what: 'is seen as before', happen: (now) => seenThrough(now, coverage) },
      ];
    case 'reporter':
      return [{ at, what: 'enrols again', happen: enrolAgain }];
    case 'odd-names':
    case 'wrong-clock':
    case 'wiped':
    case null:
      return [];
    default:
      return habit satisfies never;
  }
}

/** Lets events happen up to and including an instant. */
export function live(
  device: FleetDevice,
  events: readonly LifeEvent[],
  until: Instant,
): FleetDevice {
  let now = device;
  for (const event of events) if (event.at <= until) now = event.happen(now, event.at);
  return now;
}
