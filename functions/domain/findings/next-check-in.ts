import { type Blocklist, banOf, gateIsOpen } from '../bans/blocklist.ts';
import { exemptionEnd, exemptionsNaming } from '../bans/exemption.ts';
import { inScope } from '../bans/phase.ts';
import { blockFor, effectiveFor, timelineOf } from '../bans/timeline.ts';
import { DOUBTED_UNTIL } from '../devices/doubt.ts';
import type { Head } from '../devices/head.ts';
import { stableHash } from '../devices/shard.ts';
import { type Instant, SECOND } from '../time/instant.ts';
import type { Finding } from './finding.ts';

/** A device is never asked back sooner. */
const SOONEST_SECONDS = 60;
/** A device whose ban waits for its gate asks again this soon. */
const WAITING_SECONDS = 300;

/** The next instant after now at which something changes for this device; `null`: none is known. */
export function nextInstantFor(
  blocklist: Blocklist,
  head: Head,
  findings: Iterable<Finding>,
  now: Instant,
): Instant | null {
  const instants: (Instant | null)[] = [];
  for (const ban of blocklist.bans) {
    if (!inScope(ban, head)) continue;
    const timeline = timelineOf(ban);
    instants.push(timeline.notice, effectiveFor(ban, head), blockFor(ban, head), timeline.lift);
    if (head.matches.includes(ban.id)) instants.push(timeline.due);
    // An exemption changes a device's restrictions too, even if the device has none of the apps.
    for (const exemption of exemptionsNaming(ban.exemptions, head))
      instants.push(exemption.from, exemptionEnd(exemption));
  }
  for (const finding of findings) {
    const ban = blocklist.bans.find((one) => one.id === finding.banId);
    if (
      !ban ||
      finding.status !== 'open' ||
      finding.outstanding === null ||
      finding.firstRemovalAt === null
    )
      continue;
    const { escalateAfter } = timelineOf(ban);
    if (escalateAfter !== null) instants.push(finding.firstRemovalAt + escalateAfter);
  }
  const coming = instants.filter((at) => at !== null).filter((at) => at > now);
  return coming.length > 0 ? Math.min(...coming) : null;
}

/**
 * When the device shall ask again, in seconds. This is never past the next instant that concerns it
 * plus its own place in the spread. So devices enforce on time by themselves, and not all in the
 * same second.
 */
export function nextCheckInSeconds(input: {
  readonly blocklist: Blocklist;
  readonly head: Head;
  readonly findings: Iterable<Finding>;
  readonly now: Instant;
  readonly settings: { readonly checkInSeconds: number; readonly spreadSeconds: number };
  /**
   * Whether an obstacle that will soon be gone stands in the way: a closed gate, rows that could
   * not be written.
   */
  readonly waiting: boolean;
  /** Whether orders hold that did not fit into the answer. */
  readonly more: boolean;
}): number {
  const { blocklist, head, findings, now, settings, waiting, more } = input;
  if (more) return SOONEST_SECONDS;
  const place = stableHash(head.deviceId) % Math.max(1, settings.spreadSeconds);
  const next = nextInstantFor(blocklist, head, findings, now);
  const bounds = [settings.checkInSeconds];
  if (next !== null) bounds.push(Math.ceil((next - now) / SECOND) + place);
  // A list that was doubted is asked for once more, when its lack may count.
  if (head.doubt !== null)
    bounds.push(Math.ceil((head.doubt.since + DOUBTED_UNTIL - now) / SECOND));
  if (waiting) bounds.push(WAITING_SECONDS + (place % WAITING_SECONDS));
  return Math.max(SOONEST_SECONDS, Math.min(...bounds));
}

/** Whether a gate that is about to open holds something back from this device. */
export function waitsForGate(
  blocklist: Blocklist,
  findings: readonly Finding[],
  now: Instant,
): boolean {
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
