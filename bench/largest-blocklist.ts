import { chunkChange } from '../functions/adapters/bans/ban-writes.ts';
import type { BanDocument, Matcher } from '../functions/domain/bans/ban.ts';
import { type Blocklist, type EnforcedBan, withBan } from '../functions/domain/bans/blocklist.ts';
import { LARGEST_BLOCKLIST, sizeOf } from '../functions/domain/bans/blocklist-size.ts';
import { matchIndexOf } from '../functions/domain/bans/match.ts';
import { readRestrictions } from '../functions/usecases/bans/read-restrictions.ts';
import { aBanDocument } from '../test/made/ban-document.ts';
import { aBlocklist } from '../test/made/blocklist.ts';
import { aCaller } from '../test/made/caller.ts';
import { anEnforcedBan } from '../test/made/enforced-ban.ts';
import { NOON } from '../test/made/noon.ts';
import { collector } from './collector.ts';
import type { Row, Section } from './section.ts';

const MIB = 1024 * 1024;
/** Bans of an equal share of the bound: each is about as large as a document may be. */
const BANS = 64;
/** What the smallest function that holds the blocklist has, and what of it is the code's own. */
const SMALLEST = 512;
const OWN = 128;

function share(of: number): number {
  return Math.floor(of / BANS);
}

/** What managers are told to block: ids, or matchers as rules. */
type Kind = 'ids' | 'rules';

function matcherOf(kind: Kind, place: number, i: number): Matcher {
  const id = `org.vendor${(place * 7 + i) % 900}.app${place}.n${i}`;
  return kind === 'ids'
    ? { platform: 'android', packageName: id }
    : { platform: 'macos', teamId: 'ABCDE12345', signingId: id };
}

/** One ban with its share of matchers, ids or rules to block, and bytes. Half of it is blocked. */
function ban(kind: Kind, place: number): EnforcedBan {
  const { matchers, restricted, bytes } = LARGEST_BLOCKLIST;
  const id = `bench-${place}`;
  const match = Array.from({ length: share(matchers) }, (_, i) => ({
    ...matcherOf(kind, place, i),
    ...(i < share(restricted) ? {} : { publisher: 'a'.repeat(64) }),
  }));
  const document: BanDocument = aBanDocument({
    id,
    timeline: { effective: '2020-01-01T00:00:00Z' },
    scope: { platforms: ['android', 'macos'], groups: [] },
    apps: [{ name: id, match }],
  });
  const left = share(bytes) - Buffer.byteLength(JSON.stringify([document, [], []])) - 16;
  return anEnforcedBan({ document: { ...document, assumed: ['x'.repeat(Math.max(0, left))] } });
}

/** A blocklist so many times the bound, read from text as an instance reads it. */
function blocklistOf(kind: Kind, times: number): Blocklist {
  const bans = Array.from({ length: BANS * times }, (_, place) => {
    const text = JSON.stringify(ban(kind, place));
    return JSON.parse(text) as EnforcedBan;
  });
  return aBlocklist(bans);
}

async function timed<T>(work: () => T | Promise<T>): Promise<readonly [T, number]> {
  const begun = performance.now();
  return [await work(), performance.now() - begun] as const;
}

/** The first page of what is blocked: the whole list is made for it. */
function firstPage(blocklist: Blocklist, kind: Kind) {
  const platform = kind === 'ids' ? 'android' : 'macos';
  const held = { current: async () => blocklist, fresh: async () => blocklist };
  return readRestrictions(
    { blocklist: held, clock: { now: () => NOON } },
    { caller: aCaller('bench'), platform, group: 'ministry' },
  );
}

async function weigh(kind: Kind, times: number, collect: () => void): Promise<Row> {
  // The index that was made last is kept, and would be freed within the measurement.
  matchIndexOf(aBlocklist([]));
  collect();
  const before = process.memoryUsage().heapUsed;
  const [blocklist, reading] = await timed(() => blocklistOf(kind, times));
  const [index, compiling] = await timed(() => matchIndexOf(blocklist));
  const [, listing] = await timed(() => firstPage(blocklist, kind));
  collect();
  const held = (process.memoryUsage().heapUsed - before) / MIB;
  const [first] = blocklist.bans;
  if (!first || index.size === 0) throw new Error('the blocklist is empty');
  const [, acting] = await timed(() =>
    chunkChange(blocklist, withBan(blocklist, { ...first, liftedAt: NOON })),
  );
  const { matchers, restricted, bytes } = sizeOf(blocklist.bans);
  return {
    name: `${times} × the bound, ${kind}`,
    values: {
      matchers,
      'to block': restricted,
      'MiB of JSON': bytes / MIB,
      'MiB held': held,
      'ms read': reading,
      'ms compile': compiling,
      'ms list': listing,
      'ms an act': acting,
    },
    bounds: { 'MiB held': (SMALLEST - OWN) * (times / 4) },
  };
}

/**
 * What an instance holds of a blocklist of so many times its bound: bans, compiled rules
 * and a list of restrictions. With it how long they take to make, and what an act takes to find the
 * chunks that it changes.
 */
export async function largestBlocklist(
  sizes: readonly number[],
  count: (by: number) => void,
): Promise<Section> {
  const collect = collector();
  const rows: Row[] = [];
  for (const kind of ['ids', 'rules'] as const)
    for (const times of sizes) {
      rows.push(await weigh(kind, times, collect));
      count(1);
    }
  return {
    title: 'The largest blocklist',
    columns: Object.keys(rows[0]?.values ?? {}),
    rows,
    notes: [
      'Held: bans, compiled rules and one list, collected. Bounded so that four times the bound is',
      'borne by 512 MB, of which 128 MB are the code’s own. Reading includes making the text.',
    ],
  };
}
