import type { Platform } from '../../domain/devices/app.ts';
import { foldedName, isPlaceholder } from '../../domain/devices/device-names.ts';
import type { Head, ListDoubt } from '../../domain/devices/head.ts';
import { isNamedBy } from '../../domain/devices/novelty.ts';
import {
  afterLine,
  dated,
  type SourceReport,
  type SourceWords,
  type Stale,
} from '../../domain/devices/report.ts';
import { sourceDeviceId } from '../../domain/devices/source-device.ts';
import type { SourceRun } from '../../domain/devices/source-run.ts';
import type { Warning } from '../../domain/devices/warning.ts';
import { HOUR, type Instant } from '../../domain/time/instant.ts';
import { describeError, log } from '../../runtime/log.ts';
import { type Caller, requireSource } from '../caller.ts';
import { inParallel } from '../in-parallel.ts';
import type { Dependencies } from '../ports.ts';
import { tooLarge } from '../too-large.ts';
import { nameRefused } from './name-refused.ts';
import { noteSeen } from './note-seen.ts';
import { inventoryOf, isMoved, keptTime, type ToldApps } from './observed.ts';
import { type InTime, type LeftDevice, type SettledDevice, settleDevice } from './settle-device.ts';

type Needs = Pick<
  Dependencies,
  | 'blocklist'
  | 'fleet'
  | 'places'
  | 'access'
  | 'work'
  | 'clock'
  | 'deadline'
  | 'metrics'
  | 'settings'
>;

/** One line of a source's batch. Lines are numbered from 1. */
export interface SourceLine extends SourceWords, ToldApps {
  readonly line: number;
  readonly platform: Platform;
}

export interface LineResult {
  readonly line: number;
  /**
   * `recorded`: judged and stored. `stale`: it changes nothing. `stale` and `refused` have a
   * reason.
   */
  readonly status: 'recorded' | 'unchanged' | 'stale' | 'refused';
  readonly reason: string | null;
  /** What of a line that was taken could not be kept as it was said. */
  readonly warnings: readonly Warning[];
}

interface IngestInput {
  readonly caller: Caller;
  readonly source: string;
  readonly lines: readonly SourceLine[];
  /** Lines that the edge could not read, with why. */
  readonly refused: readonly RefusedLine[];
}

/** A line that could not be read. `externalId`: of the device that it names all the same. */
export interface RefusedLine extends LineResult {
  readonly externalId: string | null;
}

interface IngestOutput {
  readonly accepted: number;
  readonly results: readonly LineResult[];
}

/**
 * A batch is answered within so many milliseconds. Lines that were not reached by then are to be
 * sent again.
 */
export const LASTS = 20_000;
/** Of these, judging leaves so much to keeping what the lines say. */
const AFTER_JUDGING = 8_000;

/** Devices of one call that are settled side by side. */
const AT_ONCE = 16;

/**
 * Takes a source's batch. Each line is a device, and the same use case judges it as a device's own
 * check-in. Good lines stand when others fail.
 */
export async function ingestInventories(deps: Needs, input: IngestInput): Promise<IngestOutput> {
  requireSource(input.caller, input.source);
  return deps.deadline.within(LASTS, () => takeBatch(deps, input));
}

async function takeBatch(deps: Needs, input: IngestInput): Promise<IngestOutput> {
  const run = await deps.access.readRun(input.source);
  const open = run !== null && run.finishedAt === null ? run : null;
  // Lines of the same device are taken one after the other, in the order of the batch.
  const byDevice = new Map<string, SourceLine[]>();
  for (const line of input.lines) {
    const name = foldedName(line.externalId);
    byDevice.set(name, [...(byDevice.get(name) ?? []), line]);
  }
  const results: LineResult[] = input.refused.map(({ externalId: _, ...result }) => result);
  await inParallel(byDevice.values(), AT_ONCE, async (lines) => {
    for (const line of lines) results.push(await answerLine(deps, input.source, line, open));
  });
  await inParallel(input.refused, AT_ONCE, async ({ externalId }) => {
    if (externalId !== null) await nameRefused(deps, input.source, externalId, open);
  });
  results.sort((a, b) => a.line - b.line);
  return { accepted: results.filter((one) => one.status !== 'refused').length, results };
}

/**
 * Says what became of a line. It never throws, because the other lines must stand when one fails.
 */
async function answerLine(
  deps: Needs,
  source: string,
  line: SourceLine,
  run: SourceRun | null,
): Promise<LineResult> {
  try {
    return { line: line.line, ...(await ingestLine(deps, source, line, run)) };
  } catch (error) {
    log('ERROR', 'a line could not be recorded', { line: line.line, error: describeError(error) });
    await nameRefused(deps, source, line.externalId, run);
    return { line: line.line, status: 'refused', reason: refusal(error), warnings: [] };
  }
}

const UNNAMED =
  '/externalId is what makers leave where a name belongs, and other devices have the same: ' +
  'report the device under its id in the source';

function refusal(error: unknown): string {
  const reason = tooLarge(error);
  return reason === null
    ? 'the line could not be recorded now; send it again'
    : `the inventory is ${reason}; send fewer apps, or less of each`;
}

async function ingestLine(
  deps: Needs,
  source: string,
  line: SourceLine,
  run: SourceRun | null,
): Promise<Omit<LineResult, 'line'>> {
  if (isPlaceholder(line.externalId)) return { status: 'refused', reason: UNNAMED, warnings: [] };
  const now = deps.clock.now();
  const deviceId = sourceDeviceId(source, line.externalId);
  const inTime: InTime = (work) => deps.deadline.leaving(AFTER_JUDGING, work);
  const told = await inventoryOf(deps, deviceId, line, inTime);
  const { inventory, warnings } = told;
  const settleAfter = deps.settings.settleHours * HOUR;
  const report = { source, words: line, inventory, run, settleAfter };
  const settled = await settleLine(deps, report, told.appsLeftOut > 0, now);
  const runId = run?.runId ?? null;
  if (settled.kind === 'left') {
    // The source has listed the device, even if nothing is known of its apps.
    if (runId !== null && settled.head !== null && settled.head.run !== runId)
      await deps.fleet.touch(inventory.deviceId, now, runId, null);
    return { status: 'stale', reason: settled.why.reason, warnings };
  }
  const confirmedAt = isNamedBy(settled.head, inventory) ? keptTime(line.observedAt, now) : null;
  await noteSeen(deps, settled.head, { now, run: runId, confirmedAt });
  const status = settled.changed ? 'recorded' : 'unchanged';
  return { status, reason: doubtReason(settled.head), warnings };
}

/** What is said of a line that proves less than it seems to. `null`: it does not. */
function doubtReason({ doubt }: Head): string | null {
  if (doubt === null) return null;
  return `${WHY[doubt.why]}: what it lacks counts once a list lacks it an hour later or more`;
}

const WHY: Readonly<Record<ListDoubt['why'], string>> = {
  empty: 'the list is empty',
  shrunk: 'the list has less than half of the apps that the last one had',
  'apps-left-out': 'apps had to be left out of the list',
  'time-moved': 'the time of the list had to be corrected by more than an hour',
  'first-since-enrolment': 'the list is the first one since the device enrolled again',
};

/** Costs one cheap read if that read already shows that the line changes nothing. */
async function settleLine(
  deps: Needs,
  report: SourceReport,
  leftOut: boolean,
  now: Instant,
): Promise<SettledDevice | LeftDevice<Stale>> {
  const { inventory } = report;
  const { deviceId } = inventory;
  const quick = await deps.fleet.readHead(deviceId, false);
  const after = (head: Head | null) => dated(head, inventory, now);
  const rule = (head: Head | null) => afterLine(head, { ...report, inventory: after(head) }, now);
  const first = rule(quick);
  if (first.kind === 'left' && first.why.final)
    return { kind: 'left', why: first.why, head: quick };
  return settleDevice(deps, {
    deviceId,
    rule,
    report: {
      inventory: after,
      flaws: (head) => ({
        leftOut,
        timeMoved: isMoved(inventory.observedAt, after(head).observedAt),
      }),
      confirmedAt: (head) => (isNamedBy(head, inventory) ? after(head).observedAt : null),
      known: first.kind === 'head' ? quick : null,
      inTime: (work) => deps.deadline.leaving(AFTER_JUDGING, work),
    },
    rejudge: false,
  });
}
