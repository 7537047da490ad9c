import type { Platform } from '../devices/app.ts';
import { type Instant, parseDuration, parseInstant } from '../time/instant.ts';
import { type BanDocument, enforces } from './ban.ts';
import type { EnforcedBan } from './blocklist.ts';
import { exemptionEnd } from './exemption.ts';

/**
 * A ban's times as numbers. Every interval is half-open: a phase holds from its instant on, and up
 * to the next one.
 */
export interface CompiledTimeline {
  readonly notice: Instant | null;
  readonly block: Instant | null;
  readonly effective: Instant | null;
  readonly due: Instant | null;
  /** The earlier of the timeline's own end and an approver's lift. */
  readonly lift: Instant | null;
  readonly overrides: readonly {
    readonly platforms: readonly Platform[];
    readonly groups: readonly string[];
    readonly effective: Instant | null;
  }[];
  /** Milliseconds after a finding's own first removal order. */
  readonly escalateAfter: number | null;
  readonly followUpEvery: number;
  readonly maxRounds: number;
}

type Effects = Pick<CompiledTimeline, 'effective' | 'overrides'>;

const compiled = new WeakMap<EnforcedBan, CompiledTimeline>();
const effects = new WeakMap<BanDocument['timeline'], Effects>();

function instant(text: string | null | undefined): Instant | null {
  return text === null || text === undefined ? null : parseInstant(text);
}

/** Reads once when a timeline has its ban take effect. */
function effectsOf(timeline: BanDocument['timeline']): Effects {
  const known = effects.get(timeline);
  if (known) return known;
  const result: Effects = {
    effective: instant(timeline.effective),
    overrides: timeline.overrides.map((override) => ({
      platforms: override.platforms ?? [],
      groups: override.groups ?? [],
      effective: parseInstant(override.effective),
    })),
  };
  effects.set(timeline, result);
  return result;
}

/**
 * Reads the texts of a ban's timeline once. The edge has refused unreadable texts. Here they would
 * be `null`, which orders nothing.
 */
export function timelineOf(ban: EnforcedBan): CompiledTimeline {
  const known = compiled.get(ban);
  if (known) return known;
  const { timeline, escalation, followUp } = ban.document;
  const ends = [instant(timeline.lift), ban.liftedAt].filter((at) => at !== null);
  const result: CompiledTimeline = {
    notice: instant(timeline.notice),
    block: instant(timeline.block),
    due: instant(timeline.due),
    lift: ends.length > 0 ? Math.min(...ends) : null,
    ...effectsOf(timeline),
    escalateAfter: escalation === null ? null : parseDuration(escalation.after),
    followUpEvery: parseDuration(followUp.every) ?? Number.POSITIVE_INFINITY,
    maxRounds: followUp.maxRounds,
  };
  compiled.set(ban, result);
  return result;
}

interface InPlace {
  readonly platform: Platform;
  readonly group: string | null;
}

/** When the ban takes effect for this device. */
export function effectiveFor(ban: EnforcedBan, device: InPlace): Instant | null {
  return effectiveIn(ban.document.timeline, device);
}

/**
 * When a ban of this timeline takes effect for a device; it need not be in force any more. The
 * first override, in the order written, that names the device's platform and group decides. A group
 * that is not known is none that is named. Without an override, the ban's own instant holds.
 */
export function effectiveIn(
  timeline: BanDocument['timeline'],
  { platform, group }: InPlace,
): Instant | null {
  const { effective, overrides } = effectsOf(timeline);
  const override = overrides.find(
    ({ platforms, groups }) =>
      (platforms.length === 0 || platforms.includes(platform)) &&
      (groups.length === 0 || (group !== null && groups.includes(group))),
  );
  return override ? override.effective : effective;
}

/**
 * From when a manager must block the apps. On Android blocking uninstalls, so no block is carried
 * out there ahead of the effective instant: see `earlyBlockRefusals`.
 */
export function blockFor(
  ban: EnforcedBan,
  device: { readonly platform: Platform; readonly group: string | null },
): Instant | null {
  const effective = effectiveFor(ban, device);
  const { block } = timelineOf(ban);
  if (effective === null || block === null) return effective;
  return BLOCKING_UNINSTALLS.has(device.platform) ? Math.max(block, effective) : block;
}

/** Every instant from which the managers of some group of a platform must block the apps. */
export function blockInstants(ban: EnforcedBan, platform: Platform): readonly Instant[] {
  const named = timelineOf(ban).overrides.flatMap(({ groups }) => groups);
  return [null, ...named]
    .map((group) => blockFor(ban, { platform, group }))
    .filter((from) => from !== null);
}

/**
 * Platforms whose managers uninstall the apps that they are told to block. Source: Android
 * Management API reference, `ApplicationPolicy.installType`, value `BLOCKED`: an app that an
 * earlier policy let in is taken off.
 */
export const BLOCKING_UNINSTALLS: ReadonlySet<Platform> = new Set<Platform>([
  'android',
  'chromeos',
]);

/**
 * Platforms of the ban on which a block ahead of the effective instant is refused, with the
 * sentence that says so.
 */
export function earlyBlockRefusals(
  document: EnforcedBan['document'],
): readonly { readonly platform: Platform; readonly reason: string }[] {
  const { timeline, scope } = document;
  const block = instant(timeline.block);
  if (block === null || !enforces(document)) return [];
  const isEarly = (effective: string | null) => (instant(effective) ?? block) > block;
  return scope.platforms
    .filter((platform) => BLOCKING_UNINSTALLS.has(platform))
    .filter(
      (platform) =>
        isEarly(timeline.effective) ||
        timeline.overrides.some(
          ({ platforms, effective }) =>
            (!platforms?.length || platforms.includes(platform)) && isEarly(effective),
        ),
    )
    .map((platform) => ({
      platform,
      reason:
        `on ${platform}, a manager that is told to block an app uninstalls it: there the block ` +
        'begins at the effective instant, not at timeline.block',
    }));
}

/** Every instant at which something about the ban as a whole changes, sorted, each once. */
export function instantsOf(ban: EnforcedBan): readonly Instant[] {
  const timeline = timelineOf(ban);
  const all = [
    ban.approvedAt,
    timeline.notice,
    timeline.block,
    timeline.effective,
    timeline.due,
    timeline.lift,
    ...timeline.overrides.map((override) => override.effective),
    ...ban.exemptions.flatMap((exemption) => [exemption.from, exemptionEnd(exemption)]),
    ban.gate.state === 'pending' ? null : ban.gate.at,
  ].filter((at) => at !== null);
  return [...new Set(all)].sort((a, b) => a - b);
}
