import type { Head } from '../domain/head.ts';
import { HOUR, type Instant } from '../domain/instant.ts';
import { sourceDeviceId } from '../domain/source-device.ts';
import { requireSource } from './caller.ts';
import type { IngestInput, IngestOutput, LineResult, SourceLine } from './contracts.ts';
import type { Dependencies } from './dependencies.ts';
import { inventoryOf, refusedTime } from './observed.ts';
import { settleDevice } from './settle-device.ts';

type Needs = Pick<Dependencies, 'blocklist' | 'fleet' | 'access' | 'clock' | 'metrics' | 'settings'>;

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
    revision: 0,
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

async function ingestLine(deps: Needs, source: string, line: SourceLine, run: string | null): Promise<LineResult> {
  const now = deps.clock.now();
  const late = refusedTime(line.observedAt, now);
  if (late !== null) return { line: line.line, status: 'refused', reason: late };
  const deviceId = sourceDeviceId(source, line.externalId);
  const inventory = inventoryOf(deviceId, line);
  const known = await deps.fleet.readHead(deviceId, false);
  const isStale = (head: Head | null) => {
    if (head === null || head.observedAt === null) return false;
    const same = head.inventoryHash === inventory.hash && head.coverage === line.coverage;
    // A device that was retired comes back by a report that is newer than its retirement.
    if (head.retiredAt !== null && line.observedAt <= head.retiredAt) return true;
    return line.observedAt < head.observedAt || (line.observedAt === head.observedAt && !same);
  };
  const isNew = (head: Head | null) =>
    head === null ||
    head.inventoryHash !== inventory.hash ||
    head.coverage !== line.coverage ||
    head.retiredAt !== null;
  if (isStale(known)) return { line: line.line, status: 'stale', reason: 'a newer inventory of this device is stored' };
  const store = isNew(known) ? inventory : null;
  const settled = await settleDevice(
    deps,
    deviceId,
    {
      head: (before) => {
        if (isStale(before)) return null;
        const head = before ?? newHead(deviceId, source, line, now);
        const facts = {
          platform: line.platform,
          osVersion: line.osVersion ?? head.osVersion,
          group: line.group,
          ownership: line.ownership,
          management: line.management,
          retiredAt: null,
        };
        // Facts that change are of the time of this line: an older line that comes late must not take them back.
        if (store === null) return { ...head, ...facts, observedAt: observedNow(head, facts, line.observedAt) };
        const seen = { inventoryHash: store.hash, observedAt: store.observedAt, coverage: store.coverage };
        return { ...head, ...facts, ...seen, lastSeen: Math.max(head.lastSeen, now), run: run ?? head.run };
      },
      inventory: store,
      failsOpen: true,
    },
    known ?? undefined,
  );
  if (settled === null)
    return { line: line.line, status: 'stale', reason: 'a newer inventory of this device is stored' };
  const unseen = now - settled.head.lastSeen > deps.settings.lastSeenHours * HOUR;
  if (unseen || (run !== null && settled.head.run !== run)) await deps.fleet.touch(deviceId, now, run);
  return { line: line.line, status: settled.changed ? 'recorded' : 'unchanged', reason: null };
}

/** A source's batch: each line is a device, judged by the same use case as a device's own check-in. Good lines stand when others fail. */
export async function ingestInventories(deps: Needs, input: IngestInput): Promise<IngestOutput> {
  requireSource(input.caller, input.source);
  const run = await deps.access.readRun(input.source);
  const runId = run !== null && run.finishedAt === null ? run.runId : null;
  // Two lines of one device are taken one after the other, in the order of the batch.
  const byDevice = new Map<string, SourceLine[]>();
  for (const line of input.lines) byDevice.set(line.externalId, [...(byDevice.get(line.externalId) ?? []), line]);
  const waiting = [...byDevice.values()];
  const results: LineResult[] = [...input.refused];
  const work = async () => {
    for (let lines = waiting.shift(); lines; lines = waiting.shift()) {
      for (const line of lines) {
        try {
          results.push(await ingestLine(deps, input.source, line, runId));
        } catch (error) {
          console.error({ message: 'a line could not be recorded', line: line.line, error: String(error) });
          results.push({
            line: line.line,
            status: 'refused',
            reason: 'the line could not be recorded now; send it again',
          });
        }
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  results.sort((a, b) => a.line - b.line);
  return { accepted: results.filter((one) => one.status !== 'refused').length, results };
}
