import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { banHash } from '../../functions/domain/bans/ban-hash.ts';
import { canonicalJson } from '../../functions/domain/canonical-json.ts';
import type { App } from '../../functions/domain/devices/app.ts';
import { canonicalApps, inventoryHash } from '../../functions/domain/devices/inventory-hash.ts';
import { shardOf, shardsFor, stableHash } from '../../functions/domain/devices/shard.ts';
import { sumCounts } from '../../functions/domain/passes/counts.ts';
import { documentOf } from './fixtures.ts';

const text = fc.string({ unit: 'binary', maxLength: 6 });
const app: fc.Arbitrary<App> = fc.record(
  {
    id: text,
    name: text,
    version: text,
    publisher: text,
    teamId: text,
    signingId: text,
    signer: text,
  },
  { requiredKeys: ['id'] },
);

describe('the hash of an inventory', () => {
  test('is that of the sorted lines, as a device computes it', () => {
    const apps = [
      { id: 'b', name: 'B' },
      { id: 'a', version: '1' },
    ];
    expect(canonicalApps(apps).apps.map((one) => one.id)).toEqual(['a', 'b']);
    // printf '["a",null,"1",null,null,null,null]\n["b","B",null,null,null,null,null]' | sha256sum
    expect(inventoryHash(apps)).toBe(
      'sha256-eef824d7040fffd3eb6c7e6b31b49984fb43786166615aab5339ce66b80b8ac4',
    );
    expect(inventoryHash([])).toBe(
      'sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  test('does not depend on the order of the apps, nor on repeats', () => {
    const shuffled = fc
      .array(app, { maxLength: 8 })
      .chain((apps) =>
        fc.tuple(
          fc.constant(apps),
          fc.shuffledSubarray([...apps, ...apps], { minLength: apps.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([apps, repeated]) => {
        expect(inventoryHash(repeated)).toBe(inventoryHash(apps));
        expect(canonicalApps(repeated)).toEqual(canonicalApps(apps));
      }),
    );
  });

  test('is another for other apps', () => {
    fc.assert(
      fc.property(
        fc.array(app, { maxLength: 4 }),
        fc.array(app, { maxLength: 4 }),
        (one, other) => {
          const same =
            JSON.stringify(canonicalApps(one).apps) === JSON.stringify(canonicalApps(other).apps);
          expect(inventoryHash(one) === inventoryHash(other)).toBe(same);
        },
      ),
    );
  });

  test.each<[string, readonly App[], readonly App[]]>([
    ['a name and a version', [{ id: 'a', name: '1' }], [{ id: 'a', version: '1' }]],
    ['what is not known and what is empty', [{ id: 'a' }], [{ id: 'a', name: '' }]],
    ['two apps and one with a line feed in its id', [{ id: 'a' }, { id: 'b' }], [{ id: 'a\nb' }]],
  ])('tells %s apart', (_name, one, other) => {
    expect(inventoryHash(one)).not.toBe(inventoryHash(other));
  });
});

describe('the hash of a revision', () => {
  test('is the same in whatever order the keys are written, and of the same content only', () => {
    const { id, kind, title, ...rest } = documentOf();
    const reordered: BanDocument = {
      ...rest,
      title: { fr: title.fr ?? '', en: title.en ?? '' },
      kind,
      id,
    };
    expect(banHash(reordered)).toBe(banHash(documentOf()));
    expect(banHash(documentOf({ assumed: ['midnight'] }))).not.toBe(banHash(documentOf()));
  });

  test('changes with every word that an approver reads', () => {
    const base = documentOf();
    const changes: BanDocument[] = [
      { ...base, actions: { ...base.actions, personal: 'remove' as const } },
      { ...base, limits: { ...base.limits, maxDevices: 0 } },
      { ...base, scope: { ...base.scope, platforms: [...base.scope.platforms].reverse() } },
      { ...base, timeline: { ...base.timeline, lift: base.timeline.effective } },
      { ...base, title: { ...base.title, de: 'WeChat' } },
    ];
    expect(new Set([base, ...changes].map((one) => banHash(one))).size).toBe(changes.length + 1);
  });

  test('forgets no key, whatever it is called', () => {
    const odd = JSON.parse('{"b":1,"__proto__":{"z":1,"a":2},"10":1,"9":2}');
    expect(JSON.parse(canonicalJson(odd))).toEqual(odd);
    expect(canonicalJson(odd)).toContain('"__proto__":{"a":2,"z":1}');
  });

  test.each([
    ['{"b":1,"a":2,"c":3}', '{"a":2,"b":1,"c":3}'],
    ['{"a":1,"b":2,"c":3}', '{"a":1,"b":2,"c":3}'],
    ['{"c":1,"b":2,"a":3}', '{"a":3,"b":2,"c":1}'],
    [
      '{"b":{"d":1,"c":[{"z":1,"y":null}]},"B":"x"}',
      '{"B":"x","b":{"c":[{"y":null,"z":1}],"d":1}}',
    ],
    ['{"é":1,"z":2,"":3}', '{"":3,"z":2,"é":1}'],
    ['["b","a",{}]', '["b","a",{}]'],
    ['null', 'null'],
  ])('of %s is that of %s', (written, canonical) => {
    expect(canonicalJson(JSON.parse(written))).toBe(canonical);
  });

  test('is of a text that reads back as the document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('partitions of a ban’s findings', () => {
  test.each([
    [0, 16],
    [16_000, 16],
    [16_001, 32],
    [100_000, 128],
    [512_000, 512],
    [512_001, 1024],
    [50_000_000, 1024],
  ])('for %i findings are %i', (findings, shards) => {
    expect(shardsFor(findings, 16)).toBe(shards);
  });

  test('a device is always in the same one, within their number', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(16, 64, 1024),
        (deviceId, shards) => {
          const shard = shardOf(deviceId, shards);
          expect(shard).toBe(shardOf(deviceId, shards));
          expect(shard).toBeGreaterThanOrEqual(0);
          expect(shard).toBeLessThan(shards);
        },
      ),
    );
  });

  test('are those of FNV-1a, so that rows written before are found by every later version', () => {
    expect([stableHash(''), stableHash('a'), stableHash('foobar')]).toEqual([
      0x811c9dc5, 0xe40c292c, 0xbf9cf968,
    ]);
  });

  test('are filled evenly', () => {
    const counts = new Map<number, number>();
    for (let i = 0; i < 16_000; i++)
      counts.set(shardOf(`device-${i}`, 16), (counts.get(shardOf(`device-${i}`, 16)) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBeLessThan(1_300);
    expect(Math.min(...counts.values())).toBeGreaterThan(700);
  });
});

describe('counts of a pass', () => {
  test('add up by name, whatever the names are', () => {
    expect(sumCounts([{ open: 1 }, { open: 2, exempt: 3 }, {}])).toEqual({ open: 3, exempt: 3 });
    expect(sumCounts([{ constructor: 1 }, { constructor: 2 }])).toEqual({ constructor: 3 });
  });
});
