import type { Pass } from './pass.ts';

/** The right of a preview, count or retirement to run: one for each ban and for each source. */
export interface Slot {
  /** What may have only one at a time. */
  readonly name: string;
  readonly passId: string;
}

/**
 * Previews and runs are asked for from outside, as often as somebody likes. Each reads the whole
 * fleet, so only so many run side by side.
 */
export const MOST_ASIDE = 8;

/** The name of the slot that the pass needs. `null`: it runs without one. */
export function slotName(pass: Pass): string | null {
  switch (pass.kind) {
    case 'census':
    case 'sweep':
      return null;
    case 'preview':
      return `ban.${pass.banId}`;
    case 'retire':
      return `source.${pass.source}`;
    default:
      return pass satisfies never;
  }
}

/** Why a pass got no slot. `running`: the pass that holds it; `null`: all slots are given out. */
export interface NoSlot {
  readonly kind: 'no-slot';
  readonly running: string | null;
}

/**
 * The slots once the pass has got its own, if it needs one. `from` names the pass whose slot it
 * takes over.
 */
export function takeSlot(
  held: readonly Slot[],
  pass: Pass,
  from: string | null,
): { readonly kind: 'slot'; readonly held: readonly Slot[] } | NoSlot {
  const name = slotName(pass);
  if (name === null) return { kind: 'slot', held };
  const others = held.filter((slot) => slot.passId !== from);
  const running = others.find((slot) => slot.name === name);
  if (running !== undefined) return { kind: 'no-slot', running: running.passId };
  if (others.length >= MOST_ASIDE) return { kind: 'no-slot', running: null };
  return { kind: 'slot', held: [...others, { name, passId: pass.id }] };
}

/** The slots without that of the pass. The same array means that it holds none. */
export function giveSlotBack(held: readonly Slot[], passId: string): readonly Slot[] {
  return held.some((slot) => slot.passId === passId)
    ? held.filter((slot) => slot.passId !== passId)
    : held;
}
