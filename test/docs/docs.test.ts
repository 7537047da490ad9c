import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ALL_ROUTES } from '../../functions/http/all-routes.ts';
import { readSources } from '../architecture/source-files.ts';
import { anchorsOf, linksOf, ROOT, readDocuments } from './documents.ts';

const DOCUMENTS = readDocuments();
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const headingsOf = (path: string) =>
  new Set([...read(path).matchAll(/^### (.+)$/gm)].map(([, heading]) => heading));

describe('links', () => {
  test.each(DOCUMENTS.map((document) => [document.path, document] as const))(
    'of %s lead somewhere',
    (path, document) => {
      const lost = linksOf(document).filter((link) => {
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? path : posix.join(dirname(path).replaceAll('\\', '/'), file);
        if (!existsSync(join(ROOT, target))) return true;
        if (anchor === undefined) return false;
        const there = DOCUMENTS.find((one) => one.path === target);
        return there !== undefined && !anchorsOf(there).has(anchor);
      });
      expect(lost).toEqual([]);
    },
  );

  test('lead to every document', () => {
    const linked = new Set(
      DOCUMENTS.flatMap((document) =>
        linksOf(document).map((link) =>
          posix.join(dirname(document.path), link.split('#')[0] ?? ''),
        ),
      ),
    );
    const alone = DOCUMENTS.filter(({ path }) => path !== 'README.md' && !linked.has(path)).map(
      ({ path }) => path,
    );
    expect(alone).toEqual([]);
  });
});

test('every script that a document names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = DOCUMENTS.flatMap(({ path, text }) =>
    [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)].map(([, run, short]) => [
      path,
      run ?? short ?? '',
    ]),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(([, script = '']) => scripts[script] === undefined)).toEqual([]);
});

test.each(ALL_ROUTES.map(({ method, path }) => `${method} ${path}`))(
  'docs/api.md describes %s',
  (route) => {
    expect(headingsOf('docs/api.md')).toContain(route);
  },
);

test('docs/operations.md has a section for every alarm', () => {
  const code = read('lib/alarms.ts');
  const named = [
    ...code.matchAll(/(?:this\.alarm\(|new Alarm\(this, )['`](?:\$\{id\})?(\w+)['`]/g),
  ].map(([, id]) => id);
  expect(named).toEqual(
    expect.arrayContaining(['Errors', 'Throttles', 'TickMissing', 'BanPaused']),
  );
  const headings = headingsOf('docs/operations.md');
  expect(named.filter((id) => !headings.has(id))).toEqual([]);
});

test('CONTRIBUTING.md names files and folders that are there', () => {
  const text = read('CONTRIBUTING.md');
  const named = [...text.matchAll(/`((?:functions|lib|test|docs|local|demo|scripts)\/[^`*]+)`/g)];
  expect(named.length).toBeGreaterThan(25);
  const lost = named.map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path)));
  expect(lost).toEqual([]);
});

test('every word of the words table is a name in the code', () => {
  const [, words = ''] = read('docs/architecture.md').split('## Words');
  const named = [...(words.split('\n## ')[0]?.matchAll(/^\| \*\*(\w+)\*\*/gm) ?? [])];
  expect(named.length).toBeGreaterThan(20);
  const code = readSources().filter(({ path }) => /^functions\/.*\.ts$/.test(path));
  const identifiers = new Set(code.flatMap((file) => file.code.match(/[A-Za-z]+/g) ?? []));
  expect(named.map(([, word = '']) => word).filter((word) => !identifiers.has(word))).toEqual([]);
});

test('docs/security.md names tests that are there', () => {
  const [, table = ''] = read('docs/security.md').split('## What holds these promises');
  const rows = [...table.matchAll(/\| `(test\/[^`]+)`: ([^|]+) \|/g)];
  expect(rows.length).toBeGreaterThan(10);
  // A long title is split by the formatter.
  const titles = (path: string) => read(path).replace(/' \+\s+'/g, '');
  const lost = rows.filter(([, path = '', title = '']) => !titles(path).includes(title.trim()));
  expect(lost.map(([row]) => row)).toEqual([]);
});
