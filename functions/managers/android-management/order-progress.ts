import * as z from 'zod/mini';
import type { Blocklist } from '../../domain/bans/blocklist.ts';
import type { CarriedOut, Order, Remote } from '../manager.ts';
import { canBlock, type GroupBan } from './group-ban.ts';
import type { GroupNeeds } from './group-needs.ts';
import { lastPart, policyOf } from './map.ts';
import type { OwnState } from './own-policies.ts';
import type { PolicyState } from './policy-change.ts';
import type { Device } from './wire.ts';

/*
 * How an order to remove goes. The group's policy blocks the app, the device applies the policy,
 * and says so. What it says then is no proof: the next list of its apps is.
 */

const remoteSchema = z.object({
  /** The version of the policy that blocks all apps of the order. `null`: none does yet. */
  policy: z.nullable(z.string()),
  version: z.nullable(z.number()),
});
export type OrderRemote = z.output<typeof remoteSchema>;

const WAITS: OrderRemote = { policy: null, version: null };

export function remoteOf(remote: Remote): OrderRemote {
  const read = z.safeParse(remoteSchema, remote);
  return read.success ? read.data : WAITS;
}

/** A policy that blocks something, as it was brought up to date last. */
interface BanState {
  readonly policyId: string;
  /** The package names that it shall block. */
  readonly apps: ReadonlySet<string>;
  /** `null`: the enterprise has no such policy. */
  readonly state: PolicyState | null;
}

/** A group's policy, and those that were made of it, as they were brought up to date last. */
export interface GroupState {
  readonly policyId: string;
  readonly needs: GroupNeeds;
  readonly ban: GroupBan;
  /** `null`: the enterprise has no such policy. */
  readonly state: PolicyState | null;
  /** How far the own policies are of the devices that are to have one, by the devices' ids. */
  readonly own: ReadonlyMap<string, OwnState>;
}

/** The policy that a device of a group has, or is to have. `waits`: it is not written yet. */
export function stateFor(
  { policyId, needs, ban, state, own }: GroupState,
  deviceId: string | null,
): BanState | 'waits' {
  const device = needs.apart.find((one) => one.deviceId === deviceId);
  const its = device === undefined ? undefined : own.get(device.deviceId);
  if (device === undefined || its === undefined) return { policyId, apps: ban.apps, state };
  const { policyId: id, state: written } = its;
  return written === null ? 'waits' : { policyId: id, apps: device.apps, state: written };
}

function failed(detail: string): CarriedOut {
  return { kind: 'answered', outcome: 'failed', detail };
}

const NOT_NAMED =
  'A policy knows apps by their names alone, and the ban does not name this one by that alone.';
const KEEPS_ALL =
  'The policy sets uninstallAppsDisabled, which keeps apps on devices also where it blocks them.';

/** How far the policy of the order's device is with it. */
export function orderIn(
  blocklist: Blocklist,
  { banId, apps: named }: Order,
  policy: BanState | 'waits',
): CarriedOut {
  const apps = named.map(({ id }) => id);
  if (!canBlock(blocklist, banId, apps)) return failed(NOT_NAMED);
  if (policy === 'waits') return { kind: 'sent', remote: WAITS };
  const { policyId, state } = policy;
  if (state === null) return failed(`There is no policy ${policyId}.`);
  const why = apps.flatMap((app) => state.left.get(app) ?? [])[0];
  if (why !== undefined) return failed(`It is not blocked: ${why}.`);
  const versions = apps.map((app) => (policy.apps.has(app) ? state.held.get(app) : undefined));
  const isHeld = versions.every((version) => version !== undefined);
  // What waits for the whole group, or for its turn, is gone on with once the policy blocks it.
  if (!isHeld) return { kind: 'sent', remote: WAITS };
  if (state.policy.uninstallAppsDisabled === true) return failed(KEEPS_ALL);
  const version = Math.max(0, ...versions.map((one) => one ?? 0));
  return { kind: 'sent', remote: { policy: policyId, version } };
}

/** What a device says of an order. `null`: it has not applied the policy yet. */
export function saidOf(
  device: Device,
  { apps }: Order,
  { policy, version }: OrderRemote,
): CarriedOut | null {
  if (policy === null || version === null || policyOf(device) !== policy) return null;
  if (lastPart(device.appliedPolicyName ?? '') !== policy) return null;
  if (device.appliedPolicyVersion < version) return null;
  const ids = new Set(apps.map(({ id }) => id));
  const stays = (device.nonComplianceDetails ?? []).find(
    ({ nonComplianceReason, packageName = '' }) =>
      nonComplianceReason === 'APP_INSTALLED' && ids.has(packageName),
  );
  if (stays !== undefined)
    return failed(`The device has applied the policy, and says that ${stays.packageName} stays.`);
  return { kind: 'answered', outcome: 'done', detail: null };
}
