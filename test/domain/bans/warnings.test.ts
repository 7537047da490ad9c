import { describe, expect, test } from '@jest/globals';
import { unfoundSentences } from '../../../functions/domain/bans/unfound.ts';
import { warningsOf } from '../../../functions/domain/bans/warnings.ts';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { documentOf, EFFECTIVE, timelineAt } from '../fixtures.ts';
import { onAndroid, someNumbers } from '../numbers.ts';

describe('a document warns', () => {
  const text = (at: number) => new Date(at).toISOString();
  const documentWith = (effective: number) =>
    documentOf({
      timeline: {
        ...timelineAt({ effective: EFFECTIVE }),
        overrides: [{ platforms: ['android'], groups: ['treasury'], effective: text(effective) }],
      },
    });
  const overridden = (effective: number) => warningsOf(documentWith(effective), EFFECTIVE);

  test('of an override by which it holds before the instant that it names', () => {
    expect(overridden(EFFECTIVE - DAY)).toEqual([
      `for android, treasury the ban takes effect ${text(EFFECTIVE - DAY)}, before ` +
        `timeline.effective (${timelineAt({ effective: EFFECTIVE }).effective})`,
    ]);
  });

  test('of no override that holds then or later', () => {
    expect(overridden(EFFECTIVE)).toEqual([]);
    expect(overridden(EFFECTIVE + DAY)).toEqual([]);
  });

  test('of an effective instant over a year ago, also in an override', () => {
    const since = (now: number) =>
      warningsOf(documentWith(EFFECTIVE + DAY), now).filter((one) => one.includes('over a year'));
    expect(since(EFFECTIVE + 365 * DAY)).toEqual([]);
    expect(since(EFFECTIVE + 365 * DAY + 1)).toEqual([
      expect.stringContaining('timeline.effective is over a year ago'),
    ]);
    expect(since(EFFECTIVE + 366 * DAY + 1)).toHaveLength(2);
  });

  test('of texts that turn around, and of identifiers that look like others', () => {
    const warnings = warningsOf(
      documentOf({
        title: { en: 'WeChat', fa: '\u0645\u06cc\u200c\u0634\u0648\u062f' },
        assumed: ['a', 'gp\u202E.tahCeW'],
        apps: [
          {
            name: 'WeChat',
            match: [{ platform: 'android', packageName: 'com.t\u0435ncent.mm' }],
            restrict: { android: ['com.t\u0435ncent.mm'] },
          },
        ],
      }),
      EFFECTIVE,
    ).filter((one) => one.startsWith('/'));
    expect(warnings).toEqual([
      expect.stringMatching(/^\/assumed\/1 .* written out it says: gp\\u\{202E\}\.tahCeW$/),
      expect.stringMatching(/^\/apps\/0\/match\/0\/packageName .*: com\.t\\u\{435\}ncent\.mm$/),
      expect.stringMatching(/^\/apps\/0\/restrict\/android\/0 .*: com\.t\\u\{435\}ncent\.mm$/),
    ]);
  });
});

describe('a preview that has found nothing', () => {
  test('says so, and of how many devices', () => {
    expect(unfoundSentences(documentOf(), onAndroid(0, 40, { unfound: ['android'] }))).toEqual([
      expect.stringContaining('found nothing of it on 40 devices that report'),
    ]);
  });

  test('says on which platform, though elsewhere it has found something', () => {
    const numbers = onAndroid(0, 40, { matched: 2, unfound: ['android'] });
    expect(unfoundSentences(documentOf(), numbers)).toEqual([
      expect.stringContaining('names on android, of 40 devices'),
    ]);
  });

  test('names ten of the apps that it has not found, and says how many more there are', () => {
    const unfoundApps = [...Array(12).keys()].map((n) => `App\u202E${n}`);
    const [sentence] = unfoundSentences(documentOf(), onAndroid(1, 40, { unfoundApps }));
    expect(sentence).toContain('App\\u{202E}9 and 2 more: ');
  });

  test('says nothing of a platform that no enforcing matcher names', () => {
    const numbers = onAndroid(0, 40, { review: 1, unfound: ['android', 'linux'] });
    const names = [{ platform: 'android', effect: 'review', displayName: 'WeChat' }] as const;
    const document = documentOf({ apps: [{ name: 'WeChat', match: names }] });
    expect(unfoundSentences(document, numbers)).toEqual([]);
  });

  test('is not what there is without a preview', () => {
    expect(unfoundSentences(documentOf(), someNumbers())).toEqual([]);
  });
});
