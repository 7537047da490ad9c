import type { Matcher } from '../functions/domain/bans/ban.ts';
import type { EnforcedBan } from '../functions/domain/bans/blocklist.ts';
import { matchApps, matchIndexOf } from '../functions/domain/bans/match.ts';
import { compileMatchers } from '../functions/domain/bans/match-index.ts';
import {
  type RestrictedDevice,
  restrictionsOn,
} from '../functions/domain/bans/restriction-lists.ts';
import type { App } from '../functions/domain/devices/app.ts';
import { aBlocklist } from '../test/made/blocklist.ts';
import { anEnforcedBan } from '../test/made/enforced-ban.ts';
import { benchBan, ordinaryApps } from './bench-ban.ts';
import { inTurn } from './rounds.ts';
import type { Section } from './section.ts';

const APPS = 300;
const RULES = 10_000;
const BANS = 100;
const WHEN = { notice: '2030-01-01T00:00:00Z', effective: '2030-01-02T00:00:00Z' };

/**
 * Bans with so many exact rules in all, every tenth a prefix, of which an inventory of
 * `ordinaryApps` has a few.
 */
function bansOf(rules: number): readonly EnforcedBan[] {
  return Array.from({ length: BANS }, (_, ban) => {
    const packages = Array.from({ length: rules / BANS }, (_, place) => {
      const rule = ban * (rules / BANS) + place;
      return rule % 10 === 0 ? `net.vendor${rule}.suite.*` : `net.vendor${rule % 500}.app${rule}`;
    });
    const id = `bench-${ban}`;
    return anEnforcedBan({ document: benchBan({ ...WHEN, id, packages }) });
  });
}

/** What the index saves: every rule tried on every app. */
function naively(
  rules: readonly { readonly banId: string; readonly matcher: Matcher }[],
  apps: readonly App[],
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const app of apps) {
    for (const { banId, matcher } of rules) {
      const name = matcher.packageName ?? '';
      if (
        name.endsWith('.*')
          ? app.id.startsWith(name.slice(0, -1)) && app.id.length >= name.length
          : app.id === name
      ) {
        found.add(banId);
      }
    }
  }
  return found;
}

/** The same documents in other bans, as a reader makes them when a gate has moved. */
function moved(bans: readonly EnforcedBan[]) {
  return aBlocklist(bans.map((ban) => ({ ...ban })));
}

/** The same, where one ban's chunk is new besides. */
function amended(bans: readonly EnforcedBan[]) {
  return aBlocklist(
    bans.map((ban, i) => (i === 0 ? { ...ban, document: { ...ban.document } } : ban)),
  );
}

const PHONE: RestrictedDevice = {
  deviceId: 'bench',
  hardwareHash: null,
  platform: 'android',
  group: 'bench',
  ownership: 'organization',
  sparedBy: new Set(),
};
const IN_FORCE = Date.parse('2030-02-01T00:00:00Z');

/**
 * What matching one inventory costs by the compiled index and by a loop, as a ratio of the same
 * run.
 */
export function matching(rounds: number): Section {
  const apps: App[] = [
    ...ordinaryApps(APPS - 3),
    { id: 'net.vendor7.app7' },
    { id: 'net.vendor10.suite.x' },
    { id: 'net.vendor9.app1509' },
  ];
  const rows = [RULES / 100, RULES / 10, RULES].map((count) => {
    const bans = bansOf(count);
    const index = compileMatchers(bans);
    const rules = bans.flatMap(({ id, document }) =>
      document.apps.flatMap(({ match }) => match.map((matcher) => ({ banId: id, matcher }))),
    );
    const byIndex = [...matchApps(index, 'android', apps).keys()].sort().join();
    const byLoop = [...naively(rules, apps)].sort().join();
    if (byIndex !== byLoop) throw new Error(`the index finds ${byIndex}, a loop ${byLoop}`);
    const known = moved(bans);
    const took = inTurn(
      {
        index: () => matchApps(index, 'android', apps),
        loop: () => naively(rules, apps),
        compile: () => compileMatchers(bans),
        amended: () => matchIndexOf(amended(bans)),
        list: () => restrictionsOn(moved(bans), PHONE, IN_FORCE),
        etag: () => restrictionsOn(known, PHONE, IN_FORCE),
      },
      rounds,
    );
    const gate = inTurn(
      {
        compile: () => compileMatchers(bans),
        moved: () => matchIndexOf(moved(bans)),
      },
      rounds,
    );
    return {
      name: `${count} rules`,
      values: {
        'loop ÷ index': took.loop / took.index,
        'compiling ÷ one match': took.compile / took.index,
        'gate moved ÷ compiling': gate.moved / gate.compile,
        'one ban changed ÷ compiling': took.amended / took.compile,
        'etag known ÷ list made': took.etag / took.list,
        'index, µs an app': (took.index * 1000) / APPS,
      },
    };
  });
  return {
    title: `Matching ${APPS} apps`,
    columns: [
      'loop ÷ index',
      'compiling ÷ one match',
      'gate moved ÷ compiling',
      'one ban changed ÷ compiling',
      'etag known ÷ list made',
      'index, µs an app',
    ],
    rows,
    notes: [
      'Both find the same bans. A ban’s document is compiled once. µs are this machine’s, now; ' +
        'ratios are of one run.',
      'A gate that moves compiles nothing; with one ban changed, the rules of the others are put ' +
        'together anew. An unchanged check-in finds its etag and makes no list.',
    ],
  };
}
