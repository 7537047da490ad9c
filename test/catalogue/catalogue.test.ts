import { describe, expect, test } from '@jest/globals';
import { loadBan, loadCatalogue } from '../../catalogue/load.ts';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { MATCHER_KEYS } from '../../functions/domain/bans/matcher-keys.ts';
import { banSchema, banSchemaFor } from '../../functions/http/ban-schema.ts';

const entries = await loadCatalogue();
const bans = entries.map(
  ({ file, document }) => [file, document as unknown as BanDocument] as const,
);

function localDay(text: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(text));
}

describe('the catalogue', () => {
  test('names each file as its ban', () => {
    for (const { file, id } of entries) expect(file).toBe(`${id}.yaml`);
  });

  test('says which file is not there', async () => {
    await expect(loadBan('xx-none')).rejects.toThrow(/no ban xx-none/);
  });
});

describe.each(bans)('%s', (_file, ban) => {
  const matchers = ban.apps.flatMap((app) => app.match.map((matcher) => ({ app, matcher })));

  test('is accepted as it is by the API', () => {
    const result = banSchema.safeParse(ban);
    expect(result.error?.issues ?? []).toEqual([]);
    expect(result.data).toEqual(ban);
  });

  test('gives every identifier that it ships a source of certainty A or B', () => {
    for (const app of ban.apps) {
      const sourced = new Map((app.sources ?? []).map((source) => [source.id, source]));
      const used = [
        ...app.match.flatMap((matcher) => MATCHER_KEYS.flatMap((key) => matcher[key] ?? [])),
        ...Object.values(app.restrict ?? {}).flatMap((ids) => ids ?? []),
      ];
      expect([...new Set(used)].filter((id) => !sourced.has(id))).toEqual([]);
      for (const source of sourced.values()) {
        expect(['A', 'B']).toContain(source.certainty);
        expect(source.source.length).toBeGreaterThan(5);
        expect(used).toContain(source.id);
      }
      expect(sourced.size).toBe(app.sources?.length);
    }
  });

  test('matches and restricts only platforms in its scope', () => {
    for (const { matcher } of matchers) expect(ban.scope.platforms).toContain(matcher.platform);
    for (const app of ban.apps)
      for (const platform of Object.keys(app.restrict ?? {}))
        expect([...ban.scope.platforms, 'appStore']).toContain(platform);
  });

  test('restricts exactly what its exact matchers enforce', () => {
    for (const app of ban.apps)
      for (const platform of ban.scope.platforms) {
        const enforced = app.match
          .filter((matcher) => matcher.platform === platform && matcher.effect !== 'review')
          .flatMap((matcher) =>
            MATCHER_KEYS.filter((key) => key !== 'teamId' && matcher[key] !== undefined).map(
              (key) => matcher[key],
            ),
          );
        expect(app.restrict?.[platform] ?? []).toEqual(enforced);
      }
  });

  test(
    'names one identifier in a matcher, and only ' +
      'shows for review what is known by a name alone',
    () => {
      for (const { matcher } of matchers) {
        const keys = MATCHER_KEYS.filter((key) => matcher[key] !== undefined);
        expect(keys).toHaveLength(1);
        if (keys[0] === 'publisher' || keys[0] === 'displayName')
          expect(matcher.effect).toBe('review');
      }
    },
  );

  test('says what the sources do not', () => {
    expect(ban.assumed.length).toBeGreaterThan(4);
    for (const sentence of ban.assumed) expect(sentence.trim().length).toBeGreaterThan(20);
    expect(ban.assumed.join(' ')).toMatch(/zone/);
    expect(ban.assumed.join(' ')).toMatch(/Actions/);
    if (ban.timeline.notice !== null) expect(ban.assumed.join(' ')).toMatch(/warned/);
  });

  test('says of every date whether it was stated', () => {
    for (const date of ban.decision.dates) {
      expect(['stated', 'computed', 'uncertain']).toContain(date.basis);
      if (date.day !== null) expect(date.day).toMatch(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/);
    }
    expect(ban.decision.references.length).toBeGreaterThan(0);
  });

  test('sets no end, review or escalation that nobody stated', () => {
    const stated = ban.decision.dates.some(({ means }) => means === 'review-not-before');
    expect([ban.timeline.lift, ban.escalation]).toEqual([null, null]);
    expect(ban.timeline.reviewBy !== null).toBe(stated);
  });
});

describe('single decisions', () => {
  const byId = new Map(bans.map(([, ban]) => [ban.id, ban]));
  const ban = (id: string): BanDocument => {
    const found = byId.get(id);
    if (!found) throw new Error(`no ban ${id}`);
    return found;
  };

  test.each([...byId.keys()].filter((id) => id.startsWith('ca-')))(
    '%s is in English and French',
    (id) => {
      expect(banSchemaFor(['en', 'fr']).safeParse(ban(id)).error?.issues ?? []).toEqual([]);
    },
  );

  test.each([
    ['ca-2023-10-30-wechat-kaspersky', '2023-10-30', '2023-10-30'],
    ['ca-2023-02-28-tiktok', '2023-02-27', '2023-02-28'],
    ['us-house-2024-08-15-bytedance', '2024-07-30', '2024-08-15'],
  ])('%s was announced on %s and holds from %s', (id, announced, effective) => {
    const { decision, timeline, timeZone } = ban(id);
    expect(decision.announcedAt).toBe(announced);
    expect(localDay(timeline.effective ?? '', timeZone)).toBe(effective);
  });

  test('Australia blocks from the day of the direction and names no start of removal', () => {
    const { timeline, timeZone } = ban('au-2025-02-21-kaspersky');
    expect(localDay(timeline.block ?? '', timeZone)).toBe('2025-02-21');
    expect(timeline.effective).toBeNull();
    expect(localDay(timeline.due ?? '', timeZone)).toBe('2025-04-02');
  });

  test(
    'M-23-13 has stages of 30, 90 and 120 days, and exceptions of a year at most and never for ' +
      'an agency',
    () => {
      const { decision } = ban('us-2023-02-27-m-23-13-tiktok');
      const days = decision.dates
        .filter(({ basis }) => basis === 'computed')
        .map(({ day }) => (Date.parse(day ?? '') - Date.parse('2023-02-27')) / 86_400_000);
      expect(days).toEqual([30, 90, 120]);
      expect(decision.exceptions).toMatchObject({ maxDuration: 'P1Y', blanket: false });
    },
  );

  test('the Canadian House names an hour, which is kept in Ottawa’s time', () => {
    const { decision, timeline } = ban('ca-house-2023-03-03-tiktok');
    expect(decision.dates).toMatchObject([{ day: '2023-03-03T21:00', means: 'block' }]);
    expect(timeline.block).toBe('2023-03-03T21:00:00-05:00');
  });

  test('Texas has a file for the directive and one for each addition to its list', () => {
    const added = [...byId.keys()].filter((id) => id.startsWith('us-tx-'));
    const from = added.map((id) => localDay(ban(id).timeline.effective ?? '', ban(id).timeZone));
    expect(from).toEqual(['2022-12-07', '2025-01-31', '2026-01-26']);
  });

  test('the House gives no day for desktops, so none is made up', () => {
    const house = ban('us-house-2024-08-15-bytedance');
    expect(house.scope.platforms).toEqual(['android', 'ios']);
    expect(house.decision.dates).toContainEqual(
      expect.objectContaining({ day: null, basis: 'stated' }),
    );
  });

  test("a developer's team is enforced only where all of a vendor's products are banned", () => {
    const whole = bans.flatMap(([, { id, apps }]) =>
      apps.flatMap(({ vendor, match }) =>
        match
          .filter((one) => one.teamId !== undefined && one.effect !== 'review')
          .map(() => `${vendor}${vendor === 'AO Kaspersky Lab' ? '' : ` in ${id}`}`),
      ),
    );
    expect(new Set(whole)).toEqual(
      new Set(['AO Kaspersky Lab', 'Tencent in us-tx-2025-01-31-prohibited-technologies']),
    );
  });

  test("a package name that a camera app shares with ByteDance's Douyin orders nothing", () => {
    for (const [, document] of bans)
      for (const matcher of document.apps.flatMap((app) => app.match))
        if (matcher.packageName === 'com.ss.android.ugc.aweme')
          expect(matcher.effect).toBe('review');
  });
});
