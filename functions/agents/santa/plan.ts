import { commonFor } from '../../domain/bans/common-restrictions.ts';
import type { ManagerRule } from '../../domain/bans/manager-rules.ts';
import { blockedOn } from '../../domain/bans/restriction-lists.ts';
import type { App } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { readDeviceBlocked } from '../../usecases/devices/read-blocked.ts';
import type { Dependencies } from '../../usecases/ports.ts';
import type { Mac, Memory } from './mac.ts';
import { bundleKey, type PlannedRule, planRules } from './rules.ts';

/** What a Mac shall have, and what that was made from. */
interface MacPlan {
  readonly rules: readonly PlannedRule[];
  readonly seen: Memory['seen'];
  /** The device's live findings. */
  readonly findings: readonly Finding[];
  /** The next instant at which a ban that concerns the Mac changes; infinite: none is known. */
  readonly changesAt: Instant;
}

/** Bundles of teams that are remembered of a Mac, and signing ids of each. */
export const MOST_SEEN_BUNDLES = 50;
export const MOST_SIGNING_IDS = 4;

type Needs = Pick<Dependencies, 'blocklist' | 'fleet' | 'clock' | 'settings'>;

/**
 * The rules that a Mac shall have now: those of its device's own list. A Mac that nobody reports
 * has those of its key's group. `null`: the present bans have not judged the device yet, and the
 * Mac keeps what it has.
 */
export async function planMac(deps: Needs, mac: Mac, device: Head | null): Promise<MacPlan | null> {
  const { group, ownership } = mac.memory;
  const now = deps.clock.now();
  const known = device === null ? null : await readDeviceBlocked(deps, device);
  if (known?.list === null) return null;
  const blocklist = known?.blocklist ?? (await deps.blocklist.current());
  const unreported = {
    platform: 'macos' as const,
    group,
    ownership,
    deviceId: '',
    hardwareHash: mac.hash,
    sparedBy: new Set<string>(),
  };
  const list = known?.list ?? blockedOn(blocklist, unreported, now);
  const seen = await seenBundles(deps, mac, device, list.rules);
  const { languages } = deps.settings;
  return {
    rules: planRules(list.rules, languages, new Map(Object.entries(seen))).rules,
    seen,
    findings: known?.findings ?? [],
    changesAt: commonFor(blocklist, device ?? unreported, now).until,
  };
}

/**
 * What is known of which signing ids bundles have. Where a rule needs it, the device's list is
 * read. A pair stays known when its app is gone, so that the rule keeps it from coming back.
 */
async function seenBundles(
  deps: Needs,
  { memory }: Mac,
  device: Head | null,
  rules: readonly ManagerRule[],
): Promise<Memory['seen']> {
  const wanted = new Set(
    rules.flatMap(({ match: { teamId, bundleId } }) =>
      teamId !== undefined && bundleId !== undefined ? [bundleKey(teamId, bundleId)] : [],
    ),
  );
  const kept = Object.entries(memory.seen).filter(([key]) => wanted.has(key));
  const seen = new Map(kept.map(([key, ids]) => [key, new Set(ids)]));
  const inventory =
    wanted.size > 0 && device !== null && device.inventoryHash !== null
      ? await deps.fleet.readInventory(device.deviceId)
      : null;
  for (const app of inventory?.apps ?? []) {
    const { id, teamId, signingId } = app;
    if (teamId === undefined || signingId === undefined) continue;
    const key = bundleKey(teamId, id);
    if (wanted.has(key)) seen.set(key, (seen.get(key) ?? new Set()).add(signingId));
  }
  const most = [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_SEEN_BUNDLES);
  return Object.fromEntries(
    most.map(([key, ids]) => [key, [...ids].sort().slice(0, MOST_SIGNING_IDS)]),
  );
}

/** The keys of rules that keep an app from being started. */
export function rulesStopping({ teamId, signingId, signer }: App): readonly string[] {
  const team = teamId?.toUpperCase();
  return [
    ...(team === undefined ? [] : [`TEAMID:${team}`]),
    ...(team === undefined || signingId === undefined ? [] : [`SIGNINGID:${team}:${signingId}`]),
    ...(signer === undefined ? [] : [`CERTIFICATE:${signer}`]),
  ];
}
