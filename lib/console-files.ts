import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildResult, buildSync } from 'esbuild';
import { parse } from 'yaml';
import type { ConsoleFile } from '../functions/http/console-files.ts';

const TYPES = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
} as const;
type Ending = keyof typeof TYPES;

interface Made {
  readonly path: string;
  readonly text: string;
}

const isEnding = (text: string): text is Ending => Object.hasOwn(TYPES, text);

/** The scripts and styles of `console/`, each named for its content. */
function build(root: string): readonly Made[] {
  const catalogue = join(root, 'catalogue');
  const entries = readdirSync(catalogue)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => parse(readFileSync(join(catalogue, file), 'utf8')) as object);
  const result: BuildResult<{ write: false }> = buildSync({
    absWorkingDir: root,
    entryPoints: {
      main: 'console/main.tsx',
      style: 'console/style.css',
    },
    outdir: 'out',
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { CATALOGUE: JSON.stringify(JSON.stringify(entries)) },
    minify: true,
    treeShaking: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  return result.outputFiles.map(({ path, text }) => ({
    path: path.slice(path.replaceAll('\\', '/').lastIndexOf('/') + 1),
    text,
  }));
}

/** The page, which names the scripts and styles that go with it. */
function indexOf(root: string, made: readonly Made[]): Made {
  const named = (start: string, end: string) =>
    made.find(({ path }) => path.startsWith(start) && path.endsWith(end))?.path ?? '';
  const text = readFileSync(join(root, 'console', 'index.html'), 'utf8')
    .replace('main.js', named('main-', '.js'))
    .replace('style.css', named('style-', '.css'));
  return { path: 'index.html', text };
}

function packed({ path, text }: Made): ConsoleFile {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  if (!isEnding(ending)) throw new Error(`the console has a file of an unknown type: ${path}`);
  return {
    path,
    type: TYPES[ending],
    gzip: gzipSync(text, { level: 9 }).toString('base64'),
    hashed: /-[A-Z0-9]{8}\.\w+$/.test(path),
  };
}

/**
 * Builds the console from `console/`, with the bans of `catalogue/`: the files that its function
 * holds.
 *
 * @throws esbuild's error, which names file and line.
 */
export function consoleFiles(root: string): readonly ConsoleFile[] {
  const made = build(root);
  const icon = { path: 'icon.svg', text: readFileSync(join(root, 'console', 'icon.svg'), 'utf8') };
  return [indexOf(root, made), icon, ...made].map(packed);
}
