import {
  type Policy,
  preparsePolicySet,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import { Engine } from 'json-rules-engine';
import picomatch from 'picomatch';
import { RE2JS, RE2Set } from 're2js';
import { matchApps } from '../functions/domain/bans/match.ts';
import { compileMatchers } from '../functions/domain/bans/match-index.ts';
import type { App } from '../functions/domain/devices/app.ts';
import { anEnforcedBan } from '../test/made/enforced-ban.ts';
import { benchBan, ordinaryApps } from './bench-ban.ts';
import { collector } from './collector.ts';
import { medianOf, spreadOf } from './rounds.ts';
import type { Row, Section } from './section.ts';

const BANS = 100;
const WHEN = { notice: '2030-01-01T00:00:00Z', effective: '2030-01-02T00:00:00Z' };
/** What evaluates each rule for each app is asked of so many apps, and scaled. */
const FEW = 10;
/** It takes its turn in so many rounds at most: it is slow, and far from ours. */
const TURNS = 5;
/** Inventories that are timed together, and rounds that only warm up. */
const LISTS = 20;
const WARMING = 3;

/** A name of the makers whose ordinary apps are installed, so that all begin alike. */
const banned = (rule: number) => `org.example.maker${rule % 97}.banned${rule}`;

/** Names that rules ban: exact ones alone, or one in ten a prefix. */
function names(rules: number, withPrefixes: boolean): readonly string[] {
  return Array.from({ length: rules }, (_, rule) =>
    withPrefixes && rule % 10 === 0 ? `${banned(rule)}.*` : banned(rule),
  );
}

type WayName = 'ours' | 'exact' | (typeof BESIDE)[number];

/** A way to say which of the apps are banned. `apps`: how many of them it is asked of. */
interface Way {
  readonly name: WayName;
  readonly apps: number;
  readonly count: (apps: readonly App[]) => number | Promise<number>;
}

const isPrefix = (name: string) => name.endsWith('.*');

function ours(rules: readonly string[]): Way['count'] {
  const size = Math.ceil(rules.length / BANS);
  const bans = Array.from({ length: Math.ceil(rules.length / size) }, (_, ban) => {
    const id = `bench-${ban}`;
    const packages = rules.slice(ban * size, (ban + 1) * size);
    return anEnforcedBan({ document: benchBan({ ...WHEN, id, packages }) });
  });
  const index = compileMatchers(bans);
  return (apps) =>
    [...matchApps(index, 'android', apps).values()].reduce(
      (sum, { apps: found }) => sum + found.length,
      0,
    );
}

/** The least that exact names take: each is looked up once. */
function exactFloor(rules: readonly string[]): Way['count'] {
  const known = new Map(rules.filter((name) => !isPrefix(name)).map((name) => [name, name]));
  return (apps) => {
    let found = 0;
    for (const app of apps) if (known.get(app.id) !== undefined) found += 1;
    return found;
  };
}

/** The least that names and prefixes take: each name, and each part of it that ends at a dot. */
function prefixFloor(rules: readonly string[]): Way['count'] {
  const exact = exactFloor(rules);
  const prefixes = new Set(rules.filter(isPrefix).map((name) => name.slice(0, -2)));
  return (apps) => {
    let found = exact(apps) as number;
    for (const { id } of apps)
      for (let dot = id.lastIndexOf('.'); dot > 0; dot = id.lastIndexOf('.', dot - 1))
        if (prefixes.has(id.slice(0, dot))) {
          found += 1;
          break;
        }
    return found;
  };
}

const quoted = (text: string) => text.replaceAll('.', '\\.');
const escaped = (name: string) =>
  isPrefix(name) ? `${quoted(name.slice(0, -1))}.+` : quoted(name);

function union(rules: readonly string[]): Way['count'] {
  const pattern = new RegExp(`^(?:${rules.map(escaped).join('|')})$`);
  return (apps) => apps.filter(({ id }) => pattern.test(id)).length;
}

function re2(rules: readonly string[]): Way['count'] {
  const set = new RE2Set(RE2Set.ANCHOR_BOTH);
  for (const name of rules)
    set.add(isPrefix(name) ? `${RE2JS.quote(name.slice(0, -1))}.+` : RE2JS.quote(name));
  set.compile();
  return (apps) => apps.filter(({ id }) => set.match(id).length > 0).length;
}

function globs(rules: readonly string[]): Way['count'] {
  const matches = rules.map((name) => picomatch(name));
  return (apps) => apps.filter(({ id }) => matches.some((match) => match(id))).length;
}

function rulesEngine(rules: readonly string[]): Way['count'] {
  const engine = new Engine();
  engine.addOperator('startsWith', (fact: string, value: string) => fact.startsWith(value));
  for (const name of rules)
    engine.addRule({
      conditions: {
        all: [
          isPrefix(name)
            ? { fact: 'id', operator: 'startsWith', value: name.slice(0, -1) }
            : { fact: 'id', operator: 'equal', value: name },
        ],
      },
      event: { type: 'banned' },
    });
  return async (apps) => {
    let found = 0;
    for (const { id } of apps) if ((await engine.run({ id })).events.length > 0) found += 1;
    return found;
  };
}

function cedar(rules: readonly string[]): Way['count'] {
  const policy = (name: string): Policy =>
    isPrefix(name)
      ? `forbid(principal, action, resource) when { context.id like "${name.slice(0, -1)}*" };`
      : `forbid(principal, action, resource) when { context.id == "${name}" };`;
  const staticPolicies = Object.fromEntries(rules.map((name, n) => [`p${n}`, policy(name)]));
  const allowed = 'permit(principal, action, resource);';
  const set = { staticPolicies: { ...staticPolicies, allow: allowed } };
  const id = `bench-${rules.length}`;
  const parsed = preparsePolicySet(id, set);
  if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed));
  const entity = (type: string) => ({ type, id: 'bench' });
  return (apps) =>
    apps.filter((app) => {
      const answer = statefulIsAuthorized({
        principal: entity('Device'),
        action: entity('Action'),
        resource: entity('App'),
        context: { id: app.id },
        preparsedPolicySetId: id,
        entities: [],
        validateRequest: false,
      });
      return answer.type === 'success' && answer.response.decision === 'deny';
    }).length;
}

/** An inventory as it comes: its strings are new each time, and nobody has hashed them yet. */
function fresh(text: string): readonly App[] {
  return JSON.parse(text) as App[];
}

interface Asked {
  readonly apps: number;
  readonly rules: number;
  readonly withPrefixes: boolean;
  readonly rounds: number;
}

/** Nanoseconds an app, each way in turn, on strings that are new to it. */
async function compare(asked: Asked, collect: () => void): Promise<Row> {
  const rules = names(asked.rules, asked.withPrefixes);
  const found = [{ id: banned(7) }, { id: banned(9) }];
  const text = JSON.stringify([...ordinaryApps(asked.apps - found.length), ...found]);
  const few = JSON.stringify([...ordinaryApps(FEW - found.length), ...found]);
  const all = (name: WayName, count: Way['count']): Way => ({ name, apps: asked.apps, count });
  const some = (name: WayName, count: Way['count']): Way => ({ name, apps: FEW, count });
  const ways = [
    all('ours', ours(rules)),
    all('exact', exactFloor(rules)),
    all('prefixes', prefixFloor(rules)),
    all('re2js', re2(rules)),
    all('RegExp', union(rules)),
    some('picomatch', globs(rules)),
    some('json-rules-engine', rulesEngine(rules)),
    some('cedar', cedar(rules)),
  ];
  const took = new Map(ways.map(({ name }) => [name, [] as number[]]));
  for (let round = -WARMING; round < asked.rounds; round++)
    for (const { name, apps, count } of ways) {
      const isFew = apps === FEW;
      if (isFew && round !== -1 && round % Math.ceil(asked.rounds / TURNS) !== 0) continue;
      const lists = Array.from({ length: isFew ? 1 : LISTS }, () => fresh(isFew ? few : text));
      // Nobody is timed with what another has left.
      collect();
      let many = 0;
      const begun = performance.now();
      for (const list of lists) many += await count(list);
      const nanoseconds = ((performance.now() - begun) * 1e6) / apps / lists.length;
      if (many !== found.length * lists.length) throw new Error(`${name} finds ${many} apps`);
      if (round >= 0) took.get(name)?.push(nanoseconds);
    }
  const tookOf = (name: WayName) => took.get(name) ?? [];
  const mine = medianOf(tookOf('ours'));
  const ratios = Object.fromEntries(
    BESIDE.map((name) => [overOurs(name), medianOf(tookOf(name)) / mine]),
  );
  const kinds = asked.withPrefixes ? ', a tenth prefixes' : '';
  return {
    name: `${asked.apps} apps, ${asked.rules} rules${kinds}`,
    values: {
      ...ratios,
      'ns an app': mine,
      'ours ÷ exact': mine / medianOf(tookOf('exact')),
      'spread, %': 100 * spreadOf(tookOf('ours')),
    },
  };
}

/** What is shown by how many times as long as ours it takes. `exact` is shown the other way. */
const BESIDE = ['prefixes', 're2js', 'RegExp', 'picomatch', 'json-rules-engine', 'cedar'] as const;
const overOurs = (name: (typeof BESIDE)[number]) => `${name} ÷ ours`;

/** Matching beside what people would use in its place, and beside the least that it can take. */
export async function rivals(short: boolean, count: (by: number) => void): Promise<Section> {
  const sizes = short
    ? [{ apps: 300, rules: 1_000 }]
    : [50, 300, 1_000].flatMap((apps) =>
        [10, 100, 1_000, 10_000].map((rules) => ({ apps, rules })),
      );
  const collect = collector();
  const rows: Row[] = [];
  // In short, only what has both kinds of rules.
  for (const withPrefixes of short ? [true] : [false, true])
    for (const { apps, rules } of sizes) {
      rows.push(await compare({ apps, rules, withPrefixes, rounds: short ? 5 : 11 }, collect));
      count(1);
    }
  return {
    title: 'Matching fresh strings, beside others',
    columns: ['ns an app', 'ours ÷ exact', ...BESIDE.map(overOurs), 'spread, %'],
    rows,
    notes: [
      'Each in turn in the same run, on strings just parsed; medians, and how far ours are spread',
      `(half of them, by the median). What tries each rule is asked of ${FEW} apps. exact: a`,
      'Map.get for each app; prefixes: one more for each dot. All find the same apps.',
    ],
  };
}
