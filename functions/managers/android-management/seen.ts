import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { OWNERSHIPS, type Ownership } from '../../domain/devices/app.ts';
import type { Memory } from '../manager.ts';
import { changeMemory } from '../memory.ts';
import type { SettingsOf } from '../settings.ts';
import { groupPolicyOf, hasWorkProfile, isGone, lastPart, ownershipOf, policyOf } from './map.ts';
import type { Device } from './wire.ts';

/*
 * Whose devices have which policy. A policy holds for all that have it, so whoever writes into one
 * must know that. It is counted as devices are listed, and of what the API sends by itself. A
 * device with a policy of its own counts where it will be put back.
 */

/** Devices of others that are known one by one for a policy. Of more, only their number is. */
export const MOST_KNOWN = 50;

const count = z.catch(z.number(), 0);
const policyCount = z.object({
  /** By ownership. */
  owned: z.record(z.string(), count),
  /** Devices of the organization with a private side. */
  withPrivateSide: count,
  /** The ownerships of devices that are not the organization's, by their ids. `null`: too many. */
  others: z.catch(z.nullable(z.record(z.string(), z.enum(OWNERSHIPS))), null),
});
export type PolicyCount = z.output<typeof policyCount>;

const NONE: PolicyCount = { owned: {}, withPrivateSide: 0, others: {} };

/** By the ids of policies of groups. */
const counts = z.record(z.string(), policyCount);
type Counts = z.output<typeof counts>;

const listingSchema = z.object({
  /** By a hash of the page's token, so that a page that comes twice is counted once. */
  pages: z.record(z.string(), counts),
});
const seenSchema = z.object({
  listed: counts,
  /** Devices that were heard of since, and what they count as. */
  heard: z.record(z.string(), counts),
});
type Seen = z.output<typeof seenSchema>;

const UNDER_WAY = ['seen', 'under-way'] as const;
const LAST = ['seen', 'last'] as const;
/** Newcomers since the last listing that are kept apart: of more, the last. */
export const MOST_HEARD = 500;

type Settings = SettingsOf<'android-management'>;

function countsOf(devices: readonly Device[], settings: Settings): Counts {
  const found: Counts = {};
  for (const device of devices) {
    const has = policyOf(device);
    if (has === null || isGone(device)) continue;
    const policy = groupPolicyOf(settings, has);
    const ownership = ownershipOf(device, settings);
    const isOurs = ownership === 'organization';
    found[policy] = added(found[policy] ?? NONE, {
      owned: { [ownership]: 1 },
      withPrivateSide: isOurs && hasWorkProfile(device) ? 1 : 0,
      others: isOurs ? {} : { [lastPart(device.name)]: ownership },
    });
  }
  return found;
}

function added(one: PolicyCount, other: PolicyCount): PolicyCount {
  const owned = { ...one.owned };
  for (const [ownership, devices] of Object.entries(other.owned))
    owned[ownership] = (owned[ownership] ?? 0) + devices;
  const isKnown = one.others !== null && other.others !== null;
  const others = isKnown ? { ...one.others, ...other.others } : null;
  return {
    owned,
    withPrivateSide: one.withPrivateSide + other.withPrivateSide,
    others: others !== null && Object.keys(others).length <= MOST_KNOWN ? others : null,
  };
}

function sumOf(all: readonly Counts[]): Counts {
  const sum: Counts = {};
  for (const [policy, one] of all.flatMap((each) => Object.entries(each)))
    sum[policy] = added(sum[policy] ?? NONE, one);
  return sum;
}

/** The pages of a listing, without the ids of devices where they are too many for a policy. */
function bounded(pages: Readonly<Record<string, Counts>>): Record<string, Counts> {
  const sum = sumOf(Object.values(pages));
  const withoutTooMany = (counts: Counts) =>
    Object.entries(counts).map(([policy, one]) => {
      return [policy, sum[policy]?.others === null ? { ...one, others: null } : one] as const;
    });
  return Object.fromEntries(
    Object.entries(pages).map(([key, page]) => [key, Object.fromEntries(withoutTooMany(page))]),
  );
}

/** Counts a page of a listing. The last one ends it. */
export async function notePage(
  memory: Memory,
  settings: Settings,
  {
    page,
    devices,
    isLast,
  }: {
    readonly page: string | null;
    readonly devices: readonly Device[];
    readonly isLast: boolean;
  },
): Promise<void> {
  const key = createHash('sha256')
    .update(page ?? '')
    .digest('hex')
    .slice(0, 12);
  let pages: Record<string, Counts> = {};
  await changeMemory(memory, UNDER_WAY, (before) => {
    const read = z.safeParse(listingSchema, before?.value);
    const known = page === null || !read.success ? {} : read.data.pages;
    pages = bounded({ ...known, [key]: countsOf(devices, settings) });
    return { pages };
  });
  if (!isLast) return;
  const listed = sumOf(Object.values(pages));
  await changeMemory(memory, LAST, (): Seen => ({ listed, heard: {} }));
}

/** Counts a device that the API has sent by itself. Before the first listing nothing is counted. */
export async function noteHeard(memory: Memory, settings: Settings, device: Device): Promise<void> {
  const counted = countsOf([device], settings);
  await changeMemory(memory, LAST, (before): Seen | null => {
    const seen = seenOf(before?.value);
    if (seen === null) return null;
    const id = lastPart(device.name);
    const { [id]: known, ...others } = seen.heard;
    if (JSON.stringify(known) === JSON.stringify(counted)) return null;
    const kept = Object.entries(others).slice(-(MOST_HEARD - 1));
    return { ...seen, heard: { ...Object.fromEntries(kept), [id]: counted } };
  });
}

function seenOf(value: unknown): Seen | null {
  const read = z.safeParse(seenSchema, value);
  return read.success ? read.data : null;
}

/** Whose devices have which policy. `null`: they were never listed to the end. */
export async function readSeen(memory: Memory): Promise<((policy: string) => PolicyCount) | null> {
  const seen = seenOf((await memory.recall(...LAST))?.value);
  if (seen === null) return null;
  const all = sumOf([seen.listed, ...Object.values(seen.heard)]);
  return (policy) => all[policy] ?? NONE;
}

/** How many devices have a policy, or one that was made of it. */
export function devicesOf({ owned }: PolicyCount): number {
  return Object.values(owned).reduce((sum, devices) => sum + devices, 0);
}

/** The ownerships of devices that a policy has besides those of the organization. */
export function othersIn(counted: PolicyCount): readonly (readonly [Ownership, number])[] {
  return OWNERSHIPS.flatMap((ownership) => {
    const devices = counted.owned[ownership] ?? 0;
    return ownership === 'organization' || devices === 0 ? [] : [[ownership, devices] as const];
  });
}
