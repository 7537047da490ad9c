import { describe, expect, test } from '@jest/globals';
import { loadCatalogue } from '../../catalogue/load.ts';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { propose } from '../../functions/domain/bans/lifecycle.ts';
import { parseInstant } from '../../functions/domain/time/instant.ts';
import { aBanRecord } from '../made/ban-record.ts';
import { aBanRevision } from '../made/ban-revision.ts';
import { aBlocklist } from '../made/blocklist.ts';

const bans = (await loadCatalogue()).map(
  ({ file, document }) => [file, document as unknown as BanDocument] as const,
);

/** The instants of a timeline by name, those of overrides too. */
function instantsOf({ timeline }: BanDocument): readonly (readonly [string, string])[] {
  const { overrides, ...named } = timeline;
  return [
    ...Object.entries(named),
    ...overrides.map(({ effective }) => ['override', effective] as const),
  ].flatMap(([name, text]) => (text === null ? [] : [[name, text] as const]));
}

/** `2023-03-03T21:00:00` for an instant, by the clocks of a zone. */
function localTime(text: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(parseInstant(text) ?? 0);
  return parts.replace(' ', 'T');
}

function inWords(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' }).format(
    new Date(day),
  );
}

test('no two files have the same id', () => {
  const ids = bans.map(([, { id }]) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

describe.each(bans)('the dates of %s', (_file, ban) => {
  const { decision, timeZone } = ban;
  const stated = new Set([
    decision.announcedAt,
    ...decision.dates.map(({ day }) => day?.slice(0, 10) ?? null),
  ]);

  test('are those of the decision, or spoken of as assumed', () => {
    const invented = instantsOf(ban)
      .map(([name, text]) => [name, localTime(text, timeZone).slice(0, 10)] as const)
      .filter(
        ([, day]) =>
          !stated.has(day) && !ban.assumed.some((sentence) => sentence.includes(inWords(day))),
      );
    expect(invented).toEqual([]);
  });

  test('have the offset that their zone has on that date', () => {
    for (const [, text] of instantsOf(ban))
      expect(text.replace(/[+-]\d{2}:\d{2}$/, '')).toBe(localTime(text, timeZone));
  });

  test('begin at midnight, unless the decision names the hour', () => {
    const hours = new Set(decision.dates.flatMap(({ day }) => (day?.includes('T') ? [day] : [])));
    const odd = instantsOf(ban)
      .map(([, text]) => localTime(text, timeZone))
      .filter((at) => !at.endsWith('T00:00:00') && !hours.has(at.slice(0, -3)));
    expect(odd).toEqual([]);
  });

  test('have no instant of removal only in a draft, which says so', () => {
    expect(/This is a draft\./.test(ban.assumed.join(' '))).toBe(ban.timeline.effective === null);
  });
});

describe('drafts', () => {
  const drafts = bans.filter(([, { timeline }]) => timeline.effective === null);

  test('are there', () => {
    expect(drafts.length).toBeGreaterThan(0);
  });

  test.each(drafts)('%s cannot be proposed', (_file, document) => {
    const record = aBanRecord({ banId: document.id });
    const found = aBanRevision({ banId: document.id, document });
    const ban = { record, blocklist: aBlocklist([]), enforced: null };
    expect(propose(ban, { revision: 1, found, by: 'author', at: 0 })).toMatchObject({
      kind: 'refused',
      refusal: { kind: 'unprocessable' },
    });
  });
});
