import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { banDocument } from '../end-to-end/documents.ts';
import { CommandLine } from './command-line.ts';

let cli: CommandLine;
beforeAll(() => {
  cli = new CommandLine();
});
afterAll(() => cli.end());

const FAULTY = `# A comment before it.
id: Not_An_Id
title: { en: WeChat }
reason: { en: a reason }
contact: { en: a desk }
decision:
  authority: An authority
  instrumnet: a slip of the pen
timeZone: Mars/Olympus
timeline:
  notice: 2023-10-24T00:00:00Z
  effective: 2023-10-23T00:00:00Z
scope: { platforms: [android] }
apps:
  - name: WeChat
    match:
      - platform: android
        packageName: com.tencent.mm
      - { platform: windows, productCode: nonsense }
      - platform: android
        displayName: 7
`;

/** Faults of the shape are told first; those of rules once the shape is right. */
const MISSHAPEN = [
  'faulty.yaml:2:5: error: /id ',
  'faulty.yaml:8:3: error: /decision/instrumnet is not a known field',
  'faulty.yaml:21:22: error: /apps/0/match/2/displayName must be a string',
];
const AGAINST_RULES = [
  'faulty.yaml:8:11: error: /timeZone is not a time zone',
  'faulty.yaml:11:14: error: /timeline/effective is before timeline.notice',
  'faulty.yaml:18:21: error: /apps/0/match/1/platform ',
];

describe('validate', () => {
  test('tells faults of the shape with file, line and column', async () => {
    cli.write('faulty.yaml', FAULTY);
    const { exit, out, err } = await cli.run(['validate', 'faulty.yaml']);
    expect(exit).toBe(2);
    expect(err).toBe('0 of 1 documents can be saved.\n');
    for (const line of MISSHAPEN) expect(out).toContain(line);
    expect(out.trim().split('\n')).toHaveLength(MISSHAPEN.length);
  });

  test('tells faults against rules likewise', async () => {
    const text = FAULTY.replace('Not_An_Id', 'an-id')
      .replace('  instrumnet: a slip of the pen\n', '')
      .replace('displayName: 7', 'packageName: com.tencent.mm2');
    cli.write('faulty.yaml', text);
    const { exit, out } = await cli.run(['validate', 'faulty.yaml']);
    expect(exit).toBe(2);
    for (const line of AGAINST_RULES) expect(out).toContain(line);
  });

  test('tells a missing field where it should be, and what is no YAML at its place', async () => {
    cli.write('missing.yaml', stringify(banDocument({ scope: { groups: [] } })));
    const missing = await cli.run(['validate', 'missing.yaml', '--json']);
    const [{ faults }] = JSON.parse(missing.out);
    const line = stringify(banDocument({ scope: { groups: [] } }))
      .split('\n')
      .findIndex((one) => one.startsWith('scope:'));
    expect(faults).toEqual([
      { line: line + 1, column: 1, pointer: '/scope/platforms', detail: expect.any(String) },
    ]);
    cli.write('broken.yaml', 'id: x\ntitle: {en: [}\n');
    const broken = await cli.run(['validate', 'broken.yaml']);
    expect(broken.exit).toBe(2);
    expect(broken.out).toMatch(/^broken\.yaml:2:\d+: error: /);
    cli.write('twice.yaml', 'id: x\nid: y\n');
    expect((await cli.run(['validate', 'twice.yaml'])).out).toMatch(/^twice\.yaml:\d:1: error: /);
  });

  test('tells warnings with their places, and they are no fault', async () => {
    const text = stringify(banDocument({ title: { en: 'We\u202EChat', fr: 'x' } }));
    cli.write('warned.yaml', text);
    const { exit, out } = await cli.run(['validate', 'warned.yaml']);
    expect(exit).toBe(0);
    const at = (what: string) => text.split('\n').findIndex((line) => line.includes(what)) + 1;
    expect(out).toContain(`warned.yaml:${at('- ios')}:`);
    expect(out).toMatch(/warning: nothing can be detected on ios/);
    expect(out).toContain(`warned.yaml:${at('We')}:7: warning: /title/en has characters`);
    expect(out).not.toContain('\u202E');
  });

  test('takes directories, finds a ban that is there twice, and asks for languages', async () => {
    cli.write('many/one.yaml', stringify(banDocument()));
    cli.write('many/two.json', banDocument({ title: { en: 'another' } }));
    const { exit, out } = await cli.run(['validate', 'many']);
    expect(exit).toBe(2);
    expect(out).toContain('two.json:1:1: error: /id many/one.yaml has a ban of this id');
    const french = await cli.run(['validate', 'many/two.json', '--languages', 'en,fr']);
    expect(french.out).toContain('/title/fr is missing');
    expect((await cli.run(['validate', 'nowhere'])).err).toBe(
      'There is no nowhere: name files or directories of documents, or begin with ' +
        'interdict init.\n',
    );
  });

  test('passes over directories that are called as documents are', async () => {
    cli.write('mixed/one.yaml', stringify(banDocument()));
    cli.write('mixed/two.yaml/three.txt', '');
    expect((await cli.run(['validate', 'mixed'])).err).toBe('1 of 1 documents can be saved.\n');
    expect((await cli.run(['validate', 'mixed/two.yaml'])).err).toContain('has no documents');
  });

  test('finds no fault in the catalogue', async () => {
    const catalogue = join(import.meta.dirname, '../../catalogue');
    const { exit, err } = await cli.run(['validate', catalogue]);
    expect({ exit, err }).toEqual({ exit: 0, err: expect.stringMatching(/^(\d+) of \1 doc/) });
  });
});
