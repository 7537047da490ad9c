import type { BanDocument, OwnershipAction } from '../../functions/domain/bans/ban.ts';
import type { Management, Ownership, Platform } from '../../functions/domain/devices/app.ts';

/*
 * What a ban means, said a second time and as plainly as can be: numbers and exact ids. Nothing
 * here calls the domain, so a mistake there is not made here again.
 */

export const ACTIONS: Readonly<Record<Ownership, OwnershipAction>> = {
  organization: 'remove',
  contractor: 'notice',
  personal: 'none',
};
const ABLE: readonly Management[] = ['agent', 'full', 'work-profile'];

export interface PlainBan {
  readonly id: string;
  /** Exact ids, the same on every platform. */
  readonly apps: readonly string[];
  readonly platforms: readonly Platform[];
  /** Empty: all. */
  readonly groups: readonly string[];
  readonly notice: number | null;
  readonly effective: number;
  readonly due: number | null;
  readonly lift: number | null;
  /** Another effective instant for one group. */
  readonly override: { readonly group: string; readonly effective: number } | null;
  readonly escalateAfter: number | null;
  readonly every: number;
  readonly maxRounds: number;
  readonly maxDevices: number | null;
}

export interface PlainDevice {
  readonly deviceId: string;
  readonly platform: Platform;
  readonly group: string;
  readonly ownership: Ownership;
  readonly management: Management;
  readonly retiredAt: number | null;
}

const iso = (at: number) => new Date(at).toISOString();
const seconds = (milliseconds: number) => `PT${milliseconds / 1_000}S`;

export function documentOf(ban: PlainBan): BanDocument {
  return {
    id: ban.id,
    kind: 'ban',
    title: { en: ban.id },
    reason: { en: 'risk' },
    contact: { en: 'the help desk' },
    decision: { authority: 'the board', dates: [], exceptions: null, references: [] },
    assumed: [],
    timeZone: 'UTC',
    timeline: {
      notice: ban.notice === null ? null : iso(ban.notice),
      block: null,
      effective: iso(ban.effective),
      due: ban.due === null ? null : iso(ban.due),
      reviewBy: null,
      lift: ban.lift === null ? null : iso(ban.lift),
      overrides:
        ban.override === null
          ? []
          : [{ groups: [ban.override.group], effective: iso(ban.override.effective) }],
    },
    actions: ACTIONS,
    escalation: ban.escalateAfter === null ? null : { after: seconds(ban.escalateAfter) },
    scope: { platforms: ban.platforms, groups: ban.groups },
    apps: ban.apps.map((id) => ({
      name: id,
      match: [
        { platform: 'android' as const, packageName: id },
        { platform: 'ios' as const, bundleId: id },
      ],
    })),
    limits: { maxDevices: ban.maxDevices, maxPercent: null },
    followUp: { every: seconds(ban.every), maxRounds: ban.maxRounds },
    duties: [],
  };
}

export function names(ban: PlainBan, apps: readonly string[]): readonly string[] {
  return apps.filter((id) => ban.apps.includes(id));
}

export function concerns(ban: PlainBan, device: PlainDevice): boolean {
  const inGroup = ban.groups.length === 0 || ban.groups.includes(device.group);
  return device.retiredAt === null && ban.platforms.includes(device.platform) && inGroup;
}

export function effectiveOn(ban: PlainBan, device: Pick<PlainDevice, 'group'>): number {
  return ban.override !== null && ban.override.group === device.group
    ? ban.override.effective
    : ban.effective;
}

/** How far the ban may go on this device: 0 nothing, 1 a notice, 2 removal. */
export function furthest(device: PlainDevice): 0 | 1 | 2 {
  const action = ACTIONS[device.ownership];
  if (action === 'none') return 0;
  return action === 'remove' && ABLE.includes(device.management) ? 2 : 1;
}

/**
 * How far the ban has come by its dates alone, for one device: 0 nothing, 1 a notice, 2 removal.
 */
export function reached(ban: PlainBan, device: Pick<PlainDevice, 'group'>, now: number): 0 | 1 | 2 {
  if (now >= effectiveOn(ban, device)) return 2;
  return ban.notice !== null && now >= ban.notice ? 1 : 0;
}
