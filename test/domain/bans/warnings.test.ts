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

  const inToronto = (effective: string, timeZone = 'America/Toronto') =>
    warningsOf(
      documentOf({
        timeZone,
        timeline: { ...timelineAt({ effective: null }), effective },
      }),
      EFFECTIVE,
    ).filter((one) => one.includes('offset'));

  test('of the offset of another season, with the local time that it means', () => {
    expect(inToronto('2027-07-01T00:00:00-05:00')).toEqual([
      'timeline.effective is 2027-07-01 01:00 in America/Toronto: it is written with the offset ' +
        '-05:00, and the offset there is -04:00 then',
    ]);
    expect(inToronto('2027-01-01T00:00:00-04:00')).toHaveLength(1);
    expect(inToronto('2027-07-01T00:00:00+00:00')).toHaveLength(1);
  });

  test.each<[string, string, string]>([
    ['in summer', '2027-07-01T00:00:00-04:00', 'America/Toronto'],
    ['in winter', '2027-01-01T00:00:00-05:00', 'America/Toronto'],
    ['in UTC, which everybody reads', '2027-07-01T00:00:00Z', 'America/Toronto'],
    ['of a zone that is UTC', '2027-07-01T00:00:00+00:00', 'Africa/Abidjan'],
    ['of half an hour', '2027-07-01T00:00:00+05:30', 'Asia/Kolkata'],
    ['of a zone that is not known', '2027-07-01T00:00:00+05:30', 'Mars/Olympus'],
  ])('of no offset that the zone has %s', (_name, text, zone) => {
    expect(inToronto(text, zone)).toEqual([]);
  });

  test('of such an offset wherever the timeline states an instant', () => {
    const summer = '2027-07-01T00:00:00-05:00';
    const timeline = {
      ...{ notice: summer, block: summer, effective: summer, due: summer },
      ...{ reviewBy: summer, lift: summer },
      overrides: [{ effective: summer }],
    };
    const said = warningsOf(documentOf({ timeZone: 'America/Toronto', timeline }), EFFECTIVE);
    expect(said.filter((one) => one.includes('offset'))).toHaveLength(7);
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

  test('of texts that turn around, and of names that look like others', () => {
    const warnings = warningsOf(
      documentOf({
        title: { en: 'WeChat', fa: '\u0645\u06cc\u200c\u0634\u0648\u062f' },
        assumed: ['a', 'gp\u202E.tahCeW'],
        apps: [
          {
            name: 'WeChat',
            match: [
              { platform: 'windows', publisher: 'K\u0430spersky', effect: 'review' },
              { platform: 'windows', publisher: 'Лаборатория Kaspersky', effect: 'review' },
              { platform: 'windows', displayName: '微信WeChat', effect: 'review' },
            ],
          },
        ],
      }),
      EFFECTIVE,
    ).filter((one) => one.startsWith('/'));
    expect(warnings).toEqual([
      expect.stringMatching(/^\/assumed\/1 .* written out it says: gp\\u\{202E\}\.tahCeW$/),
      expect.stringMatching(/^\/apps\/0\/match\/0\/publisher .*: K\\u\{430\}spersky$/),
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
