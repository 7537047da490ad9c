import type { Head } from '../../domain/devices/head.ts';
import { sourceDeviceId } from '../../domain/devices/source-device.ts';
import type { SourceRun } from '../../domain/devices/source-run.ts';
import { formatInstant, HOUR, type Instant } from '../../domain/time/instant.ts';
import { requireSource } from '../caller.ts';
import type { IngestInput, IngestOutput, LineResult, SourceLine } from '../contracts.ts';
import { inParallel } from '../in-parallel.ts';
import type { Dependencies } from '../ports.ts';
import { inventoryOf, refusedTime } from './observed.ts';
import { type DeviceChange, type SettledDevice, settleDevice } from './settle-device.ts';

type Needs = Pick<
  Dependencies,
  'blocklist' | 'fleet' | 'access' | 'clock' | 'metrics' | 'settings'
>;

/** Devices of one call that are settled side by side. */
const AT_ONCE = 16;

function newHead(deviceId: string, source: string, line: SourceLine, now: Instant): Head {
  return {
    deviceId,
    tokenHash: null,
    source,
    externalId: line.externalId,
    platform: line.platform,
    osVersion: line.osVersion,
    group: line.group,
    ownership: line.ownership,
    management: line.management,
    coverage: line.coverage,
    inventoryHash: null,
    observedAt: null,
    judgedBy: null,
    matches: [],
    disabled: [],
    lastSeen: now,
    run: null,
    retiredAt: null,
    enrolledAt: now,
    lock: 0,
  };
}

function observedNow(
  head: Head,
  facts: Pick<Head, 'group' | 'ownership' | 'management' | 'platform'>,
  observedAt: Instant,
): Instant | null {
  const same =
    head.group === facts.group &&
    head.ownership === facts.ownership &&
    head.management === facts.management &&
    head.platform === facts.platform;
  return same ? head.observedAt : Math.max(head.observedAt ?? observedAt, observedAt);
}

/**
 * Why a line changes nothing of this head, or `null`. Heads only grow newer, so what is `final`
 * holds of every head after this one.
 */
function staleness(
  head: Head | null,
  line: SourceLine,
  hash: string,
  run: SourceRun | null,
): { readonly reason: string; readonly final: boolean } | null {
  if (head === null || head.observedAt === null) return null;
  if (line.observedAt < head.observedAt)
    return { reason: 'a newer inventory of this device is stored', final: true };
  const same = head.inventoryHash === hash && head.coverage === line.coverage;
  if (line.observedAt === head.observedAt && !same)
    return {
      reason: 'another inventory of this device, observed at the same time, is stored',
      final: true,
    };
  // A run begun after the retirement proves that its source has the device again; else what was
  // observed since does.
  const listedSince = head.retiredAt !== null && run !== null && run.startedAt > head.retiredAt;
  if (head.retiredAt === null || listedSince || line.observedAt > head.retiredAt) return null;
  return {
    reason:
      `the device was retired at ${formatInstant(head.retiredAt)}, after this was observed: ` +
      'report what was observed since, or list it in a run begun since',
    final: false,
  };
}

async function ingestLine(
  deps: Needs,
  source: string,
  line: SourceLine,
  run: SourceRun | null,
): Promise<LineResult> {
  const now = deps.clock.now();
  const late = refusedTime(line.observedAt, now);
  if (late !== null) return { line: line.line, status: 'refused', reason: late };
  const deviceId = sourceDeviceId(source, line.externalId);
  const inventory = inventoryOf(deviceId, line);
  const runId = run?.runId ?? null;
  const isSame = (head: Head) =>
    head.inventoryHash === inventory.hash && head.coverage === line.coverage;

  const quick = await deps.fleet.readHead(deviceId, false);
  let read = quick;
  let stale = staleness(quick, line, inventory.hash, run);
  let settled: SettledDevice | null = null;
  if (!stale?.final) {
    const change: DeviceChange = {
      head: (before) => {
        read = before;
        stale = staleness(before, line, inventory.hash, run);
        if (stale !== null) return null;
        const head = before ?? newHead(deviceId, source, line, now);
        const facts = {
          platform: line.platform,
          osVersion: line.osVersion ?? head.osVersion,
          group: line.group,
          ownership: line.ownership,
          management: line.management,
          retiredAt: null,
        };
        // Facts that change are of the time of this line: an older line that comes late must not
        // take them back.
        if (isSame(head) && head.retiredAt === null)
          return { ...head, ...facts, observedAt: observedNow(head, facts, line.observedAt) };
        const seen = {
          inventoryHash: inventory.hash,
          observedAt: inventory.observedAt,
          coverage: inventory.coverage,
        };
        return {
          ...head,
          ...facts,
          ...seen,
          lastSeen: Math.max(head.lastSeen, now),
          run: runId ?? head.run,
        };
      },
      inventory,
      failsOpen: true,
    };
    settled = await settleDevice(
      deps,
      deviceId,
      change,
      stale === null ? (quick ?? undefined) : undefined,
    );
  }
  if (settled === null) {
    // Its source has the device, whatever is known of its apps.
    if (runId !== null && read !== null && read.run !== runId)
      await deps.fleet.touch(deviceId, now, runId, null);
    return { line: line.line, status: 'stale', reason: stale?.reason ?? null };
  }
  const { head } = settled;
  const unseen = now - head.lastSeen > deps.settings.lastSeenHours * HOUR;
  if (unseen || (runId !== null && head.run !== runId)) {
    const observed = isSame(head) ? { at: line.observedAt, lock: head.lock } : null;
    await deps.fleet.touch(deviceId, now, runId, observed);
  }
  return { line: line.line, status: settled.changed ? 'recorded' : 'unchanged', reason: null };
}

function refusal(error: unknown): string {
  return error instanceof Error && error.name === 'TooLarge'
    ? 'the inventory is too large to be kept; send fewer apps, or less of each'
    : 'the line could not be recorded now; send it again';
}

/**
 * A source's batch: each line is a device, judged by the same use case as a device's own check-in.
 * Good lines stand when others fail.
 */
export async function ingestInventories(deps: Needs, input: IngestInput): Promise<IngestOutput> {
  requireSource(input.caller, input.source);
  const run = await deps.access.readRun(input.source);
  const open = run !== null && run.finishedAt === null ? run : null;
  // Two lines of one device are taken one after the other, in the order of the batch.
  const byDevice = new Map<string, SourceLine[]>();
  for (const line of input.lines)
    byDevice.set(line.externalId, [...(byDevice.get(line.externalId) ?? []), line]);
  const results: LineResult[] = [...input.refused];
  await inParallel(byDevice.values(), AT_ONCE, async (lines) => {
    for (const line of lines) {
      try {
        results.push(await ingestLine(deps, input.source, line, open));
      } catch (error) {
        console.error({
          message: 'a line could not be recorded',
          line: line.line,
          error: String(error),
        });
        results.push({ line: line.line, status: 'refused', reason: refusal(error) });
      }
    }
  });
  results.sort((a, b) => a.line - b.line);
  return { accepted: results.filter((one) => one.status !== 'refused').length, results };
}
