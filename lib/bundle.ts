import { join } from 'node:path';
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

/**
 * Bundles `functions/<name>.ts` with all that it imports, the AWS SDK included: the version that
 * was tested is the version that runs.
 *
 * `module` before `main` makes the SDK tree-shakeable (331 KB against 526 KB, measured). Names are
 * kept because errors are told apart by theirs in the log.
 *
 * @throws esbuild's error, which names file and line.
 */
export function bundle(name: string): Bundle {
  const result: BuildResult<{ write: false }> = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [`functions/${name}.ts`],
    outfile: 'index.mjs',
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
    // The one function that holds files has them in its code.
    define: name === 'console' ? { CONSOLE_FILES: JSON.stringify(consoleFiles(ROOT)) } : {},
  });
  const code = result.outputFiles.find((file) => file.path.endsWith('.mjs'));
  const map = result.outputFiles.find((file) => file.path.endsWith('.map'));
  if (!code || !map) throw new Error(`esbuild wrote no bundle for functions/${name}.ts.`);
  return { code: code.contents, map: map.contents };
}
