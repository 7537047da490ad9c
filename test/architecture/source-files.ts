import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/**
 * What is made, installed or kept here by running things: nobody wrote it. Git leaves it out by
 * itself, for `.gitignore` says so.
 */
const MADE: ReadonlySet<string> = new Set([
  'node_modules',
  'cdk.out',
  'coverage',
  '.git',
  '.interdict',
  'tmp',
]);

export interface Import {
  /** As written: a path, or a package with what is taken of it (`zod/mini`). */
  readonly from: string;
  /** Relative to the root with forward slashes; `null` for packages. */
  readonly file: string | null;
}

export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Its code without comments; of what is not TypeScript, the text. */
  readonly code: string;
  /** What it imports or hands on, types included, each path once. */
  readonly imports: readonly Import[];
}

/*
 * Imports are read by pattern and not by a bundler: esbuild's metafile leaves out `import type`,
 * and a type that points outwards is as wrong as a value. The formatter puts every import at the
 * beginning of a line, its specifier in single quotes.
 */
const STATIC = /^(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?'([^'\n]+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^'\n]+)'\s*\)/g;
/** A string or template is matched first, so that what looks like a comment within one stays. */
const STRING_OR_COMMENT =
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g;

function withoutComments(text: string): string {
  return text.replace(STRING_OR_COMMENT, (found) => (found.startsWith('/') ? '' : found));
}

function importsOf(path: string, code: string): Import[] {
  // Only code that is deployed is searched for dynamic imports: a test may hold a program as a
  // string.
  const patterns = /^(?:bin|lib|functions)\//.test(path) ? [STATIC, DYNAMIC] : [STATIC];
  const found = patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match[1] ?? ''),
  );
  return [...new Set(found)].map((from) => ({
    from,
    file: from.startsWith('.') ? posix.join(posix.dirname(path), from) : null,
  }));
}

function* walk(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (MADE.has(entry.name)) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile()) yield path;
  }
}

/**
 * The files that git tracks or would track, so that what somebody keeps beside the project is not
 * taken for a part of it. `null` where this is not the root of a repository, or there is no git.
 */
function listedByGit(): readonly string[] | null {
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    if (realpathSync(git('rev-parse', '--show-toplevel').trim()) !== realpathSync(ROOT))
      return null;
    const listed = git('ls-files', '-z', '--cached', '--others', '--exclude-standard');
    return [...new Set(listed.split('\0'))]
      .filter((path) => path !== '')
      .map((path) => join(ROOT, path))
      .filter((file) => existsSync(file));
  } catch {
    return null;
  }
}

/**
 * Every file that somebody wrote, the lockfile and what generators write included; binary files are
 * read as text all the same.
 */
export function readSources(): readonly SourceFile[] {
  return [...(listedByGit() ?? walk(ROOT))].sort().map((file) => {
    const path = relative(ROOT, file).split(sep).join('/');
    const text = readFileSync(file, 'utf8');
    const isCode = /\.tsx?$/.test(path);
    const code = isCode ? withoutComments(text) : text;
    return { path, text, code, imports: isCode ? importsOf(path, code) : [] };
  });
}

/** Whether an import of a file leads to one that is there. */
export function leadsSomewhere({ file }: Import): boolean {
  return file === null || existsSync(join(ROOT, dirname(file), posix.basename(file)));
}
