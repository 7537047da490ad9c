import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildResult, buildSync } from 'esbuild';
import { consoleFiles } from './console-files.ts';

/** Where the sources are. */
export const ROOT = join(import.meta.dirname, '..');

export interface Bundle {
  /** An ES module that needs nothing beside it. */
  readonly code: Uint8Array;
  /** Its source map, for reading a stack trace from the log; never part of the package. */
  readonly map: Uint8Array;
}

/** The functions' bundles by name, made at the first call: the stack holds every one of them. */
let ofFunctions: ReadonlyMap<string, Bundle> | undefined;

/**
 * `functions/<name>.ts` with all that it imports, the AWS SDK included: the version that was tested
 * is the version that runs. The functions are bundled in one go, which reads once what they share.
 *
 * @throws `RangeError` where there is no such function; esbuild's error, which names file and line.
 */
export function functionBundle(name: string): Bundle {
  ofFunctions ??= bundleFunctions();
  const found = ofFunctions.get(name);
  if (found === undefined) throw new RangeError(`There is no functions/${name}.ts to bundle.`);
  return found;
}

function bundleFunctions(): ReadonlyMap<string, Bundle> {
  const entries = readdirSync(join(ROOT, 'functions'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `functions/${file}`);
  // The one function that holds files has them in its code.
  const holder = 'functions/console.ts';
  const files = { CONSOLE_FILES: JSON.stringify(consoleFiles(ROOT)) };
  return new Map([
    ...bundleEntries(entries.filter((entry) => entry !== holder)),
    ...bundleEntries([holder], files),
  ]);
}

/**
 * Bundles of entries, each a path from the root, by their names without folder and ending.
 *
 * `module` before `main` makes the SDK tree-shakeable (331 KB against 526 KB, measured). Names are
 * kept because errors are told apart by theirs in the log.
 *
 * @throws esbuild's error, which names file and line.
 */
export function bundleEntries(
  entries: readonly string[],
  define: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, Bundle> {
  const { outputFiles }: BuildResult<{ write: false }> = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [...entries],
    entryNames: '[name]',
    outdir: '.',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    treeShaking: true,
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    define: { ...define },
  });
  const written = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  return new Map(
    entries.map((entry) => {
      const name = basename(entry, '.ts');
      const [code, map] = [written.get(`${name}.mjs`), written.get(`${name}.mjs.map`)];
      if (!code || !map) throw new Error(`esbuild wrote no bundle for ${entry}.`);
      return [name, { code, map }];
    }),
  );
}
