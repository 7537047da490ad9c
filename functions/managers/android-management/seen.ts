import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { OWNERSHIPS, type Ownership } from '../../domain/devices/app.ts';
import type { Memory } from '../manager.ts';
import { changeMemory } from '../memory.ts';
import type { SettingsOf } from '../settings.ts';
import { hasWorkProfile, isGone, lastPart, ownershipOf, policyOf } from './map.ts';
import type { Device } from './wire.ts';

/*
 * Whose devices have which policy. A policy holds for all that have it, so whoever writes into one
 * must know that. It is counted as devices are listed, and of what the API sends by itself.
 */

const count = z.catch(z.number(), 0);
const policyCount = z.object({
  /** By ownership. */
  owned: z.record(z.string(), count),
  /** Devices of the organization with a private side. */
  withPrivateSide: count,
});
export type PolicyCount = z.output<typeof policyCount>;

const NONE: PolicyCount = { owned: {}, withPrivateSide: 0 };

/** By the ids of policies. */
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
    const policy = policyOf(device);
    if (policy === null || isGone(device)) continue;
    const ownership = ownershipOf(device, settings);
    const known = found[policy] ?? NONE;
    const isOurs = ownership === 'organization' && hasWorkProfile(device);
    found[policy] = {
      owned: { ...known.owned, [ownership]: (known.owned[ownership] ?? 0) + 1 },
      withPrivateSide: known.withPrivateSide + (isOurs ? 1 : 0),
    };
  }
  return found;
}

function sumOf(all: readonly Counts[]): Counts {
  const sum: Counts = {};
  for (const [policy, one] of all.flatMap((each) => Object.entries(each))) {
    const known = sum[policy] ?? NONE;
    const owned = { ...known.owned };
    for (const [ownership, devices] of Object.entries(one.owned))
      owned[ownership] = (owned[ownership] ?? 0) + devices;
    sum[policy] = {
      owned,
      withPrivateSide: known.withPrivateSide + one.withPrivateSide,
    };
  }
  return sum;
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
    pages = { ...known, [key]: countsOf(devices, settings) };
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

/** The ownerships of devices that a policy has besides those of the organization. */
export function othersIn(counted: PolicyCount): readonly (readonly [Ownership, number])[] {
  return OWNERSHIPS.flatMap((ownership) => {
    const devices = counted.owned[ownership] ?? 0;
    return ownership === 'organization' || devices === 0 ? [] : [[ownership, devices] as const];
  });
}
