import type { World } from '../end-to-end/world.ts';
import type { Faults } from './edge.ts';
import { blocklist, exemptions, restrictions } from './longest-lists.ts';
import { drafts, orderText, pauses } from './longest-texts.ts';
import { inventories, manyOrders, previews } from './most-work.ts';

/** One bound, built to its edge. */
export interface Case {
  readonly name: string;
  /** How many of it: in the small form, and in the whole. */
  readonly small: number;
  readonly whole: number;
  /** Builds it; returns what is wrong already. */
  readonly build: (world: World, count: number, prefix: string) => Promise<Faults>;
}

/** Every bound that something can be built up to. */
export const CASES: readonly Case[] = [
  { name: 'the longest order', small: 1, whole: 1, build: orderText },
  { name: 'pauses with the longest reasons', small: 3, whole: 75, build: pauses },
  { name: 'the most exemptions', small: 1, whole: 6, build: exemptions },
  { name: 'bans full of matchers', small: 2, whole: 40, build: blocklist },
  { name: 'many long orders of one device', small: 4, whole: 30, build: manyOrders },
  { name: 'drafts with the longest titles', small: 4, whole: 40, build: drafts },
  { name: 'the largest inventories', small: 2, whole: 120, build: inventories },
  { name: 'many previews', small: 5, whole: 100, build: previews },
  // The last: what it leaves behind slows each tick.
  { name: 'the most restrictions of one ban', small: 1, whole: 1, build: restrictions },
];
