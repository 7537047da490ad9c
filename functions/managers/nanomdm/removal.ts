import { DAY, type Instant, MINUTE } from '../../domain/time/instant.ts';
import type { CarriedOut, Order } from '../manager.ts';
import {
  type Command,
  MANAGED_APPLICATION_LIST,
  orderUuid,
  pending,
  removeApplication,
  takeApplication,
} from './commands.ts';
import type { Content } from './content.ts';
import {
  blocksByDeclaration,
  blocksByProfile,
  type Device,
  isLost,
  isMac,
  type Pending,
  type Removal,
  type RemovalApp,
} from './device.ts';
import type { Means } from './means.ts';

/*
 * How an order to remove apps is carried out on one device. The device is first asked which apps
 * are managed. Its answer shows that it is there: so a removal is queued when it can be carried out
 * at once, and not weeks before, since nothing that is queued can be taken back. A managed app is
 * removed. One that its user installed is made managed if the connector may do that, and is else
 * kept from being started. Pure.
 */

/** What is to be blocked on a device, and which apps of which bans that stops. */
export interface Wanted {
  readonly content: Content | null;
  /** Why the content does not stop an app. `null`: it does. */
  whyNot(banId: string, app: { readonly id: string; readonly banApp: string }): string | null;
}

export function begunRemoval(order: Order, now: Instant): Removal {
  return {
    banId: order.banId,
    apps: order.apps.map(({ id, banApp }) => ({
      id,
      banApp,
      step: 'asked',
      command: null,
      why: null,
    })),
    asking: null,
    answeredAt: null,
    asks: 0,
    begunAt: now,
  };
}

const ENDS: ReadonlySet<RemovalApp['step']> = new Set(['removed', 'blocked', 'failed']);
/** An app that was taken over is asked after so often, at least so far apart. */
const MOST_ASKS_TAKEN = 6;
const ASKS_APART = 5 * MINUTE;

/** An order whose end was told is remembered so long, for whoever says it again. */
const REMEMBERED = DAY;

type Change = (app: RemovalApp) => RemovalApp;

function withApps(removal: Removal, change: Change): Removal {
  return { ...removal, apps: removal.apps.map(change) };
}

/** The device with the next steps of all its removals. `wanted: null`: nobody knows yet. */
export function withRemovals(
  device: Device,
  wanted: Wanted | null,
  means: Means,
  now: Instant,
): Device {
  const removals = Object.entries(device.removals).flatMap(([orderId, removal]) => {
    const isOld = isOver(removal) && now - removal.begunAt > REMEMBERED;
    return isOld ? [] : [[orderId, next(orderId, removal, { device, wanted, means, now })]];
  });
  return { ...device, removals: Object.fromEntries(removals) };
}

interface Circumstances {
  readonly device: Device;
  readonly wanted: Wanted | null;
  readonly means: Means;
  readonly now: Instant;
}

function next(orderId: string, before: Removal, among: Circumstances): Removal {
  const { device, now } = among;
  const removal = withApps(before, (app) => {
    if (app.step === 'blocking') return blockedNow(before.banId, app, among);
    if (app.command === null || !isLost(app.command, device, now)) return app;
    const what = app.step === 'taking' ? `take/${app.id}` : app.id;
    return { ...app, command: pending(orderUuid(orderId, what, now), now) };
  });
  if (!asksNow(removal, device, now)) return removal;
  const asks = removal.asks + 1;
  return { ...removal, asks, asking: pending(orderUuid(orderId, 'managed', asks), now) };
}

/** Whether the device is to be asked what is managed. */
function asksNow({ apps, asking, answeredAt, asks }: Removal, device: Device, now: Instant) {
  if (asking !== null) return isLost(asking, device, now);
  if (apps.some(({ step }) => step === 'asked')) return true;
  const isTaken = apps.some(({ step }) => step === 'taken');
  return isTaken && asks <= MOST_ASKS_TAKEN && now - (answeredAt ?? 0) >= ASKS_APART;
}

const NO_MEANS =
  'the app is not managed, and only what is managed can be removed: its user installed it';

/** What became of an app that is to be kept from being started. */
function blockedNow(banId: string, app: RemovalApp, among: Circumstances): RemovalApp {
  const { device, wanted, means, now } = among;
  const failed = (why: string): RemovalApp => ({ ...app, step: 'failed', command: null, why });
  if (!means.restricts) return failed(`${NO_MEANS}; the connector may not block it (allow)`);
  const byProfile = blocksByProfile(device);
  const byDeclaration = means.declares && blocksByDeclaration(device);
  if (!byProfile && !byDeclaration) return failed(`${NO_MEANS}; ${noBlocking(device)}`);
  if (wanted === null) return app;
  const whyNot = wanted.whyNot(banId, app);
  if (whyNot !== null) return failed(`${NO_MEANS}; ${whyNot}`);
  const hash = wanted.content?.hash ?? null;
  const { profile, declared } = device;
  if (hash !== null && [profile.held?.hash, declared.held?.hash].includes(hash))
    return { ...app, step: 'blocked', command: null };
  const refused = [byProfile ? profile : null, byDeclaration ? declared : null]
    .map((by) => by?.refused ?? null)
    .filter((one) => one !== null && one.hash === hash && now - one.at < DAY);
  const canOther = byProfile && byDeclaration && refused.length < 2;
  const [first] = refused;
  return first && !canOther ? failed(first.why) : app;
}

function noBlocking(device: Device): string {
  if (isMac(device))
    return 'MDM keeps nothing from being started on a Mac before macOS 27 with supervision';
  return device.supervised
    ? 'this version of its system takes no list of blocked apps'
    : 'the device is not supervised, and blocks nothing';
}

/** Commands of removals that NanoMDM does not have yet. */
export function removalCommands({ removals }: Device): readonly Command[] {
  return Object.values(removals).flatMap(({ apps, asking }) => [
    ...(asking !== null && !asking.isQueued
      ? [{ uuid: asking.uuid, request: MANAGED_APPLICATION_LIST }]
      : []),
    ...apps.flatMap(({ id, step, command }): Command[] => {
      if (command === null || command.isQueued) return [];
      const request = step === 'taking' ? takeApplication(id) : removeApplication(id);
      return [{ uuid: command.uuid, request }];
    }),
  ]);
}

/** What a device says of an app in its list of managed apps, where the app is there and managed. */
const MANAGED: ReadonlySet<unknown> = new Set([
  'Managed',
  'Installing',
  'Updating',
  'UpdateRejected',
  'PromptingForUpdate',
]);
/** Managed, and removed by its user. */
const GONE = 'ManagedButUninstalled';

/** After the device has said which apps are managed, as far as it asked for this order. */
export function afterManaged(
  removal: Removal,
  orderId: string,
  {
    statusOf,
    device,
    means,
    now,
  }: {
    /** `undefined`: the app is not in the list; `null`: there is no list, the device refused it. */
    readonly statusOf: (id: string) => unknown;
    readonly device: Device;
    readonly means: Means;
    readonly now: Instant;
  },
): Removal {
  const answered = { ...removal, asking: null, answeredAt: now };
  return withApps(answered, (app) => {
    if (app.step !== 'asked' && app.step !== 'taken') return app;
    const status = statusOf(app.id);
    const isTried = status === null && app.step === 'asked';
    if (isTried || MANAGED.has(status))
      return { ...app, step: 'removing', command: toldAfter(removal, orderId, app.id, now) };
    if (status === GONE) return { ...app, step: 'removed', command: null };
    if (app.step === 'taken')
      return removal.asks > MOST_ASKS_TAKEN ? { ...app, step: 'blocking', command: null } : app;
    return notManaged(app, removal, orderId, { device, means, now });
  });
}

/** What a device is told after it was asked. One that was asked anew is told anew. */
function toldAfter({ asks }: Removal, orderId: string, what: string, now: Instant): Pending {
  return pending(orderUuid(orderId, what, asks), now);
}

function notManaged(
  app: RemovalApp,
  removal: Removal,
  orderId: string,
  { device, means, now }: Omit<Circumstances, 'wanted'>,
): RemovalApp {
  // Only supervised devices do it without asking their user.
  const takes = means.takesOver && device.supervised === true && !isMac(device);
  return takes && device.channel === 'device'
    ? { ...app, step: 'taking', command: toldAfter(removal, orderId, `take/${app.id}`, now) }
    : { ...app, step: 'blocking', command: null };
}

/** Whether a refusal means that the app is not managed. The words are those of devices. */
const NOT_MANAGED = /not (?:a )?managed/i;

/** After a device has carried out a command for an order, or refused it (`why`). */
export function afterCommand(
  removal: Removal,
  orderId: string,
  { uuid, why }: { readonly uuid: string; readonly why: string | null },
  { device, means, now }: Omit<Circumstances, 'wanted'>,
): Removal {
  return withApps(removal, (app) => {
    if (app.command?.uuid !== uuid) return app;
    if (app.step === 'taking')
      return { ...app, step: why === null ? 'taken' : 'blocking', command: null };
    if (why === null) return { ...app, step: 'removed', command: null };
    if (NOT_MANAGED.test(why)) return notManaged(app, removal, orderId, { device, means, now });
    return { ...app, step: 'failed', command: null, why };
  });
}

/** Whether a command is one of this removal's own. */
export function isOf({ apps, asking }: Removal, uuid: string): boolean {
  return asking?.uuid === uuid || apps.some(({ command }) => command?.uuid === uuid);
}

function isOver({ apps }: Pick<Removal, 'apps'>): boolean {
  return apps.every(({ step }) => ENDS.has(step));
}

/** The characters of what is reported of an order. */
const LONGEST_DETAIL = 500;

/** What became of an order. `null`: it is under way. */
export function resultOf({ apps }: Removal): CarriedOut | null {
  if (!isOver({ apps })) return null;
  const failed = apps.filter(({ step }) => step === 'failed');
  if (failed.length > 0) {
    const detail = failed.map(({ id, why }) => `${id}: ${why ?? 'it failed'}`).join('; ');
    return { kind: 'answered', outcome: 'failed', detail: detail.slice(0, LONGEST_DETAIL) };
  }
  const isBlocked = apps.some(({ step }) => step === 'blocked');
  return isBlocked
    ? {
        kind: 'answered',
        outcome: 'disabled',
        detail: 'the device holds the list of blocked apps',
        lasting: true,
      }
    : { kind: 'answered', outcome: 'done', detail: 'the device has carried out RemoveApplication' };
}
