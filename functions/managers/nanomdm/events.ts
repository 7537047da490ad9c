import { type Instant, MINUTE } from '../../domain/time/instant.ts';
import type { SettingsOf } from '../settings.ts';
import { afterDone, afterRefused } from './blocking.ts';
import { PROFILE, profileUuid } from './commands.ts';
import { type Blocking, type Device, newDevice, type Pending, UNASKED } from './device.ts';
import { groupIn } from './map.ts';
import type { Means } from './means.ts';
import { type Dict, isDict } from './plist.ts';
import { afterCommand, afterManaged, isOf } from './removal.ts';
import { questionOf } from './round.ts';
import { type Said, text, type What } from './wire.ts';

/*
 * What becomes of a device by what it says. The same thing said twice, or late, changes nothing.
 * Pure.
 */

/** That a device was seen is written again after so long. */
const SEEN_AGAIN = 5 * MINUTE;

interface Among {
  readonly settings: SettingsOf<'nanomdm'>;
  readonly means: Means;
  /** When it was heard, by our clock. */
  readonly now: Instant;
}

export interface Heard {
  /** `null`: nothing is known of it, and there is nothing to know. */
  readonly device: Device | null;
  /** A list of apps that was asked for here. */
  readonly list: unknown;
}

/** The device after it has said something. */
export function afterSaid(before: Device | null, said: Said, among: Among): Heard {
  const { now, settings } = among;
  if (before === null && said.what.kind === 'checkout') return { device: null, list: null };
  const known = before ?? newDevice(said.id, said.channel, now);
  // What was said before it left says nothing of it now.
  if (known.outAt !== null && said.at <= known.outAt) return { device: known, list: null };
  const group = said.params === null ? null : groupIn(said.params, settings);
  const isNews = said.what.kind !== 'idle' || now - known.seenAt >= SEEN_AGAIN;
  const seen: Device = {
    ...known,
    group: group ?? known.group,
    seenAt: isNews || before === null ? now : known.seenAt,
    outAt: said.what.kind === 'checkout' ? known.outAt : null,
  };
  return after(seen, said, among);
}

function after(device: Device, said: Said, among: Among): Heard {
  const { what, at } = said;
  const only = (changed: Device): Heard => ({ device: changed, list: null });
  switch (what.kind) {
    case 'authenticate':
      return only(afterAuthenticate(device, said, what));
    case 'checkout':
      return only(
        device.enrolledAt !== null && at < device.enrolledAt
          ? device
          : { ...device, outAt: at, removals: {} },
      );
    case 'token':
    case 'idle':
      return only(device);
    case 'later':
      return only(putOff(device, what.uuid, among.now));
    case 'done':
      return afterAnswer(device, what, at, among);
    case 'failed':
      return only(afterFailed(device, what, among));
    default:
      return what satisfies never;
  }
}

/** It enrols: it was erased or is new, so that nothing of before holds. */
function afterAuthenticate(
  device: Device,
  { at, channel }: Said,
  { serial, product, osVersion }: Extract<What, { readonly kind: 'authenticate' }>,
): Device {
  if (device.enrolledAt !== null && at <= device.enrolledAt) return device;
  const { removals } = device;
  const begun = Object.entries(removals).map(([orderId, removal]) => [
    orderId,
    {
      ...removal,
      asking: null,
      apps: removal.apps.map((app) => ({ ...app, step: 'asked', command: null, why: null })),
    },
  ]);
  return {
    ...device,
    ...UNASKED,
    channel,
    enrolledAt: at,
    supervised: null,
    serial,
    product: product ?? device.product,
    osVersion: osVersion ?? device.osVersion,
    removals: Object.fromEntries(begun),
  };
}

type Commands = Pick<Device, 'info' | 'list' | 'profiles' | 'profile' | 'declared' | 'removals'>;

/** The device with every command changed that it has under way. */
export function withCommands(device: Device, change: (command: Pending) => Pending): Device {
  const one = (command: Pending | null) => (command === null ? null : change(command));
  const blocking = (by: Blocking): Blocking => ({
    ...by,
    sent: by.sent === null ? null : { ...by.sent, command: change(by.sent.command) },
  });
  const removals = Object.entries(device.removals).map(([orderId, removal]) => [
    orderId,
    {
      ...removal,
      asking: one(removal.asking),
      apps: removal.apps.map((app) => ({ ...app, command: one(app.command) })),
    },
  ]);
  const changed: Commands = {
    info: one(device.info),
    list: one(device.list),
    profiles: one(device.profiles),
    profile: blocking(device.profile),
    declared: blocking(device.declared),
    removals: Object.fromEntries(removals),
  };
  return { ...device, ...changed };
}

/** The device will carry it out later: it is still under way. */
function putOff(device: Device, uuid: string, now: Instant): Device {
  return withCommands(device, (command) =>
    command.uuid === uuid ? { ...command, at: now, isQueued: true } : command,
  );
}

function afterAnswer(
  device: Device,
  { uuid, body }: Extract<What, { readonly kind: 'done' }>,
  at: Instant,
  among: Among,
): Heard {
  const question = questionOf(device, uuid);
  if (question !== null) return afterQuestion(device, question, { uuid, body, at });
  const carriedOut = { ...device, profile: afterDone(device.profile, uuid, at) };
  const statuses = isDict(body.ManagedApplicationList) ? body.ManagedApplicationList : {};
  const statusOf = (id: string) => {
    const told = Object.hasOwn(statuses, id) ? statuses[id] : undefined;
    return isDict(told) ? told.Status : undefined;
  };
  const heard = { uuid, why: null, statusOf };
  return { device: withRemovalsAfter(carriedOut, heard, among), list: null };
}

function afterQuestion(
  device: Device,
  question: 'info' | 'list' | 'profiles',
  { uuid, body, at }: { readonly uuid: string; readonly body: Dict; readonly at: Instant },
): Heard {
  const answered = device[question]?.uuid === uuid ? { ...device, [question]: null } : device;
  switch (question) {
    case 'info':
      return { device: afterInfo(answered, body), list: null };
    case 'profiles':
      return {
        device: { ...answered, profile: afterProfiles(answered.profile, body, at) },
        list: null,
      };
    case 'list': {
      // The answer to the question that is open may be of the same instant as the one before.
      const isOpen = device.list?.uuid === uuid;
      const last = device.listedAt ?? 0;
      if (at < last || (at === last && !isOpen)) return { device: answered, list: null };
      const listed = { ...answered, listedAt: at, isListWanted: false };
      return { device: listed, list: body.InstalledApplicationList };
    }
    default:
      return question satisfies never;
  }
}

function afterInfo(device: Device, { QueryResponses }: Dict): Device {
  const told = isDict(QueryResponses) ? QueryResponses : {};
  const isNew = device.supervised === null || device.product === null;
  return {
    ...device,
    supervised: told.IsSupervised === true,
    osVersion: text(told.OSVersion) ?? device.osVersion,
    product: text(told.ProductName) ?? device.product,
    serial: text(told.SerialNumber) ?? device.serial,
    // A list that came before nobody knew what the device is could not be reported.
    isListWanted: device.isListWanted || (isNew && device.listedAt !== null),
  };
}

/** A profile that somebody took off, or of which nothing was known, is seen in the list of all. */
function afterProfiles(profile: Blocking, { ProfileList }: Dict, at: Instant): Blocking {
  if (!Array.isArray(ProfileList) || at < profile.saidAt) return profile;
  const ours = ProfileList.find((one) => isDict(one) && one.PayloadIdentifier === PROFILE);
  const { held } = profile;
  if (ours === undefined) return held === null ? profile : { ...profile, held: null, saidAt: at };
  const isHeld =
    held !== null &&
    isDict(ours) &&
    text(ours.PayloadUUID)?.toUpperCase() === profileUuid(held.hash);
  return isHeld ? profile : { ...profile, held: { hash: 'unknown', at }, saidAt: at };
}

function afterFailed(
  device: Device,
  { uuid, why }: Extract<What, { readonly kind: 'failed' }>,
  among: Among,
): Device {
  const { now } = among;
  const question = questionOf(device, uuid);
  if (question !== null) {
    if (device[question]?.uuid !== uuid) return device;
    // Nothing is known to be supervised that does not say so. What cannot be listed is asked again
    // at the next round.
    const told = {
      info: { supervised: device.supervised ?? false },
      list: { listedAt: device.listedAt ?? now, isListWanted: false },
      profiles: {},
    }[question];
    return { ...device, ...told, [question]: null };
  }
  const refused = {
    ...device,
    profile: afterRefused(device.profile, uuid, why, now),
    declared: afterRefused(device.declared, uuid, why, now),
  };
  return withRemovalsAfter(refused, { uuid, why, statusOf: () => null }, among);
}

function withRemovalsAfter(
  device: Device,
  {
    uuid,
    why,
    statusOf,
  }: {
    readonly uuid: string;
    readonly why: string | null;
    readonly statusOf: (id: string) => unknown;
  },
  { means, now }: Among,
): Device {
  let isRemoved = false;
  const removals = Object.entries(device.removals).map(([orderId, removal]) => {
    if (!isOf(removal, uuid)) return [orderId, removal];
    if (removal.asking?.uuid === uuid)
      return [orderId, afterManaged(removal, orderId, { statusOf, device, means, now })];
    const after = afterCommand(removal, orderId, { uuid, why }, { device, means, now });
    isRemoved ||= after.apps.some(
      ({ step }, at) => step === 'removed' && removal.apps[at]?.step !== 'removed',
    );
    return [orderId, after];
  });
  return {
    ...device,
    removals: Object.fromEntries(removals),
    // The next list is the proof.
    isListWanted: device.isListWanted || isRemoved,
  };
}
