import { HOUR } from '../../functions/domain/time/instant.ts';
import { UNTIDY_DAY } from '../calendar.ts';
import { MAIN } from '../demo-bans.ts';
import {
  enrolAgain,
  hiccup,
  hide,
  install,
  seenThrough,
  setUpAnew,
  show,
} from '../fleet/behaviour.ts';
import type { FleetDevice } from '../fleet/device.ts';
import { glitchOf, isAlwaysNarrow } from '../fleet/habits.ts';
import { appsOfProduct } from '../fleet/plants.ts';
import { connectorWorks, enrollAgents } from '../routines.ts';
import { moveTo, type Scene, withHabitOf } from '../scene.ts';

/** What of the main ban was ever on a device. */
function bannedOn(device: FleetDevice) {
  const banned = ['wechat', 'kaspersky-suite'].flatMap((product) =>
    appsOfProduct(product, device.platform),
  );
  const ids = new Set(banned.map(({ id }) => id));
  return device.everHad.filter(({ id }) => ids.has(id));
}

/** Managers list nothing of some devices just now, and of others the first page only. */
export function managersHiccup(scene: Scene): void {
  for (const { key, index } of withHabitOf(scene, 'hiccup'))
    scene.fleet.change(key, (device) => hiccup(device, glitchOf(index)));
}

export function managersRecover(scene: Scene): void {
  for (const { key } of withHabitOf(scene, 'hiccup'))
    scene.fleet.change(key, (device) => hiccup(device, null));
}

/** Phones that were seen whole are seen through their work profile, and the other way round. */
function workProfiles(scene: Scene, coverage: 'all' | 'work-profile'): readonly string[] {
  const phones = withHabitOf(scene, 'work-profile').filter((device) => !isAlwaysNarrow(device));
  for (const { key } of phones) scene.fleet.change(key, (device) => seenThrough(device, coverage));
  return phones.map(({ key }) => key);
}

export function workProfilesAreSet(scene: Scene): void {
  workProfiles(scene, 'work-profile');
}

/** Checks that an empty list ended no finding: the phones behind it still have the app. */
export async function nothingIsProved(scene: Scene): Promise<void> {
  const phones = withHabitOf(scene, 'hiccup').filter((device) =>
    device.apps.some(({ id }) => bannedOn(device).some((app) => app.id === id)),
  );
  const keys = new Set(phones.map(({ key }) => key));
  const ended = (await connectorWorks(scene)).filter(
    ({ type, data }) =>
      type === 'finding.resolved' && data.device && keys.has(scene.fleet.keyOf(data.device) ?? ''),
  );
  scene.checks.that(
    `no finding of ${phones.length} phones ended by a list that was empty or had collapsed`,
    ended.length === 0 && phones.length > 0,
    JSON.stringify(ended.map(({ data }) => data.device)),
  );
}

/**
 * 31 October: what was removed is back, a phone was set up anew, an inventory agent has lost its
 * token, and phones with a work profile are seen whole again.
 */
export async function untidyDay(scene: Scene): Promise<void> {
  const { fleet, stack, progress } = scene;
  progress.chapter('Tuesday 31 October: what real fleets do');
  await moveTo(scene, UNTIDY_DAY);
  await connectorWorks(scene);
  const seen = workProfiles(scene, 'all');
  const back = bringBack(scene);
  const anew = await areSetUpAnew(scene);
  const reporters = loseTokens(scene);
  const before = reporters.map((key) => fleet.deviceIdOf(key));
  for (const key of reporters) fleet.forgetToken(key);
  await enrollAgents(scene);
  const all = [...seen, ...back, ...anew, ...reporters];
  await fleet.reportSome(all, stack.tokens.connector, stack.clock.now());
  await stack.settle();
  await connectorWorks(scene);
  for (const key of reporters) fleet.change(key, (device) => show(device, stack.clock.now()));
  await moveTo(scene, UNTIDY_DAY + HOUR);
  await fleet.reportSome(all, stack.tokens.connector, stack.clock.now());
  await stack.settle();
  await connectorWorks(scene);
  checkReporters(scene, reporters, before);
  progress.say(
    `${back.length} brought the app back; ${anew.length} phones were set up anew, and enrolled ` +
      `as others; ${reporters.length} inventory agents enrolled again under their ids; ` +
      `${seen.length} phones were seen whole again, not through their work profile`,
  );
}

/** Owners who bring back what was removed do so. Returns their devices. */
export function bringBack(scene: Scene): readonly string[] {
  const owners = withHabitOf(scene, 'flapping').filter((device) => bannedOn(device).length > 0);
  for (const { key } of owners)
    scene.fleet.change(key, (device) => install(device, bannedOn(device), scene.stack.clock.now()));
  return owners.map(({ key }) => key);
}

/** An operator revokes phones that are set up anew. They come back with all their apps. */
async function areSetUpAnew(scene: Scene): Promise<readonly string[]> {
  const { fleet, people, stack } = scene;
  const at = stack.clock.now();
  const keys: string[] = [];
  for (const device of withHabitOf(scene, 'wiped')) {
    const reason = 'set up anew, to be enrolled again';
    await people.operator.send('DELETE', `/v1/devices/${fleet.deviceIdOf(device.key)}`, { reason });
    const { old, anew } = setUpAnew(device, bannedOn(device), at);
    fleet.devices.set(old.key, old);
    fleet.devices.set(anew.key, anew);
    keys.push(anew.key);
  }
  return keys;
}

/** Inventory agents lose their tokens. The first list afterwards is not whole. */
function loseTokens(scene: Scene): readonly string[] {
  const at = scene.stack.clock.now();
  const reporters = withHabitOf(scene, 'reporter');
  for (const { key } of reporters)
    scene.fleet.change(key, (device) =>
      enrolAgain(
        hide(
          device,
          bannedOn(device).map(({ id }) => id),
          at,
        ),
        at,
      ),
    );
  return reporters.map(({ key }) => key);
}

function checkReporters(
  { fleet, checks }: Scene,
  reporters: readonly string[],
  before: readonly (string | undefined)[],
): void {
  const now = reporters.map((key) => fleet.deviceIdOf(key));
  checks.that(
    'an inventory agent that enrolled again kept its id, and its first list ended nothing',
    now.every((id, n) => id !== undefined && id === before[n]) && reporters.length > 0,
    JSON.stringify([before, now]),
  );
}

/** How many devices are on a page of a manager's listing. */
const PAGE = 30;

/** Devices of one manager that its listing will lack, since one of its pages comes empty. */
export function pageThatComesEmpty({ fleet }: Scene): ReadonlySet<string> {
  const [source] = fleet.sources;
  const listed = [...fleet.devices.values()].filter((device) => device.source === source);
  return new Set(listed.slice(PAGE, 2 * PAGE).map(({ key }) => key));
}

/** Checks that nobody was retired whom the listing lacked. */
export async function checkPage({ fleet, people, checks }: Scene, page: ReadonlySet<string>) {
  const retired: string[] = [];
  for (const key of page) {
    const { source, externalId } = fleet.devices.get(key) ?? {};
    const query = `source=${source}&externalId=${externalId}`;
    const { items } = await people.viewer.get(`/v1/devices?${query}`);
    const [device] = items as readonly { readonly retiredAt: string | null }[];
    if (device?.retiredAt !== null) retired.push(key);
  }
  checks.that(
    `none of ${page.size} devices was retired whose page of a manager's listing came empty`,
    retired.length === 0 && page.size === PAGE,
    retired.join(', '),
  );
}

/** Checks what became of owners who brought the app back twice. */
export async function checkFlapping(scene: Scene, keys: readonly string[]): Promise<void> {
  const { people, fleet, checks } = scene;
  const rows = [];
  for (const key of keys)
    rows.push(await people.viewer.get(`/v1/bans/${MAIN}/findings/${fleet.deviceIdOf(key)}`));
  checks.that(
    `what ${keys.length} owners brought back twice stayed one episode, and each return was ordered`,
    rows.length > 0 && rows.every((row) => row.episode === 1 && row.flapping === true),
    JSON.stringify(rows),
  );
}
