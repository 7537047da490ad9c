import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { rowsOf } from '../../cli/indicators/csv.ts';
import { CommandLine } from './command-line.ts';

let cli: CommandLine;
beforeAll(() => {
  cli = new CommandLine();
});
afterAll(() => cli.end());

const SAID = ['--authority', 'An office'];

/** Imports a list, and reads the draft. */
async function drafted(format: string, name: string, content: unknown, ...more: string[]) {
  cli.write(name, content);
  const { exit, out, err } = await cli.run(['import', format, name, ...SAID, ...more]);
  expect({ exit, err }).toEqual({ exit: 0, err: expect.any(String) });
  return { draft: parse(readFileSync(join(cli.directory, out.trim()), 'utf8')), err };
}

describe('a CSV file', () => {
  const LIST = `Platform,Identifier,Name,Type,Confidence
android,com.example.spy,Spy,,high
iOS,com.example.spy.ios,Spy,,high
android,com.example.maybe,Maybe,,low
windows,Spy Tool,"Spy ""Tool"", old",displayName,
macos,5A4RE8SF68:com.example.spy,Spy,,
macos,5A4RE8SF68,Spy,,
amiga,spy,Spy,,
android,,Nothing,,
`;

  test('becomes a draft that can be saved, in which what is vague is for review', async () => {
    const { draft, err } = await drafted('csv', 'spies.csv', LIST);
    expect(draft).toMatchObject({
      id: 'spies',
      timeline: { effective: null },
      scope: { platforms: ['android', 'ios', 'macos', 'windows'] },
    });
    expect(draft.apps).toEqual([
      {
        name: 'Spy',
        match: [
          { platform: 'android', packageName: 'com.example.spy' },
          { platform: 'ios', bundleId: 'com.example.spy.ios' },
          { platform: 'macos', teamId: '5A4RE8SF68', signingId: 'com.example.spy' },
          { platform: 'macos', teamId: '5A4RE8SF68', effect: 'review' },
        ],
      },
      {
        name: 'Maybe',
        match: [{ platform: 'android', packageName: 'com.example.maybe', effect: 'review' }],
      },
      {
        name: 'Spy "Tool", old',
        match: [{ platform: 'windows', displayName: 'Spy Tool', effect: 'review' }],
      },
    ]);
    expect(draft.assumed).toEqual(
      expect.arrayContaining([
        'For review alone, 1: the list is not sure of it.',
        'Left out, 1: without a platform that is known.',
        'Left out, 1: without an identifier.',
      ]),
    );
    expect(err).toContain('6 indicators name an app; 3 of them only for review.');
    const judged = await cli.run(['validate', 'bans']);
    expect(judged.exit).toBe(0);
  });

  test('is never written over a draft, and must name its identifiers', async () => {
    cli.write('again.csv', LIST);
    const args = ['import', 'csv', 'again.csv', ...SAID, '--id', 'spies'];
    expect((await cli.run(args)).err).toContain('is there already');
    cli.write('none.csv', 'a,b\n1,2\n');
    expect((await cli.run(['import', 'csv', 'none.csv', ...SAID])).err).toContain(
      'must name a column',
    );
    expect((await cli.run(['import', 'csv', 'nowhere.csv', ...SAID])).err).toBe(
      'nowhere.csv cannot be read: is there such a file, and may you read it?\n',
    );
  });

  test('has cells in quotes, with commas, quotes and lines in them', () => {
    expect(rowsOf('a,b\r\n"x, ""y""","1\n2"\r\n')).toEqual([
      ['a', 'b'],
      ['x, "y"', '1\n2'],
    ]);
    expect(rowsOf('a;b,c;d\n1;2;3')).toEqual([
      ['a', 'b,c', 'd'],
      ['1', '2', '3'],
    ]);
  });
});

describe('every list', () => {
  const MISP = (values: readonly object[]) => ({
    Event: {
      info: 'Spies',
      Tag: [{ name: 'ms-caro-malware:malware-platform="AndroidOS"' }],
      Attribute: values.map((one) => ({ type: 'mobile-application-id', to_ids: true, ...one })),
    },
  });
  const STIX = (...ids: readonly string[]) => ({
    type: 'bundle',
    objects: ids.map((id, at) => ({
      type: 'indicator',
      id: `indicator--${at}`,
      pattern: `[app:id='${id}']`,
      pattern_type: 'stix',
    })),
  });
  const ANDROID = ['--platform', 'android'];
  const PREFIX = { platform: 'android', packageName: 'com.example.*', effect: 'review' };
  const LISTS = [
    ['csv', 'id\ncom.example.*\n', ANDROID],
    ['misp', MISP([{ value: 'com.example.*' }]), []],
    ['stix', STIX('com.example.*'), ANDROID],
  ] as const;

  test.each(LISTS)('of %s has a prefix for review alone', async (format, content, more) => {
    const { draft, err } = await drafted(format, `prefix-${format}.list`, content, ...more);
    expect(draft.apps[0].match).toEqual([PREFIX]);
    expect(draft.assumed).toContain('For review alone, 1: by a name, a prefix or a whole team.');
    expect(err).toContain('1 indicators name an app; 1 of them only for review.');
  });

  test('of MISP has a whole team for review alone', async () => {
    const team = { value: '5A4RE8SF68', Tag: [{ name: 'platform="iOS"' }] };
    const { draft } = await drafted('misp', 'team.json', MISP([team]));
    expect(draft.apps[0].match).toEqual([
      { platform: 'ios', teamId: '5A4RE8SF68', effect: 'review' },
    ]);
  });

  test('names each identifier once in the whole ban, in whatever spelling', async () => {
    const list = `platform,id,app,confidence
ios,com.example.Spy,Maybe,low
ios,com.example.spy,Spy,high
ios,COM.example.spy,Another,high
android,com.example.Spy,Spy,high
android,com.example.spy,Spy,high
`;
    const { draft, err } = await drafted('csv', 'again-and-again.csv', list);
    expect(draft.apps).toEqual([
      {
        name: 'Spy',
        match: [
          { platform: 'ios', bundleId: 'com.example.spy' },
          { platform: 'android', packageName: 'com.example.Spy' },
          { platform: 'android', packageName: 'com.example.spy' },
        ],
      },
    ]);
    expect(err).toContain('left out, 2: named once more');
  });

  test('leaves out what no device can list, and says why', async () => {
    const list = `platform,id,key
android,Spy Tool!,
windows,com.example.spy,bundleId
android,com.example.spy,
`;
    const { draft, err } = await drafted('csv', 'odd.csv', list);
    expect(draft.apps[0].match).toEqual([{ platform: 'android', packageName: 'com.example.spy' }]);
    expect(err).toContain('left out, 1: bundleId, which windows does not have');
    expect(err).toContain('left out, 1: a packageName that is no package name of Android');
  });

  test('has its names and texts on lines that a document may have', async () => {
    const { draft } = await drafted(
      'misp',
      'lines.json',
      MISP([{ value: 'com.example.lines', comment: ` Spy\r\non two lines\u0007 ` }]),
    );
    expect(draft.apps[0].name).toBe('Spy\\u{D} on two lines\\u{7}');
  });
});

describe('a bundle of STIX', () => {
  const indicator = (pattern: string, more: object = {}) => ({
    type: 'indicator',
    id: `indicator--${pattern}`,
    pattern,
    pattern_type: 'stix',
    ...more,
  });
  const bundle = {
    type: 'bundle',
    objects: [
      {
        type: 'malware',
        id: 'malware--1',
        name: 'SpyWare',
        external_references: [{ url: 'https://example.org/spyware' }],
      },
      indicator("[app:id='com.example.spy']"),
      {
        type: 'relationship',
        relationship_type: 'indicates',
        source_ref: "indicator--[app:id='com.example.spy']",
        target_ref: 'malware--1',
      },
      indicator(`[app:cert.sha256 = '${'ab'.repeat(32)}']`),
      indicator("[software:name = 'Spy\\'s Tool']"),
      indicator("[app:id='com.example.unsure']", { confidence: 20 }),
      indicator("[app:id='com.example.over']", { valid_until: '2020-01-01T00:00:00Z' }),
      indicator("[domain-name:value='spy.example']"),
      indicator("[app:id='a' AND domain-name:value='b']"),
    ],
  };

  test('becomes a draft of what names apps, and says what does not', async () => {
    const { draft, err } = await drafted('stix', 'spy.json', bundle, '--platform', 'android');
    expect(draft.title).toEqual({ en: 'SpyWare' });
    expect(draft.decision.references).toEqual(['https://example.org/spyware']);
    expect(draft.apps).toEqual([
      {
        name: 'SpyWare',
        match: [
          { platform: 'android', packageName: 'com.example.spy' },
          { platform: 'android', signerSha256: 'ab'.repeat(32) },
          { platform: 'android', displayName: "Spy's Tool", effect: 'review' },
          { platform: 'android', packageName: 'com.example.unsure', effect: 'review' },
        ],
      },
    ]);
    expect(err).toContain('left out, 1: domain-name:value');
    expect(err).toContain('left out, 1: an indicator that is over');
    expect(err).toContain('left out, 1: a pattern of several parts');
  });

  test('of no platform names no app that could be looked for', async () => {
    cli.write('spy2.json', bundle);
    const { exit, err } = await cli.run(['import', 'stix', 'spy2.json', ...SAID]);
    expect(exit).toBe(1);
    expect(err).toContain('names no app');
    expect(err).toContain('app:id of no platform');
    cli.write('broken.json', '{');
    expect((await cli.run(['import', 'stix', 'broken.json', ...SAID])).err).toBe(
      'This is no JSON: is it the list itself, and of the format that is named?\n',
    );
  });
});

describe('an event of MISP', () => {
  const event = {
    Event: {
      info: 'Spyware on phones',
      Tag: [{ name: 'ms-caro-malware:malware-platform="AndroidOS"' }],
      Attribute: [
        { type: 'mobile-application-id', value: 'com.example.one', to_ids: true, comment: 'One' },
        { type: 'mobile-application-id', value: 'com.example.two', to_ids: false },
        { type: 'domain', value: 'spy.example', to_ids: true },
      ],
      Object: [
        {
          name: 'android-app',
          Attribute: [
            { type: 'text', value: 'Third', to_ids: false },
            { type: 'mobile-application-id', value: 'com.example.three', to_ids: true },
          ],
        },
      ],
    },
  };

  test('becomes a draft, in which what is not for detection is for review', async () => {
    const { draft } = await drafted('misp', 'event.json', event, '--languages', 'en,fr');
    expect(draft.title).toEqual({ en: 'Spyware on phones', fr: 'Spyware on phones' });
    expect(draft.apps).toEqual([
      { name: 'One', match: [{ platform: 'android', packageName: 'com.example.one' }] },
      {
        name: 'Spyware on phones',
        match: [{ platform: 'android', packageName: 'com.example.two', effect: 'review' }],
      },
      { name: 'Third', match: [{ platform: 'android', packageName: 'com.example.three' }] },
    ]);
    expect(draft.assumed).toContain('The texts in fr are those in en.');
    expect(draft.assumed).toContain('Left out, 1: domain.');
  });

  test('that is none is told as such', async () => {
    cli.write('other.json', { events: [] });
    expect((await cli.run(['import', 'misp', 'other.json', ...SAID])).err).toContain('no event');
  });
});
