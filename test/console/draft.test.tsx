import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { renderToString } from 'preact-render-to-string';
import {
  isEditable,
  pointerOf,
  valueAt,
  withName,
  without,
  withValue,
  wrongAt,
} from '../../console/draft/at.ts';
import { DraftForm } from '../../console/draft/draft-form.tsx';
import type { Editing } from '../../console/draft/fields.tsx';
import { instantOf, localOf } from '../../console/draft/instants.ts';
import { identifiersOf, KEYS_ON, newMatcher, nextKey } from '../../console/draft/matcher-keys.ts';
import { language } from '../../console/words/words.ts';
import { PLATFORM_KEYS } from '../../functions/domain/bans/matcher-keys.ts';
import { textOf } from './made.tsx';

/** A document with what the form knows, and with what it does not. */
const DOCUMENT = {
  id: 'no-wechat',
  kind: 'ban',
  title: { en: 'WeChat', fr: 'WeChat', iu: 'ᐅᐃᒑᑦ' },
  reason: { en: 'A risk' },
  decision: { authority: 'An authority', dates: [{ day: null, means: 'm', basis: 'b' }] },
  timeZone: 'America/Toronto',
  timeline: {
    notice: '2023-10-23T09:00:00-04:00',
    effective: '2023-10-30T04:00:00Z',
    overrides: [{ groups: ['health'], effective: '2023-11-30T00:00:00-05:00' }],
  },
  scope: { platforms: ['android', 'ios'] },
  actions: { organization: 'remove' },
  apps: [
    {
      name: 'WeChat',
      sources: [{ id: 'com.tencent.mm', certainty: 'sure', source: 's' }],
      match: [
        { platform: 'android', packageName: 'com.tencent.mm' },
        { platform: 'macos', teamId: '5A4RE8SF68', signingId: 'x', effect: 'review', more: 1 },
      ],
    },
  ],
  limits: { maxDevices: 40, wide: { percent: 10, why: 'all have it' } },
  unknown: { to: ['the form'] },
};

beforeEach(() => {
  language.value = 'en';
});
afterAll(() => {
  language.value = 'en';
});

describe('a document that is edited by its parts', () => {
  test('changes at the path alone, and everything else is as it was', () => {
    const next = withValue(DOCUMENT, ['apps', 0, 'match', 1, 'teamId'], 'ABC');
    expect(valueAt(next, ['apps', 0, 'match', 1, 'teamId'])).toBe('ABC');
    const back = withValue(next, ['apps', 0, 'match', 1, 'teamId'], '5A4RE8SF68');
    expect(back).toEqual(DOCUMENT);
    expect(JSON.stringify(back)).toBe(JSON.stringify(DOCUMENT));
  });

  test('gets what is missing on the way, and loses a member that is taken out', () => {
    expect(withValue({}, ['decision', 'authority'], 'A')).toEqual({ decision: { authority: 'A' } });
    expect(withValue({}, ['apps', 0, 'match', 0], { platform: 'ios' })).toEqual({
      apps: [{ match: [{ platform: 'ios' }] }],
    });
    expect(withValue({ a: { b: 1, c: 2 } }, ['a', 'b'], undefined)).toEqual({ a: { c: 2 } });
    expect(withValue({ limits: null }, ['limits', 'maxDevices'], 3)).toEqual({
      limits: { maxDevices: 3 },
    });
  });

  test('has items added and taken out of its lists', () => {
    const more = withValue(DOCUMENT, ['apps', 0, 'match', 2], newMatcher('windows'));
    expect(valueAt(more, ['apps', 0, 'match', 2])).toEqual({
      platform: 'windows',
      packageFamilyName: '',
    });
    expect(without(more, ['apps', 0, 'match'], 2)).toEqual(DOCUMENT);
    expect(valueAt(without(more, ['apps', 0, 'match'], 0), ['apps', 0, 'match', 0])).toEqual(
      DOCUMENT.apps[0]?.match[1],
    );
  });

  test('keeps the place of an identifier that becomes one of another kind', () => {
    const path = ['apps', 0, 'match', 1];
    const next = withName(DOCUMENT, path, 'teamId', 'bundleId');
    expect(Object.keys(valueAt(next, path) as object)).toEqual([
      'platform',
      'bundleId',
      'signingId',
      'effect',
      'more',
    ]);
    // Two of one kind there cannot be.
    expect(withName(DOCUMENT, path, 'teamId', 'signingId')).toBe(DOCUMENT);
  });

  test('is left to the JSON where it has another form than a field can show', () => {
    const isText = (value: unknown) => typeof value === 'string';
    expect(isEditable({ title: 'WeChat' }, ['title', 'en'], isText)).toBe(false);
    expect(isEditable({ title: { en: 5 } }, ['title', 'en'], isText)).toBe(false);
    expect(isEditable({ title: null }, ['title', 'en'], isText)).toBe(true);
    expect(isEditable({}, ['title', 'en'], isText)).toBe(true);
  });

  test('has what is wrong where it is', () => {
    const wrongs = [
      { pointer: '/decision/references/1', detail: 'must be an address' },
      { pointer: '/apps', detail: 'is missing' },
    ];
    expect(wrongAt(wrongs, ['decision', 'references'], true)).toEqual(['must be an address']);
    expect(wrongAt(wrongs, ['decision', 'references'], false)).toEqual([]);
    expect(wrongAt(wrongs, ['decision', 'ref'], true)).toEqual([]);
    expect(wrongAt(wrongs, ['apps'], false)).toEqual(['is missing']);
    expect(pointerOf(['a/b', 0, 'c~d'])).toBe('/a~1b/0/c~0d');
  });
});

describe('instants in the ban’s zone', () => {
  test('are read and written as its clocks show them, in summer and in winter', () => {
    expect(localOf('2023-10-30T04:00:00Z', 'America/Toronto')).toBe('2023-10-30T00:00');
    expect(localOf('2023-10-30T04:00:30Z', 'America/Toronto')).toBe('2023-10-30T00:00:30');
    expect(instantOf('2023-10-30T00:00', 'America/Toronto')).toBe('2023-10-30T00:00:00-04:00');
    expect(instantOf('2023-11-30T00:00', 'America/Toronto')).toBe('2023-11-30T00:00:00-05:00');
    expect(instantOf('2023-10-30T00:00', 'UTC')).toBe('2023-10-30T00:00:00+00:00');
    expect(instantOf('2023-10-30T00:00', 'Asia/Kolkata')).toBe('2023-10-30T00:00:00+05:30');
  });

  test('that clocks go over, or show twice, are one all the same', () => {
    expect(instantOf('2023-03-12T02:30', 'America/Toronto')).toBe('2023-03-12T03:30:00-04:00');
    expect(instantOf('2023-11-05T01:30', 'America/Toronto')).toBe('2023-11-05T01:30:00-04:00');
    expect(instantOf('2023-11-05T03:00', 'America/Toronto')).toBe('2023-11-05T03:00:00-05:00');
  });

  test('are none without a time or a zone', () => {
    expect(instantOf('', 'UTC')).toBeNull();
    expect(instantOf('2023-10-30T00:00', 'Mars/Olympus')).toBeNull();
    expect(localOf('2023-10-30', 'UTC')).toBeNull();
    expect(localOf('2023-10-30T00:00:00Z', '')).toBeNull();
  });
});

describe('identifiers', () => {
  test('are those that the API takes on each platform', () => {
    expect(KEYS_ON).toEqual(PLATFORM_KEYS);
  });

  test('of a matcher are told apart from what else it has', () => {
    const matcher = DOCUMENT.apps[0]?.match[1];
    expect(identifiersOf(matcher)).toEqual([
      ['teamId', '5A4RE8SF68'],
      ['signingId', 'x'],
    ]);
    expect(nextKey(matcher, 'macos')).toBe('bundleId');
    expect(nextKey({ packageName: 'a' }, 'nothing')).toBeNull();
    expect(identifiersOf('none')).toEqual([]);
  });
});

describe('the form of a draft', () => {
  const of = (changes: Partial<Editing> = {}): Editing => ({
    document: DOCUMENT,
    wrongs: [],
    onDocument: () => {},
    onMoved: () => {},
    ...changes,
  });
  const page = (changes: Partial<Editing> = {}) =>
    renderToString(<DraftForm of={of(changes)} isNew />);

  test('shows what the document has', () => {
    const shown = page();
    for (const value of ['no-wechat', 'WeChat', 'An authority', '2023-10-23T09:00', '40'])
      expect(shown).toContain(`value="${value}"`);
    // An instant in another offset, in the ban's zone.
    expect(shown).toContain(
      'name="/timeline/effective" type="datetime-local" value="2023-10-30T00:00"',
    );
    expect(shown).toContain('name="/apps/0/match/1/teamId"');
    expect(shown).toMatch(/name="\/scope\/platforms android" checked/);
    expect(shown).not.toMatch(/name="\/scope\/platforms linux" checked/);
  });

  test('shows what the API has found wrong at the field, and says so to who hears it', () => {
    const wrongs = [
      { pointer: '/decision/authority', detail: 'is missing' },
      { pointer: '/apps/0/match/1', detail: 'names no app alone' },
    ];
    const shown = page({ wrongs });
    expect(shown).toMatch(
      /name="\/decision\/authority" aria-invalid[^>]*aria-describedby="([^"]+)"[^>]*>.*?id="\1" class="wrong"><li>is missing/,
    );
    expect(shown).toContain('<li>names no app alone</li>');
    expect(shown.match(/class="wrong"/g)).toHaveLength(2);
  });

  test('leaves to the JSON what it cannot show, and breaks nothing of it', () => {
    const document = { ...DOCUMENT, title: 'WeChat', timeline: { notice: 'soon' }, apps: 'none' };
    const shown = textOf(<DraftForm of={of({ document })} isNew={false} />);
    expect(shown.match(/edit it in the JSON/g)).toHaveLength(3);
    for (const nothing of [{}, { scope: null, apps: [null, { match: [7] }] }])
      expect(() => page({ document: nothing })).not.toThrow();
  });

  test('has its words in French, too', () => {
    language.value = 'fr';
    expect(page()).toContain('Limite de la barrière');
  });
});
