import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { MOST_WARNINGS } from '../../functions/domain/devices/warning.ts';
import { app } from '../../functions/http/device-schema.ts';
import { LeftOut } from '../../functions/http/left-out.ts';
import { mended } from '../../functions/http/mend.ts';
import { readApps } from '../../functions/http/read-apps.ts';
import { folded } from '../../functions/http/told-text.ts';
import { Refusal } from '../../functions/usecases/refusal.ts';

function read(apps: unknown) {
  const leftOut = new LeftOut();
  return { ...readApps(apps, leftOut), warnings: leftOut.warnings() };
}

/** What the schema of an app makes of a list, field by field. `null`: it is no list of objects. */
function bySchema(value: unknown) {
  const list = z.safeParse(z.array(z.record(z.string(), z.unknown())), value);
  if (!list.success) return null;
  const leftOut = new LeftOut();
  const apps = list.data.flatMap((told, index) => {
    const id = typeof told.id === 'string' ? folded(told.id) : told.id;
    if (!z.safeParse(app.shape.id, id).success) {
      leftOut.note(['apps', index, 'id'], 'left out');
      return [];
    }
    return [z.parse(app, mended(told, app.shape, ['apps', index], leftOut))];
  });
  const appsLeftOut = list.data.length - apps.length;
  return { apps, appsLeftOut, warnings: leftOut.warnings() };
}

const unit = fc.constantFrom(
  ...['a', 'Z', '0', ' ', '\n', '\u0000', '\u0301', 'e', '\u00e9', '\ud83d', '\ude00', '\ufffe'],
  ...['\u200b', '\u0958', '.', '\u{1F600}', '\u2000', '\ufeff', '\u0130'],
);
const text = fc.oneof(
  fc.array(unit, { maxLength: 12 }).map((units) => units.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .tuple(fc.constantFrom('x', 'é ', '😀', 'e\u0301'), fc.integer({ min: 60, max: 1_100 }))
    .map(([one, often]) => one.repeat(often)),
  fc.constantFrom('ABCDE12345', ' ABCDE12345\n', 'abcde12345', 'a'.repeat(64), 'AB'.repeat(32)),
  fc.constantFrom('deb', 'installed', 'user', 'Deb', 'rpm '),
);
const field = fc.oneof(
  { weight: 10, arbitrary: text },
  fc.constant(null),
  fc.jsonValue({ maxDepth: 2 }),
);
const names = [...Object.keys(app.shape), 'icon', 'toString'];
const told = fc.oneof(
  { weight: 20, arbitrary: fc.dictionary(fc.constantFrom(...names), field, { maxKeys: 14 }) },
  {
    weight: 20,
    arbitrary: fc
      .tuple(text, fc.dictionary(fc.constantFrom(...names), field))
      .map(([id, more]) => ({ ...more, id })),
  },
  fc.jsonValue({ maxDepth: 2 }),
);

const plainJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** How many places of each field were noted. The words of the two differ. */
function byField(warnings: readonly { pointer: string; count: number }[]) {
  const counts: Record<string, number> = {};
  for (const { pointer, count } of warnings) {
    const field = pointer.split('/').slice(3).join('/');
    counts[field] = (counts[field] ?? 0) + count;
  }
  return counts;
}

test('the reader takes, leaves out and refuses exactly what the schema of an app does', () => {
  fc.assert(
    fc.property(
      fc.oneof({ weight: 30, arbitrary: fc.array(told, { maxLength: 6 }) }, fc.jsonValue()),
      (value) => {
        const sent = plainJson(value);
        const expected = bySchema(sent);
        if (expected === null) {
          expect(() => read(sent)).toThrow(Refusal);
          return;
        }
        const { apps, appsLeftOut, warnings } = read(sent);
        expect({ apps, appsLeftOut }).toEqual({
          apps: expected.apps,
          appsLeftOut: expected.appsLeftOut,
        });
        const sum = (all: readonly { count: number }[]) =>
          all.reduce((count, one) => count + one.count, 0);
        expect(sum(warnings)).toBe(sum(expected.warnings));
        if (Math.max(warnings.length, expected.warnings.length) < MOST_WARNINGS)
          expect(byField(warnings)).toEqual(byField(expected.warnings));
      },
    ),
    { numRuns: 3_000 },
  );
});

test('what the reader has read once is read again as it is', () => {
  fc.assert(
    fc.property(fc.array(text), (ids) => {
      const { apps } = read(ids.map((id) => ({ id, name: id, publisher: id, path: id })));
      expect(read(apps)).toEqual({ apps, appsLeftOut: 0, warnings: [] });
    }),
  );
});

describe('an app', () => {
  const SIGNER = '9F'.repeat(32);

  test.each<[string, Record<string, unknown>, Record<string, unknown>, string | null]>([
    ['without a publisher', { publisher: null }, {}, null],
    ['whose team id is empty', { teamId: '' }, {}, null],
    ['whose name is blank', { name: ' \t' }, {}, null],
    ['whose name has a NUL', { name: 'x\u0000' }, {}, '/apps/0/name'],
    ['whose name has half a character', { name: 'x\ud83d' }, {}, '/apps/0/name'],
    ['whose name is a number', { name: 7 }, {}, '/apps/0/name'],
    [
      'whose name is cut by characters and not by halves',
      { name: `${'x'.repeat(254)}😀😀` },
      { name: `${'x'.repeat(254)}😀` },
      '/apps/0/name',
    ],
    ['whose signing id is too long', { signingId: 'x'.repeat(256) }, {}, '/apps/0/signingId'],
    ['whose team id has small letters', { teamId: 'abcde12345' }, {}, '/apps/0/teamId'],
    ['whose signer is a SHA-1', { signer: 'a'.repeat(40) }, {}, '/apps/0/signer'],
    ['whose signer has capitals', { signer: SIGNER }, { signer: SIGNER.toLowerCase() }, null],
    ['of an unknown type', { type: 'floppy' }, {}, '/apps/0/type'],
    ['of a known type', { type: 'deb' }, { type: 'deb' }, null],
    ['in an unknown state', { state: 'broken' }, {}, '/apps/0/state'],
    ['of an unknown scope', { scope: 'planet' }, {}, '/apps/0/scope'],
    ['whose upgrade code is too long', { upgradeCode: 'x'.repeat(65) }, {}, '/apps/0/upgradeCode'],
    [
      'whose path is too long',
      { path: 'x'.repeat(1_001) },
      { path: 'x'.repeat(1_000) },
      '/apps/0/path',
    ],
    ['with an unknown field', { icon: 'x' }, {}, '/apps/0/icon'],
  ])('%s is kept', (_, more, kept, pointer) => {
    expect(read([{ id: 'a', ...more }])).toEqual({
      apps: [{ id: 'a', ...kept }],
      appsLeftOut: 0,
      warnings:
        pointer === null
          ? []
          : [{ pointer, detail: expect.stringMatching(/: (left out|cut)/), count: 1 }],
    });
  });

  test.each([
    ['no id', {}],
    ['a null id', { id: null }],
    ['an empty id', { id: '' }],
    ['a number for an id', { id: 7 }],
    ['an id with a NUL', { id: 'a\u0000' }],
    ['an id that is too long to be told from others', { id: 'x'.repeat(256) }],
  ])('with %s is left out, and its neighbours stay', (_, odd) => {
    expect(read([{ id: 'a' }, { name: 'x', ...odd }, { id: 'b' }])).toMatchObject({
      apps: [{ id: 'a' }, { id: 'b' }],
      appsLeftOut: 1,
      warnings: [{ pointer: '/apps/1/id', count: 1 }],
    });
  });
});
