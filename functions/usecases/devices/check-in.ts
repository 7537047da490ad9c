import { type Blocklist, banOf, EMPTY_BLOCKLIST, gateIsOpen } from '../../domain/bans/blocklist.ts';
import { restrictionsFor } from '../../domain/bans/restrictions.ts';
import type { Head } from '../../domain/devices/head.ts';
import { checkInStatusOf } from '../../domain/findings/check-in-status.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { nextCheckInSeconds } from '../../domain/findings/next-check-in.ts';
import { currentOrder, orderContent } from '../../domain/findings/order.ts';
import { formatInstant, HOUR, type Instant } from '../../domain/time/instant.ts';
import type { CheckInAnswer, CheckInInput, OrderAnswer } from '../contracts.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { authenticateDevice } from './device-token.ts';
import { inventoryOf, refuseFuture } from './observed.ts';
import { recordResult } from './results.ts';
import { type SettledDevice, settleDevice } from './settle-device.ts';

type Needs = Pick<Dependencies, 'blocklist' | 'bans' | 'fleet' | 'clock' | 'metrics' | 'settings'>;

function warn(message: string, error: unknown): void {
  console.warn({ message, error: String(error) });
}

/**
 * Notes the device's words on its own orders. Whether one could not be noted: it is not worth an
 * unanswered check-in.
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
      warn('a result could not be recorded', error);
      unheard = true;
    }
  }
  return unheard;
}

async function ordersOf(deps: Needs, settled: SettledDevice): Promise<OrderAnswer[]> {
  const orders: OrderAnswer[] = [];
  if (settled.blocklist === null) return orders;
  for (const finding of settled.findings) {
    const order = currentOrder(finding);
    const ban = banOf(settled.blocklist, finding.banId);
    if (order === null || ban === null) continue;
    const document =
      order.revision === ban.revision
        ? ban.document
        : (
            await deps.bans.readRevision(finding.banId, order.revision).catch((error) => {
              warn('the text of an order could not be read: the newest text stands in', error);
              return null;
            })
          )?.document;
    orders.push(orderContent(finding, order, document ?? ban.document));
  }
  return orders;
}

/** Whether a gate that is about to open holds something back from this device. */
function waitsForGate(blocklist: Blocklist, findings: readonly Finding[], now: Instant): boolean {
  return findings.some((finding) => {
    const ban = banOf(blocklist, finding.banId);
    const effective = finding.orders.at(-1)?.effectiveAt ?? null;
    return (
      ban !== null &&
      finding.status === 'open' &&
      !gateIsOpen(ban) &&
      effective !== null &&
      effective <= now
    );
  });
}

/**
 * A device says what it has and is told what to do. Costs one read when it only says that nothing
 * changed and nothing concerns it, and one more when it sends its apps. Answers any device that can
 * be authenticated, whatever is broken behind it: where the orders that hold cannot be told, by
 * `judged: false`.
 *
 * Refuses: an unknown token, another platform than enrolled, an inventory observed more than a day
 * ahead. Results of orders that are not the device's own change nothing.
 */
export async function checkIn(deps: Needs, input: CheckInInput): Promise<CheckInAnswer> {
  const known = await authenticateDevice(deps, input.token);
  const now = deps.clock.now();
  if (input.platform !== known.platform) {
    throw new Refusal(
      'unprocessable',
      `This device enrolled as ${known.platform}. Report that platform, or enrol again.`,
      [{ pointer: '/platform', detail: `must be ${known.platform}` }],
    );
  }
  refuseFuture(input.observedAt, now);
  const unheard = await resultsUnheard(deps, input, known.deviceId);

  const inventory =
    input.apps === null ? null : inventoryOf(known.deviceId, { ...input, apps: input.apps });
  /** The hash that the device says its apps have, where it did not send them. */
  const claimed = inventory?.hash ?? input.inventoryHash;
  const newer = (head: Head) =>
    inventory !== null && (head.observedAt === null || inventory.observedAt > head.observedAt);
  const differs = (head: Head) =>
    inventory !== null &&
    newer(head) &&
    (inventory.hash !== head.inventoryHash || inventory.coverage !== head.coverage);
  // The quick read may be of a moment before another report: that the apps are the stored ones is
  // not believed of it where they came along.
  const unsure = inventory !== null && newer(known) && !differs(known);
  const first = unsure || input.results.length > 0 ? undefined : known;
  const settled = await settleDevice(
    deps,
    known.deviceId,
    {
      head: (head) => {
        if (head === null || head.tokenHash !== known.tokenHash) return null;
        const osVersion = input.osVersion ?? head.osVersion;
        if (inventory === null || !differs(head)) return { ...head, osVersion };
        return {
          ...head,
          osVersion,
          inventoryHash: inventory.hash,
          observedAt: inventory.observedAt,
          coverage: inventory.coverage,
          lastSeen: Math.max(head.lastSeen, now),
        };
      },
      inventory,
      failsOpen: true,
    },
    first,
  );
  if (settled === null)
    throw new Refusal('unauthenticated', 'This device was revoked. Enrol again.');
  const { head } = settled;
  if (now - head.lastSeen > deps.settings.lastSeenHours * HOUR) {
    const same = claimed === head.inventoryHash && input.coverage === head.coverage;
    await deps.fleet
      .touch(known.deviceId, now, null, same ? { at: input.observedAt, lock: head.lock } : null)
      .catch((error) => warn('a device could not be noted as seen', error));
  }
  deps.metrics.count('CheckIns', 1);

  const judged = !settled.notJudged;
  const orders = await ordersOf(deps, settled);
  const blocklist = settled.blocklist ?? EMPTY_BLOCKLIST;
  const restrictions = restrictionsFor(blocklist, head, now);
  // What is blocked is only said by a blocklist that was read: the device keeps what it was told
  // before, and the etag of that.
  const readable = settled.blocklist !== null;
  const etag = readable ? restrictions.etag : (input.restrictionsEtag ?? '');
  const stale = readable && input.restrictionsEtag !== etag;
  const missing =
    head.inventoryHash === null ||
    (claimed !== null && inventory === null && claimed !== head.inventoryHash);
  return {
    status: judged ? checkInStatusOf(orders.map((order) => order.action)) : 'unknown',
    judged,
    checkedAt: formatInstant(now),
    send: missing ? 'inventory' : null,
    inventoryHash: head.inventoryHash,
    orders,
    restrictions: {
      etag,
      ...(stale ? { blocked: restrictions.blocked, upcoming: restrictions.upcoming } : {}),
    },
    nextCheckInSeconds: nextCheckInSeconds({
      blocklist,
      head,
      findings: settled.findings,
      now,
      settings: deps.settings,
      waiting: unheard || settled.notJudged || waitsForGate(blocklist, settled.findings, now),
    }),
  };
}
