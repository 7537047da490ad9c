import type { App, Coverage, Inventory, Platform } from '../../domain/devices/app.ts';
import { TOKEN_WANTED } from '../../domain/devices/device-token.ts';
import type { Head } from '../../domain/devices/head.ts';
import { isNamedBy, noveltyOf } from '../../domain/devices/novelty.ts';
import {
  afterCheckIn,
  type DeviceWords,
  dated,
  datedByDevice,
} from '../../domain/devices/report.ts';
import type { Warning } from '../../domain/devices/warning.ts';
import { checkInStatusOf } from '../../domain/findings/check-in-status.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { tooLarge } from '../too-large.ts';
import { type CheckInAnswer, checkInAnswer } from '../views/check-in-answer.ts';
import { noteSeen } from './note-seen.ts';
import {
  corrected,
  inventoryOf,
  isMoved,
  keptTime,
  skewOf,
  type ToldInventory,
} from './observed.ts';
import { readOrders } from './read-orders.ts';
import { type ResultInput, recordResult } from './results.ts';
import { type InTime, type SettledDevice, settleDevice } from './settle-device.ts';

type Needs = Pick<
  Dependencies,
  'blocklist' | 'bans' | 'fleet' | 'places' | 'clock' | 'deadline' | 'metrics' | 'settings'
>;

/** Of a device's time, results, judging and keeping what was said each leave so much. */
const AFTER_RESULTS = 3_500;
const AFTER_JUDGING = 1_500;
const AFTER_REPORT = 500;

export interface CheckInInput extends DeviceWords {
  /** The device as its token was looked up. */
  readonly device: Head;
  readonly platform: Platform;
  readonly observedAt: Instant;
  /** The device's clock when it sent this. `null`: left out. */
  readonly sentAt: Instant | null;
  readonly coverage: Coverage;
  /** The hash that the device says its apps have. */
  readonly inventoryHash: string | null;
  readonly restrictionsEtag: string | null;
  /** `null`: left out. */
  readonly apps: readonly App[] | null;
  /** Apps that the edge could not take. */
  readonly appsLeftOut: number;
  /** What else the edge left out. */
  readonly warnings: readonly Warning[];
  readonly results: readonly ResultInput[];
  /** The last order of an answer that said that there are more. `null`: from the first. */
  readonly ordersAfter: string | null;
}

/**
 * A device says what it has and is told what to do. It costs one read when the device only says
 * that nothing changed and nothing concerns it. It costs one more read when the device sends its
 * apps. Any device that was admitted gets an answer in time, whatever is broken or slow behind it.
 * `judged: false` says that the orders that hold are not known.
 *
 * Refuses another platform than enrolled. Results of orders that are not the device's own change
 * nothing.
 */
export async function checkIn(deps: Needs, said: CheckInInput): Promise<CheckInAnswer> {
  const known = said.device;
  const now = deps.clock.now();
  requirePlatform(known, said.platform);
  const skew = skewOf(said.sentAt, now);
  const input = inServerTime(said, skew);
  const unheard = await resultsUnheard(deps, input, known.deviceId);
  const { inventory, appsLeftOut, warnings } = await toldApps(deps, input);
  const leftOut = appsLeftOut > 0;
  const reported = { input, said: said.observedAt, skew, inventory, leftOut, now };
  const settled = await reportOrKnown(deps, known, reported);
  await see(deps, settled.head, reported);
  deps.metrics.count('CheckIns', 1);
  const orders = await readOrders(deps, settled, input.ordersAfter);
  return checkInAnswer({
    said: input,
    settled,
    isOther: inventory !== null && !isNamedBy(settled.head, inventory),
    clockSkew: skew,
    status: checkInStatusOf(orders.actions),
    orders,
    unheard,
    warnings,
    now,
    settings: deps.settings,
  });
}

/** What the device said, with its times by the server's clock. */
function inServerTime(said: CheckInInput, skew: number | null): CheckInInput {
  return {
    ...said,
    observedAt: corrected(said.observedAt, skew),
    results: said.results.map((one) => ({
      ...one,
      at: one.at === null ? null : corrected(one.at, skew),
    })),
  };
}

async function toldApps(
  deps: Needs,
  input: CheckInInput,
): Promise<Omit<ToldInventory, 'inventory'> & { readonly inventory: Inventory | null }> {
  const { apps, warnings } = input;
  if (apps === null) return { inventory: null, appsLeftOut: 0, warnings };
  const inTime: InTime = (work) => deps.deadline.leaving(AFTER_RESULTS, work);
  return inventoryOf(deps, input.device.deviceId, { ...input, apps }, inTime);
}

function requirePlatform({ platform }: Head, said: Platform): void {
  if (said === platform) return;
  throw new Refusal(
    'unprocessable',
    `This device enrolled as ${platform}. Report that platform, or enrol again.`,
    [{ pointer: '/platform', detail: `must be ${platform}` }],
  );
}

/**
 * Records the results that the device reports for its own orders. Returns whether one of them could
 * not be recorded. The check-in goes on without that one.
 */
async function resultsUnheard(
  deps: Needs,
  input: CheckInInput,
  deviceId: string,
): Promise<boolean> {
  let unheard = false;
  const isOwn = (head: Head) => head.deviceId === deviceId;
  for (const result of input.results) {
    try {
      await deps.deadline.leaving(AFTER_RESULTS, () => recordResult(deps, result, isOwn));
    } catch (error) {
      log('WARN', 'a result could not be recorded', { error: describeError(error) });
      unheard = true;
    }
  }
  return unheard;
}

/** A check-in on its way. */
interface Reported {
  readonly input: CheckInInput;
  /** When the device said that it observed its apps, by its own clock. */
  readonly said: Instant;
  readonly skew: number | null;
  /** Whether apps had to be left out of what it sent. */
  readonly leftOut: boolean;
  /** The apps that the device sent with this check-in. */
  readonly inventory: Inventory | null;
  readonly now: Instant;
}

/** The apps that the device says it has, if it says so by their hash. */
function hashOf({ inventoryHash, coverage }: CheckInInput) {
  return inventoryHash === null ? null : { hash: inventoryHash, coverage };
}

/** When the device was observed to have the apps that its head names; `null`: it says others. */
function confirmedAt(
  head: Head,
  inventory: Inventory | null,
  input: CheckInInput,
  now: Instant,
): Instant | null {
  if (inventory !== null) return isNamedBy(head, inventory) ? inventory.observedAt : null;
  const has = hashOf(input);
  return has !== null && isNamedBy(head, has) ? keptTime(input.observedAt, now) : null;
}

/**
 * Settles the device by what it said. Another report may have come since the head was read for
 * authentication. So the head is read again if results were recorded just now. It is also read
 * again if that head would make newer apps look like the stored ones.
 */
async function report(
  deps: Needs,
  known: Head,
  { input, said, skew, inventory, leftOut, now }: Reported,
): Promise<SettledDevice> {
  // A clock that the device told is corrected. One that it did not tell may be wrong by years.
  const date = (head: Head | null, one: Inventory) =>
    head === null || skew !== null ? dated(head, one, now) : datedByDevice(head, one, now);
  const after = inventory === null ? null : (head: Head | null) => date(head, inventory);
  const isUnsure = after !== null && noveltyOf(known, after(known)) === 'confirmed';
  const { deviceId, tokenHash } = known;
  const has = inventory ?? hashOf(input);
  const settled = await settleDevice(deps, {
    deviceId,
    rule: (head) =>
      afterCheckIn(head, { tokenHash, words: input, inventory: after?.(head) ?? null, has }, now),
    report: {
      inventory: after,
      flaws: (head) => ({
        leftOut,
        timeMoved: after !== null && isMoved(said, after(head).observedAt),
      }),
      confirmedAt: (head) => confirmedAt(head, after?.(head) ?? null, input, now),
      known: isUnsure || input.results.length > 0 ? null : known,
      inTime: (work) => deps.deadline.leaving(AFTER_JUDGING, work),
    },
    rejudge: false,
  });
  if (settled.kind === 'settled') return settled;
  throw new Refusal('unauthenticated', TOKEN_WANTED);
}

/**
 * Reports, and answers from the head as it was read if not even that could be done in time. Then
 * nothing is known to be stored. Only a word that the device must heed is thrown.
 */
async function reportOrKnown(deps: Needs, known: Head, reported: Reported): Promise<SettledDevice> {
  try {
    return await deps.deadline.leaving(AFTER_REPORT, () => report(deps, known, reported));
  } catch (error) {
    if (error instanceof Refusal || tooLarge(error) !== null) throw error;
    log('ERROR', 'a report could not be kept', { error: describeError(error) });
    deps.metrics.count('NotJudged', 1);
    return {
      kind: 'settled',
      head: known,
      findings: [],
      blocklist: null,
      notJudged: true,
      changed: false,
    };
  }
}

/** Notes that the device was seen. The device is answered even if this write fails. */
async function see(deps: Needs, head: Head, { input, inventory, now }: Reported): Promise<void> {
  const at = confirmedAt(head, inventory, input, now);
  await noteSeen(deps, head, { now, run: null, confirmedAt: at }).catch((error) =>
    log('WARN', 'a device could not be noted as seen', { error: describeError(error) }),
  );
}
