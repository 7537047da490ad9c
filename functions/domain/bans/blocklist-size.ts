import type { BanDocument } from './ban.ts';
import type { Blocklist, EnforcedBan } from './blocklist.ts';
import { holdableRules } from './manager-rules.ts';
import { blockableApps } from './restrictions.ts';

/** What a blocklist, or one ban of it, weighs on an instance that holds it. */
export interface BlocklistSize {
  readonly matchers: number;
  /** Ids and rules that managers may be told to block, on all platforms. */
  readonly restricted: number;
  /** The documents, exemptions and carried blocks, as JSON in UTF-8. */
  readonly bytes: number;
}

/**
 * The most that all bans in force may weigh together. docs/limits.md has the measurement: an
 * instance of the check-in's size bears four times as much.
 */
export const LARGEST_BLOCKLIST: BlocklistSize = {
  matchers: 100_000,
  restricted: 50_000,
  bytes: 16 * 1024 * 1024,
};

/** The most matchers of one ban, and the most ids and rules to block. */
export const LARGEST_BAN = { matchers: 5_000, restricted: 5_000 } as const;

/** What a document names. */
export function namedBy(document: BanDocument): Pick<BlocklistSize, 'matchers' | 'restricted'> {
  return {
    matchers: document.apps.reduce((sum, app) => sum + app.match.length, 0),
    restricted: document.scope.platforms.reduce(
      (sum, platform) =>
        sum + blockableApps(document, platform).length + holdableRules(document, platform).length,
      0,
    ),
  };
}

type Weighed = Pick<EnforcedBan, 'document' | 'exemptions' | 'carried' | 'carriedRules'>;

const sizes = new WeakMap<Weighed, BlocklistSize>();

function sizeOfBan(ban: Weighed): BlocklistSize {
  const known = sizes.get(ban);
  if (known) return known;
  const { document, exemptions, carried, carriedRules } = ban;
  const all = JSON.stringify([document, exemptions, carried, carriedRules]);
  const bytes = Buffer.byteLength(all);
  const size = { ...namedBy(document), bytes };
  sizes.set(ban, size);
  return size;
}

/** What all bans of a blocklist weigh together. */
export function sizeOf(bans: readonly Weighed[]): BlocklistSize {
  const all = bans.map(sizeOfBan);
  const sum = (name: keyof BlocklistSize) => all.reduce((so, one) => so + one[name], 0);
  return { matchers: sum('matchers'), restricted: sum('restricted'), bytes: sum('bytes') };
}

const WORDS: Readonly<Record<keyof BlocklistSize, string>> = {
  matchers: 'matchers',
  restricted: 'ids and rules to block',
  bytes: 'bytes',
};

/**
 * Why a blocklist may not become this one, with the numbers. `null`: it may. What was lifted counts
 * until it leaves the blocklist, because instances hold it until then. A blocklist that is over the
 * bound may still become smaller.
 */
export function tooHeavy(before: Blocklist, after: Blocklist): string | null {
  const [was, is] = [sizeOf(before.bans), sizeOf(after.bans)];
  const names = ['matchers', 'restricted', 'bytes'] as const;
  const over = names.find((name) => is[name] > LARGEST_BLOCKLIST[name] && is[name] > was[name]);
  if (over === undefined) return null;
  return (
    `All bans in force would have ${is[over]} ${WORDS[over]} together, and may have ` +
    `${LARGEST_BLOCKLIST[over]}; this act adds ${is[over] - was[over]}. Shorten it, or lift ` +
    'another ban: a lifted one counts for a week.'
  );
}
