import * as z from 'zod/mini';
import { foldedName } from '../../domain/devices/device-names.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../domain/time/instant.ts';

/*
 * What is remembered of a device. NanoMDM can list neither devices nor what it has queued, so that
 * this is the list: one row for each enrolment, made of what the webhook says. Functions here are
 * pure.
 */

/** The list of devices in the connector's memory. */
export const DEVICES = 'devices';

/** The name of a device's row, whoever spells its id. */
export function deviceName(id: string): string {
  return foldedName(id);
}

/** A command that was decided on. */
const pendingSchema = z.object({
  uuid: z.string(),
  /** When it was decided on, then when it was queued, or last put off by the device. */
  at: z.number(),
  /** Whether NanoMDM has it. */
  isQueued: z.boolean(),
});
export type Pending = z.infer<typeof pendingSchema>;

/** What is blocked, by the hash of its content, and since when. */
const heldSchema = z.object({ hash: z.string(), at: z.number() });
const blockingSchema = z.object({
  /** What the device has. `null`: nothing of ours. */
  held: z.nullable(heldSchema),
  /** What it was told to have; `hash: null`: nothing. */
  sent: z.nullable(z.object({ hash: z.nullable(z.string()), command: pendingSchema })),
  /** What it refused to have, and why; `hash: null`: to lose what it has. */
  refused: z.nullable(
    z.object({ ...heldSchema.shape, hash: z.nullable(z.string()), why: z.string() }),
  ),
  /** Commands that a later one has replaced. The device may still carry them out, even after it. */
  replaced: z.readonly(z.array(z.object({ uuid: z.string(), hash: z.nullable(z.string()) }))),
  /** When it last said what it has, by NanoMDM's clock. */
  saidAt: z.number(),
});
export type Blocking = z.infer<typeof blockingSchema>;

/**
 * How far an app's removal is. `asked`: the device is asked whether it is managed. `removing`: it
 * is told to remove it. `taking`: it is told to make it managed, and `taken`: it said that it
 * would. `blocking`: it is to be kept from being started. The others are ends.
 */
const STEPS = [
  ...([
    'asked',
    'removing',
    'taking',
    'taken',
    'blocking',
    'removed',
    'blocked',
    'failed',
  ] as const),
] as const;

const appSchema = z.object({
  id: z.string(),
  /** As the ban calls it. */
  banApp: z.string(),
  step: z.enum(STEPS),
  command: z.nullable(pendingSchema),
  why: z.nullable(z.string()),
});
export type RemovalApp = z.infer<typeof appSchema>;

const removalSchema = z.object({
  banId: z.string(),
  apps: z.readonly(z.array(appSchema)),
  /** The question what is managed. */
  asking: z.nullable(pendingSchema),
  /** When it was last answered. */
  answeredAt: z.nullable(z.number()),
  /** How often it was asked since an app was to be taken over. */
  asks: z.number(),
  begunAt: z.number(),
});
export type Removal = z.infer<typeof removalSchema>;

const deviceSchema = z.object({
  /** As NanoMDM spells it. */
  id: z.string(),
  channel: z.enum(['device', 'user-enrollment']),
  /** When this row was made. With `asks` it tells commands from those of an earlier row. */
  bornAt: z.number(),
  /** Grows with each command of the device's own. */
  asks: z.number(),
  enrolledAt: z.nullable(z.number()),
  /** When it left. `null`: it is enrolled. */
  outAt: z.nullable(z.number()),
  /** When it last said something, by our clock. */
  seenAt: z.number(),
  serial: z.nullable(z.string()),
  product: z.nullable(z.string()),
  osVersion: z.nullable(z.string()),
  supervised: z.nullable(z.boolean()),
  group: z.nullable(z.string()),
  /** What it is asked for at each round. */
  info: z.nullable(pendingSchema),
  list: z.nullable(pendingSchema),
  profiles: z.nullable(pendingSchema),
  /** When its last list of apps was made. */
  listedAt: z.nullable(z.number()),
  /** Whether it is to be asked before its round is due. */
  isListWanted: z.boolean(),
  profile: blockingSchema,
  declared: blockingSchema,
  /** By order. */
  removals: z.record(z.string(), removalSchema),
});
export type Device = z.infer<typeof deviceSchema>;

/** A device as it was remembered. `null`: none that can be read. */
export function deviceOf(value: unknown): Device | null {
  const read = z.safeParse(deviceSchema, value);
  return read.success ? read.data : null;
}

const NOTHING_BLOCKED: Blocking = {
  held: null,
  sent: null,
  refused: null,
  replaced: [],
  saidAt: 0,
};

/** A device of which nothing but its id is known yet. */
export function newDevice(id: string, channel: Device['channel'], now: Instant): Device {
  return {
    id,
    channel,
    bornAt: now,
    asks: 0,
    enrolledAt: null,
    outAt: null,
    seenAt: now,
    serial: null,
    product: null,
    osVersion: null,
    supervised: null,
    group: null,
    ...UNASKED,
    removals: {},
  };
}

/** What is not known of a device that has just enrolled. */
export const UNASKED = {
  info: null,
  list: null,
  profiles: null,
  listedAt: null,
  isListWanted: false,
  profile: NOTHING_BLOCKED,
  declared: NOTHING_BLOCKED,
} as const satisfies Partial<Device>;

export function isMac({ product }: Pick<Device, 'product'>): boolean {
  return /mac/i.test(product ?? '');
}

/** The platform. `null`: it is not known yet. Apple TVs and headsets have the ids of iOS. */
export function platformOf(device: Pick<Device, 'product'>): 'ios' | 'macos' | null {
  if (device.product === null) return null;
  return isMac(device) ? 'macos' : 'ios';
}

function majorOf({ osVersion }: Pick<Device, 'osVersion'>): number {
  return Number(/^\d+/.exec(osVersion ?? '')?.[0] ?? 0);
}

/** From this version on a supervised iPhone, iPad or Apple TV can be given a list of apps. */
const BLOCKS_BY_PROFILE = 15;
/** From this version on a supervised device can be given declarations of apps. */
const BLOCKS_BY_DECLARATION = 27;

type Capable = Pick<Device, 'product' | 'osVersion' | 'supervised' | 'channel'>;

/** Whether a profile can keep the device from starting apps. */
export function blocksByProfile(device: Capable): boolean {
  const { supervised, channel } = device;
  const isSupervised = supervised === true && channel === 'device';
  return isSupervised && platformOf(device) === 'ios' && majorOf(device) >= BLOCKS_BY_PROFILE;
}

/** Whether a declaration can. */
export function blocksByDeclaration(device: Capable): boolean {
  const { supervised, channel, product } = device;
  const isSupervised = supervised === true && channel === 'device';
  return isSupervised && product !== null && majorOf(device) >= BLOCKS_BY_DECLARATION;
}

/** A device that has connected since, and says nothing of a command for so long, has lost it. */
const ANSWERS_WITHIN = HOUR;
/** Clocks differ, and a device that connects may have been under way. */
const NOT_AT_ONCE = MINUTE;
/** After so long a command is sent anew, though the device was not seen. */
const COMMAND_WAITS = 7 * DAY;

/**
 * Whether a command is to be sent anew: its answer was lost, or NanoMDM has lost the command. A
 * device that does not connect is not sent the same thing again and again.
 */
export function isLost(command: Pending, { seenAt }: Pick<Device, 'seenAt'>, now: Instant) {
  const { at, isQueued } = command;
  if (!isQueued) return false;
  return (now - at > ANSWERS_WITHIN && seenAt > at + NOT_AT_ONCE) || now - at > COMMAND_WAITS;
}
