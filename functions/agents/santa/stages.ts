import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Head } from '../../domain/devices/head.ts';
import { DAY, type Instant } from '../../domain/time/instant.ts';
import { log } from '../../runtime/log.ts';
import { noteStopped } from '../../usecases/devices/note-stopped.ts';
import { readDeviceBlocked } from '../../usecases/devices/read-blocked.ts';
import type { recordResult } from '../../usecases/devices/results.ts';
import type { Dependencies } from '../../usecases/ports.ts';
import { Refusal } from '../../usecases/refusal.ts';
import { blockedExecutions, type SantaEvent } from './blocked-executions.ts';
import { deviceOf, managed } from './device.ts';
import { type Mac, type Memory, remember } from './mac.ts';
import { planMac } from './plan.ts';
import { reportOrders } from './results.ts';
import { listTag, pageOfRules, type RulePage } from './rule-page.ts';
import { changesTo, given, type PlannedRule, type SantaRule, wholeList } from './rules.ts';
import { type RulesSaid, type SyncType, syncTypeFor } from './sync-type.ts';
import type { Taken } from './wire.ts';

export type StageNeeds = Parameters<typeof recordResult>[0] &
  Pick<Dependencies, 'access' | 'connectors' | 'deadline'>;

/** Seconds between two syncs of a Mac, and of one that a ban is about to concern. */
const USUAL_INTERVAL = 3_600;
const SHORT_INTERVAL = 600;

/** Events of one request. */
const EVENTS_AT_ONCE = 100;

/** The settings that Santa is given. Whatever it is not told stays as the organisation set it. */
interface PreflightAnswer {
  readonly sync_type: SyncType;
  readonly batch_size: number;
  readonly full_sync_interval: number;
  readonly disable_unknown_event_upload: true;
}

function settingsOf(sync_type: SyncType, full_sync_interval: number): PreflightAnswer {
  return {
    sync_type,
    batch_size: EVENTS_AT_ONCE,
    full_sync_interval,
    disable_unknown_event_upload: true,
  };
}

function intervalOf(changesAt: Instant, now: Instant): number {
  return changesAt - now <= DAY ? SHORT_INTERVAL : USUAL_INTERVAL;
}

function listFor(type: SyncType, memory: Memory, rules: readonly PlannedRule[]) {
  return type === 'CLEAN' ? wholeList(rules) : changesTo(memory.given, rules);
}

function syncOf(type: SyncType, list: readonly SantaRule[], rules: readonly PlannedRule[]) {
  return {
    type,
    tag: listTag(list),
    rules: list.length,
    given: given(rules, false),
  };
}

function inTheWay(): Refusal {
  return new Refusal('conflict', 'Another sync of this Mac came between: it syncs again later.');
}

/**
 * Begins a sync: says how, and remembers which rules it hands out. The client mode, paths and
 * settings of devices are left out, so that Santa keeps its own. A Mac that the present bans have
 * not judged keeps its rules and comes again soon.
 */
export async function preflight(
  deps: StageNeeds,
  mac: Mac,
  said: RulesSaid,
): Promise<PreflightAnswer> {
  const found = await deviceOf(deps, mac);
  const device = found === null ? null : await managed(deps, mac, found);
  const plan = await planMac(deps, mac, device);
  const { memory } = mac;
  if (plan === null) {
    // What an earlier sync was to hand out is not handed out now.
    await keep(deps, mac, { ...memory, sync: null });
    return settingsOf('NORMAL', SHORT_INTERVAL);
  }
  const type = syncTypeFor(said, memory);
  const list = listFor(type, memory, plan.rules);
  const sync = type === 'NORMAL' && list.length === 0 ? null : syncOf(type, list, plan.rules);
  const after = { ...memory, seen: plan.seen, sync };
  await keep(deps, mac, after);
  return settingsOf(type, intervalOf(plan.changesAt, deps.clock.now()));
}

/** Remembers what a Mac is now, unless that is remembered already. */
async function keep(deps: StageNeeds, mac: Mac, after: Memory): Promise<void> {
  if (mac.remembered !== null && isSame(mac.remembered.value, after)) return;
  if (!(await remember(deps, mac, after))) throw inTheWay();
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/**
 * A page of the rules of the sync that is under way. If they have changed since it began, its first
 * page begins it anew; a later page is refused, since Santa would mix the two lists.
 */
export async function ruleDownload(
  deps: StageNeeds,
  mac: Mac,
  cursor: string | null,
): Promise<RulePage> {
  const { memory } = mac;
  if (memory.sync === null) return { rules: [] };
  const plan = await planMac(deps, mac, await deviceOf(deps, mac));
  // An empty list would be taken for the one that the sync was to hand out.
  if (plan === null) throw inTheWay();
  const { type, tag } = memory.sync;
  const list = listFor(type, memory, plan.rules);
  const isAnew = listTag(list) !== tag;
  if (isAnew && cursor !== null) throw inTheWay();
  if (isAnew) {
    const after = { ...memory, seen: plan.seen, sync: syncOf(type, list, plan.rules) };
    if (!(await remember(deps, mac, after))) throw inTheWay();
  }
  const page = pageOfRules(list, cursor);
  if (page === null) throw inTheWay();
  return page;
}

/** Notes in the stories of findings what a Mac's rules have stopped. */
export async function eventUpload(
  deps: StageNeeds,
  mac: Mac,
  events: readonly SantaEvent[],
): Promise<void> {
  const stopped = blockedExecutions(events, mac.memory.given, deps.clock.now());
  if (stopped.length === 0) return;
  const device = await deviceOf(deps, mac);
  for (const { banId, at, name } of stopped) {
    const noted =
      device === null
        ? 'none'
        : await noteStopped(deps, { banId, deviceId: device.deviceId }, { at, name });
    if (noted === 'none')
      log('INFO', 'Santa has stopped what nobody has reported', { banId, mac: mac.hash });
  }
}

/**
 * Ends a sync. If the Mac took all rules that it was given, they are what it has. Of what it took
 * only in part, nobody knows which: the bans of that list count as refused.
 */
export async function postflight(deps: StageNeeds, mac: Mac, taken: Taken): Promise<void> {
  const { memory } = mac;
  const now = deps.clock.now();
  const after = afterSync(memory, taken, now);
  await keep(deps, mac, after);
  const device = await deviceOf(deps, mac);
  if (device === null) return;
  const refused = taken.received - taken.processed;
  const detail = refused > 0 ? `${refused} of ${taken.received} rules were refused by Santa` : null;
  await sayOf(deps, { ...mac, memory: after }, device, detail);
}

async function sayOf(
  deps: StageNeeds,
  mac: Mac,
  device: Head,
  detail: string | null,
): Promise<void> {
  const { findings } = await readDeviceBlocked(deps, device);
  await reportOrders(deps, mac, device, mac.memory.given, findings, detail);
}

/** What is remembered once a sync has ended. */
function afterSync(
  memory: Memory,
  { received, processed, rulesHash }: Taken,
  now: Instant,
): Memory {
  const { sync } = memory;
  const isOfToday = memory.lastSyncAt !== null && now - memory.lastSyncAt < DAY;
  const lastSyncAt = isOfToday ? memory.lastSyncAt : now;
  if (sync === null) return { ...memory, lastSyncAt };
  // The Mac has not got all that it was to get, so nobody knows what it has.
  if (received < sync.rules) return { ...memory, sync: null, synced: false, lastSyncAt };
  const isWhole = processed >= received;
  const had = new Map(memory.given.map((rule) => [rule.key, rule]));
  const isKept = (rule: Memory['given'][number]) => {
    const before = had.get(rule.key);
    return sync.type === 'NORMAL' && before?.tag === rule.tag && before.taken;
  };
  return {
    ...memory,
    given: sync.given.map((rule) => ({ ...rule, taken: isWhole || isKept(rule) })),
    rulesHash,
    synced: true,
    sync: null,
    lastSyncAt,
  };
}
