import type { App, Coverage, Inventory, Platform } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';
import { isNamedBy, noveltyOf } from '../../domain/devices/novelty.ts';
import { afterCheckIn, type DeviceWords, dated } from '../../domain/devices/report.ts';
import { checkInStatusOf } from '../../domain/findings/check-in-status.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { type CheckInAnswer, checkInAnswer } from '../views/check-in-answer.ts';
import { authenticateDevice } from './device-token.ts';
import { noteSeen } from './note-seen.ts';
import { inventoryOf, keptTime, refuseFuture } from './observed.ts';
import { readOrders } from './read-orders.ts';
import { type ResultInput, recordResult } from './results.ts';
import { type SettledDevice, settleDevice } from './settle-device.ts';

type Needs = Pick<
  Dependencies,
  'blocklist' | 'bans' | 'fleet' | 'places' | 'clock' | 'metrics' | 'settings'
>;

export interface CheckInInput extends DeviceWords {
  /** The bearer token as sent: `<deviceId>.<secret>`. `null`: none was sent. */
  readonly token: string | null;
  readonly platform: Platform;
  readonly observedAt: Instant;
  readonly coverage: Coverage;
  /** The hash that the device says its apps have. */
  readonly inventoryHash: string | null;
  readonly restrictionsEtag: string | null;
  /** `null`: left out. */
  readonly apps: readonly App[] | null;
  readonly results: readonly ResultInput[];
}

/**
 * A device says what it has and is told what to do. It costs one read when the device only says
 * that nothing changed and nothing concerns it. It costs one more read when the device sends its
 * apps. Any device that can be authenticated gets an answer, whatever is broken behind it.
 * `judged: false` says that the orders that hold are not known.
 *
 * Refuses: an unknown token, another platform than enrolled, an inventory observed more than a day
 * ahead. Results of orders that are not the device's own change nothing.
 */
export async function checkIn(deps: Needs, input: CheckInInput): Promise<CheckInAnswer> {
  const known = await authenticateDevice(deps, input.token);
  const now = deps.clock.now();
  requirePlatform(known, input.platform);
  refuseFuture(input.observedAt, now);
  const unheard = await resultsUnheard(deps, input, known.deviceId);
  const { apps } = input;
  const inventory = apps === null ? null : inventoryOf(known.deviceId, { ...input, apps });
  const settled = await report(deps, known, { input, inventory, now });
  await see(deps, settled.head, { input, inventory, now });
  deps.metrics.count('CheckIns', 1);
  const orders = await readOrders(deps, settled);
  return checkInAnswer({
    said: input,
    settled,
    status: settled.notJudged ? 'unknown' : checkInStatusOf(orders.map((one) => one.action)),
    orders,
    unheard,
    now,
    settings: deps.settings,
  });
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
  for (const result of input.results) {
    try {
      await recordResult(deps, result, (head) => head.deviceId === deviceId);
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
  /** The apps that the device sent with this check-in. */
  readonly inventory: Inventory | null;
  readonly now: Instant;
}

/**
 * Settles the device by what it said. Another report may have come since the head was read for
 * authentication. So the head is read again if results were recorded just now. It is also read
 * again if that head would make newer apps look like the stored ones.
 */
async function report(
  deps: Needs,
  known: Head,
  { input, inventory, now }: Reported,
): Promise<SettledDevice> {
  const after =
    inventory === null ? null : (head: Head | null): Inventory => dated(head, inventory, now);
  const isUnsure = after !== null && noveltyOf(known, after(known)) === 'confirmed';
  const { deviceId, tokenHash } = known;
  const settled = await settleDevice(deps, {
    deviceId,
    rule: (head) =>
      afterCheckIn(head, { tokenHash, words: input, inventory: after?.(head) ?? null }, now),
    report: { inventory: after, known: isUnsure || input.results.length > 0 ? null : known },
    rejudge: false,
  });
  if (settled.kind === 'settled') return settled;
  throw new Refusal('unauthenticated', 'This device was revoked. Enrol again.');
}

/** Notes that the device was seen. The device is answered even if this write fails. */
async function see(deps: Needs, head: Head, { input, inventory, now }: Reported): Promise<void> {
  const hash = inventory?.hash ?? input.inventoryHash;
  const isSame = hash !== null && isNamedBy(head, { hash, coverage: input.coverage });
  const confirmedAt = isSame ? keptTime(input.observedAt, now) : null;
  await noteSeen(deps, head, { now, run: null, confirmedAt }).catch((error) =>
    log('WARN', 'a device could not be noted as seen', { error: describeError(error) }),
  );
}
